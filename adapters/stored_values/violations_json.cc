#include "adapters/stored_values/violations_json.h"

#include <nlohmann/json.hpp>

#include "adapters/stored_values/failure.h"

namespace passerelle::stored {
namespace {

using domain::Violation;
using nlohmann::json;

template <class T>
void put_number(json& object, const char* name, const std::optional<T>& value) {
  if (value) object[name] = static_cast<std::int64_t>(*value);
}

template <class T>
std::optional<T> number(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  return static_cast<T>(found->get<std::int64_t>());
}

json to_object(const Violation& violation) {
  json object{{"rule", violation.rule.value}, {"reason", static_cast<int>(violation.reason)}};
  put_number(object, "scope", violation.scope);
  put_number(object, "measure", violation.measure);
  if (violation.window) {
    object["window"] = static_cast<int>(violation.window->kind);
    object["days"] = violation.window->days;
  }
  put_number(object, "limit", violation.limit);
  put_number(object, "used", violation.used);
  put_number(object, "asked", violation.asked);
  if (violation.next_date) object["next"] = domain::to_day_number(*violation.next_date);
  return object;
}

Violation from_object(const json& object) {
  Violation violation;
  violation.rule.value = object.at("rule").get<std::string>();
  violation.reason = static_cast<domain::RefusalReason>(object.at("reason").get<int>());
  violation.scope = number<domain::Scope>(object, "scope");
  violation.measure = number<domain::QuotaMeasure>(object, "measure");
  if (const auto kind = number<domain::WindowKind>(object, "window"))
    violation.window = domain::Window{*kind, object.at("days").get<int>()};
  violation.limit = number<std::int64_t>(object, "limit");
  violation.used = number<std::int64_t>(object, "used");
  violation.asked = number<std::int64_t>(object, "asked");
  if (const auto day = number<std::int64_t>(object, "next"))
    violation.next_date = domain::from_day_number(*day);
  return violation;
}

}  // namespace

std::string to_json(const std::vector<Violation>& violations) {
  auto array = json::array();
  for (const auto& violation : violations) array.push_back(to_object(violation));
  return array.dump();
}

std::vector<Violation> violations_from_json(const std::string& text) {
  try {
    std::vector<Violation> violations;
    for (const auto& object : json::parse(text)) violations.push_back(from_object(object));
    return violations;
  } catch (const json::exception&) {
    refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "A refusal's reasons cannot be read.");
  }
}

}  // namespace passerelle::stored
