#include "services/operator_sim/topup_schema.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <string_view>

namespace passerelle::operator_sim {
namespace {

using nlohmann::json;

enum class Kind : std::uint8_t {
  text,
  uri,
  date_time,
  boolean,
  integer,
  number,
  usage_type,
  period,
  object,
  objects
};

struct Attribute {
  std::string_view name;
  Kind kind = Kind::text;
  bool required = false;
  std::span<const Attribute> parts = {};  // of object and objects
};

// Every object may say which extension it is.
constexpr auto extensible =
    std::to_array<Attribute>({{"@baseType"}, {"@schemaLocation", Kind::uri}, {"@type"}});

constexpr auto quantity =
    std::to_array<Attribute>({{"amount", Kind::number, true}, {"units", Kind::text, true}});
constexpr auto reference =
    std::to_array<Attribute>({{"id", Kind::text, true}, {"href"}, {"name"}, {"@referredType"}});
constexpr auto account = std::to_array<Attribute>(
    {{"id", Kind::text, true}, {"href"}, {"name"}, {"@referredType"}, {"description"}, {"status"}});
constexpr auto related = std::to_array<Attribute>(
    {{"id", Kind::text, true}, {"href"}, {"name"}, {"@referredType", Kind::text, true}, {"role"}});
constexpr auto period =
    std::to_array<Attribute>({{"endDateTime", Kind::date_time}, {"startDateTime", Kind::date_time}});
constexpr auto topup = std::to_array<Attribute>({
    {"amount", Kind::object, true, quantity},
    {"usageType", Kind::usage_type, true},
    {"bucket", Kind::object, true, reference},
    {"partyAccount", Kind::object, true, account},
    {"balanceTopup", Kind::object, false, related},
    {"channel", Kind::object, false, reference},
    {"description"},
    {"isAutoTopup", Kind::boolean},
    {"logicalResource", Kind::objects, false, reference},
    {"numberOfPeriods", Kind::integer},
    {"paymentMethod", Kind::object, false, reference},
    {"product", Kind::objects, false, reference},
    {"reason"},
    {"recurringPeriod", Kind::period},
    {"requestor", Kind::object, false, related},
    {"validFor", Kind::object, false, period},
    {"voucher"},
});

using Verdict = std::optional<SchemaViolation>;

// Where in the body; told only where something is wrong there.
struct Path {
  const Path* above = nullptr;
  std::string_view name;
  std::optional<std::size_t> index{};

  std::string text() const {
    const std::string begin = above == nullptr || above->name.empty() ? "" : above->text() + ".";
    return begin + std::string(name) + (index ? "[" + std::to_string(*index) + "]" : "");
  }
};
constexpr Path whole_body{};

SchemaViolation invalid(const std::string& path, std::string_view wanted) {
  return {"INVALID_ATTRIBUTE", path + ": " + std::string(wanted)};
}

bool is_one_of(const json& value, std::initializer_list<std::string_view> names) {
  return value.is_string() && std::ranges::find(names, value.get_ref<const std::string&>()) != names.end();
}

bool is_uri(const json& value) {
  if (!value.is_string()) return false;
  const std::string_view text = value.get_ref<const std::string&>();
  const auto colon = text.find(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() &&
         std::ranges::none_of(text, [](char c) { return c <= ' ' || c == '\x7f'; });
}

// RFC 3339: 2026-11-23T06:40:00[.000](Z|+01:00)
bool is_date_time(const json& value) {
  if (!value.is_string()) return false;
  std::string_view text = value.get_ref<const std::string&>();
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
  const auto fits = [](std::string_view part, std::string_view pattern) {
    return part.size() == pattern.size() && std::ranges::equal(part, pattern, [](char c, char p) {
             return p == 'd' ? c >= '0' && c <= '9' : c == p;
           });
  };
  if (!fits(text.substr(0, form.size()), form)) return false;
  text.remove_prefix(form.size());
  if (text.starts_with('.')) {
    const auto end = text.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return false;
    text.remove_prefix(end);
  }
  return text == "Z" || fits(text, "+dd:dd") || fits(text, "-dd:dd");
}

Verdict check_object(const json& value, std::span<const Attribute> parts, const Path& path);

Verdict check_objects(const json& value, const Attribute& attribute, const Path& path) {
  if (!value.is_array()) return invalid(path.text(), "an array of objects");
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (auto wrong = check_object(value[i], attribute.parts, {path.above, path.name, i})) return wrong;
  }
  return std::nullopt;
}

Verdict check_value(const json& value, const Attribute& attribute, const Path& path) {
  const auto expect = [&](bool fits, std::string_view wanted) -> Verdict {
    return fits ? Verdict{} : invalid(path.text(), wanted);
  };
  switch (attribute.kind) {
    case Kind::text:
      return expect(value.is_string(), "a string");
    case Kind::uri:
      return expect(is_uri(value), "a URI");
    case Kind::date_time:
      return expect(is_date_time(value), "a date and time as in RFC 3339");
    case Kind::boolean:
      return expect(value.is_boolean(), "true or false");
    case Kind::integer:
      return expect(value.is_number_integer(), "a whole number");
    case Kind::number:
      return expect(value.is_number(), "a number");
    case Kind::usage_type:
      return expect(is_one_of(value, {"monetary", "voice", "data", "sms", "other"}),
                    "one of monetary, voice, data, sms, other");
    case Kind::period:
      return expect(is_one_of(value, {"weekly", "fortnightly", "monthly"}),
                    "one of weekly, fortnightly, monthly");
    case Kind::object:
      return check_object(value, attribute.parts, path);
    case Kind::objects:
      return check_objects(value, attribute, path);
  }
  std::abort();
}

// Attributes of an extension are welcome where the object declares one, all three parts of it.
bool declares_extension(const json& object) {
  return object.contains("@type") && object.contains("@baseType") && object.contains("@schemaLocation");
}

Verdict check_parts(const json& value, std::span<const Attribute> parts, const Path& path) {
  for (const auto& part : parts) {
    const auto found = value.find(part.name);
    if (found == value.end()) {
      if (!part.required) continue;
      return SchemaViolation{"MISSING_ATTRIBUTE", Path{&path, part.name}.text() + ": required"};
    }
    if (auto wrong = check_value(*found, part, {&path, part.name})) return wrong;
  }
  return std::nullopt;
}

Verdict check_nothing_else(const json& value, std::span<const Attribute> parts, const Path& path) {
  const auto knows = [](std::span<const Attribute> known, std::string_view name) {
    return std::ranges::find(known, name, &Attribute::name) != known.end();
  };
  for (const auto& item : value.items()) {
    if (knows(parts, item.key()) || knows(extensible, item.key())) continue;
    return SchemaViolation{"UNKNOWN_ATTRIBUTE",
                           Path{&path, std::string_view(item.key()).substr(0, 64)}.text() +
                               ": not in the schema; an extension is declared by "
                               "@type, @baseType and @schemaLocation together"};
  }
  return std::nullopt;
}

Verdict check_object(const json& value, std::span<const Attribute> parts, const Path& path) {
  if (!value.is_object()) return invalid(path.name.empty() ? "body" : path.text(), "an object");
  if (auto wrong = check_parts(value, parts, path)) return wrong;
  if (auto wrong = check_parts(value, extensible, path)) return wrong;
  if (declares_extension(value)) return std::nullopt;
  return check_nothing_else(value, parts, path);
}

bool is_e164(std::string_view text) {
  return text.size() >= 9 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

std::expected<std::int64_t, SchemaViolation> read_megabytes(const json& body) {
  const auto wrong = [](std::string message) {
    return std::unexpected(SchemaViolation{"AMOUNT_INVALID", std::move(message)});
  };
  constexpr double most = 1'000'000'000;
  if (body["usageType"] != "data") return wrong("usageType: this operator tops up data alone");
  if (body["amount"]["units"] != "MB") return wrong("amount.units: this operator counts in MB");
  const double amount = body["amount"]["amount"].get<double>();
  if (!(amount > 0) || amount > most || amount != std::floor(amount)) {
    return wrong("amount.amount: a whole number above 0");
  }
  return static_cast<std::int64_t>(amount);
}

std::expected<std::string, SchemaViolation> read_number(const json& body) {
  const auto found = body.find("logicalResource");
  if (found == body.end() || found->size() != 1) {
    return std::unexpected(
        SchemaViolation{"MISSING_ATTRIBUTE", "logicalResource: exactly one, the line to be topped up"});
  }
  auto number = found->front()["id"].get<std::string>();
  if (!is_e164(number)) {
    return std::unexpected(invalid("logicalResource[0].id", "a number as in E.164, with its +"));
  }
  return number;
}

}  // namespace

std::expected<TopupOrder, SchemaViolation> read_topup_order(const json& body,
                                                            const std::string& reference_attribute) {
  if (auto wrong = check_object(body, topup, whole_body)) return std::unexpected(std::move(*wrong));
  TopupOrder order;
  auto amount = read_megabytes(body);
  if (!amount) return std::unexpected(std::move(amount.error()));
  order.amount_mb = *amount;
  auto number = read_number(body);
  if (!number) return std::unexpected(std::move(number.error()));
  order.number = std::move(*number);
  if (const auto products = body.find("product"); products != body.end()) {
    if (products->size() != 1) return std::unexpected(invalid("product", "one at most"));
    order.product = products->front()["id"].get<std::string>();
  }
  if (const auto external = body.find(reference_attribute); external != body.end()) {
    if (!external->is_string()) return std::unexpected(invalid(reference_attribute, "a string"));
    order.external_id = external->get<std::string>();
    if (order.external_id.empty() || order.external_id.size() > 64) {
      return std::unexpected(invalid(reference_attribute, "1 to 64 characters"));
    }
  }
  return order;
}

}  // namespace passerelle::operator_sim
