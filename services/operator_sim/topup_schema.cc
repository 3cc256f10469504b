#include "services/operator_sim/topup_schema.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <span>
#include <string_view>

namespace passerelle::operator_sim {
namespace {

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

std::optional<std::string_view> text_in(Json value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? std::optional(text) : std::nullopt;
}

bool is_one_of(Json value, std::initializer_list<std::string_view> names) {
  const auto text = text_in(value);
  return text && std::ranges::find(names, *text) != names.end();
}

bool is_uri(Json value) {
  const auto text = text_in(value);
  if (!text) return false;
  const auto colon = text->find(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < text->size() &&
         std::ranges::none_of(*text, [](char c) { return c <= ' ' || c == '\x7f'; });
}

// RFC 3339: 2026-11-23T06:40:00[.000](Z|+01:00)
bool is_date_time(Json value) {
  const auto whole = text_in(value);
  if (!whole) return false;
  std::string_view text = *whole;
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

Verdict check_object(Json value, std::span<const Attribute> parts, const Path& path);

Verdict check_objects(Json value, const Attribute& attribute, const Path& path) {
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return invalid(path.text(), "an array of objects");
  std::size_t index = 0;
  for (const Json object : list) {
    if (auto wrong = check_object(object, attribute.parts, {path.above, path.name, index++})) return wrong;
  }
  return std::nullopt;
}

Verdict check_value(Json value, const Attribute& attribute, const Path& path) {
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
      return expect(value.is_bool(), "true or false");
    case Kind::integer:
      return expect(value.is_int64() || value.is_uint64(), "a whole number");
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

// What an object says of the attributes it may have. Of two with one name the last counts.
class Members {
 public:
  Members(simdjson::dom::object object, std::span<const Attribute> parts) {
    for (const auto [name, value] : object) {
      if (const auto part = place_of(name, parts)) {
        parts_[*part] = value;
      } else if (const auto extension = place_of(name, extensible)) {
        extension_[*extension] = value;
      } else if (!foreign_ || name < *foreign_) {
        foreign_ = name;
      }
    }
  }

  std::span<const std::optional<Json>> parts() const { return parts_; }
  std::span<const std::optional<Json>> extension() const { return extension_; }
  // Attributes of an extension are welcome where the object declares one, all three parts of it.
  std::optional<std::string_view> unwelcome() const {
    const bool declared = std::ranges::all_of(extension_, [](const auto& part) { return part.has_value(); });
    return declared ? std::nullopt : foreign_;
  }

 private:
  static std::optional<std::size_t> place_of(std::string_view name, std::span<const Attribute> attributes) {
    const auto found = std::ranges::find(attributes, name, &Attribute::name);
    if (found == attributes.end()) return std::nullopt;
    return static_cast<std::size_t>(found - attributes.begin());
  }

  std::array<std::optional<Json>, topup.size()> parts_;  // no object has more of them
  std::array<std::optional<Json>, extensible.size()> extension_;
  std::optional<std::string_view> foreign_;  // the first by name
};

Verdict check_parts(std::span<const std::optional<Json>> found, std::span<const Attribute> parts,
                    const Path& path) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Attribute& part = parts[i];
    if (found[i]) {
      if (auto wrong = check_value(*found[i], part, {&path, part.name})) return wrong;
    } else if (part.required) {
      return SchemaViolation{"MISSING_ATTRIBUTE", Path{&path, part.name}.text() + ": required"};
    }
  }
  return std::nullopt;
}

Verdict check_object(Json value, std::span<const Attribute> parts, const Path& path) {
  simdjson::dom::object object;
  if (value.get(object) != simdjson::SUCCESS) {
    return invalid(path.name.empty() ? "body" : path.text(), "an object");
  }
  const Members members(object, parts);
  if (auto wrong = check_parts(members.parts(), parts, path)) return wrong;
  if (auto wrong = check_parts(members.extension(), extensible, path)) return wrong;
  const auto unwelcome = members.unwelcome();
  if (!unwelcome) return std::nullopt;
  return SchemaViolation{"UNKNOWN_ATTRIBUTE", Path{&path, unwelcome->substr(0, 64)}.text() +
                                                  ": not in the schema; an extension is declared by "
                                                  "@type, @baseType and @schemaLocation together"};
}

// From here on the body fits the schema.

std::optional<Json> member(Json object, std::string_view name) {
  std::optional<Json> last;
  for (const auto [key, value] : simdjson::dom::object(object)) {
    if (key == name) last = value;
  }
  return last;
}

std::string_view text_of(Json object, std::string_view name) { return *text_in(*member(object, name)); }

// What stands alone in a list.
std::optional<Json> only_one_of(Json list) {
  const simdjson::dom::array items(list);
  return items.size() == 1 ? std::optional<Json>(*items.begin()) : std::nullopt;
}

bool is_e164(std::string_view text) {
  return text.size() >= 9 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

std::expected<std::int64_t, SchemaViolation> read_megabytes(Json body) {
  const auto wrong = [](std::string message) {
    return std::unexpected(SchemaViolation{"AMOUNT_INVALID", std::move(message)});
  };
  constexpr double most = 1'000'000'000;
  if (text_of(body, "usageType") != "data") return wrong("usageType: this operator tops up data alone");
  const Json asked = *member(body, "amount");
  if (text_of(asked, "units") != "MB") return wrong("amount.units: this operator counts in MB");
  const double amount = *member(asked, "amount");
  if (!(amount > 0) || amount > most || amount != std::floor(amount)) {
    return wrong("amount.amount: a whole number above 0");
  }
  return static_cast<std::int64_t>(amount);
}

std::expected<std::string, SchemaViolation> read_number(Json body) {
  const auto lines = member(body, "logicalResource");
  const auto line = lines ? only_one_of(*lines) : std::nullopt;
  if (!line) {
    return std::unexpected(
        SchemaViolation{"MISSING_ATTRIBUTE", "logicalResource: exactly one, the line to be topped up"});
  }
  const auto number = text_of(*line, "id");
  if (!is_e164(number)) {
    return std::unexpected(invalid("logicalResource[0].id", "a number as in E.164, with its +"));
  }
  return std::string(number);
}

}  // namespace

std::expected<TopupOrder, SchemaViolation> read_topup_order(Json body, std::string_view reference_attribute) {
  if (auto wrong = check_object(body, topup, whole_body)) return std::unexpected(std::move(*wrong));
  TopupOrder order;
  auto amount = read_megabytes(body);
  if (!amount) return std::unexpected(std::move(amount.error()));
  order.amount_mb = *amount;
  auto number = read_number(body);
  if (!number) return std::unexpected(std::move(number.error()));
  order.number = std::move(*number);
  if (const auto products = member(body, "product")) {
    const auto product = only_one_of(*products);
    if (!product) return std::unexpected(invalid("product", "one at most"));
    order.product = text_of(*product, "id");
  }
  if (const auto external = member(body, reference_attribute)) {
    const auto text = text_in(*external);
    const std::string attribute(reference_attribute);
    if (!text) return std::unexpected(invalid(attribute, "a string"));
    if (text->empty() || text->size() > 64) return std::unexpected(invalid(attribute, "1 to 64 characters"));
    order.external_id = *text;
  }
  return order;
}

}  // namespace passerelle::operator_sim
