#include "adapters/operators/tmf654/answer_reader.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace passerelle::tmf654 {
namespace {

std::optional<Json> find(Json object, std::string_view name) {
  Json found;
  if (object[name].get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
  return found;
}

// A string, or a whole number written as one.
std::string text_of(std::optional<Json> value) {
  if (!value) return {};
  if (std::string_view text; value->get(text) == simdjson::SUCCESS) return std::string(text);
  if (std::int64_t number = 0; value->get(number) == simdjson::SUCCESS) return std::to_string(number);
  if (std::uint64_t number = 0; value->get(number) == simdjson::SUCCESS) return std::to_string(number);
  return {};
}

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z') letters += c;
  }
  return letters;
}

std::string digits_of(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

TopupStatus status_of(std::string_view text) {
  using enum TopupStatus;
  constexpr auto names = std::to_array<std::pair<std::string_view, TopupStatus>>({
      {"completed", completed},
      {"confirmed", completed},
      {"created", pending},
      {"inprogress", pending},
      {"pending", pending},
      {"acknowledged", pending},
      {"accepted", pending},
      {"submitted", pending},
      {"processing", pending},
      {"failed", failed},
      {"rejected", failed},
      {"cancelled", cancelled},
      {"canceled", cancelled},
  });
  const auto* found =
      std::ranges::find(names, letters_of(text), &std::pair<std::string_view, TopupStatus>::first);
  return found == names.end() ? unrecognised : found->second;
}

bool is_usable_id(std::string_view id) {
  return id.size() <= 128 && std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
}

double megabytes_in(std::string_view units) {
  const std::string unit = letters_of(units);
  if (unit == "mb" || unit == "megabyte" || unit == "megabytes") return 1;
  if (unit == "gb" || unit == "gigabyte" || unit == "gigabytes") return 1024;
  return 0;
}

bool is_same_number(std::string_view repeated, const domain::PhoneNumber& asked) {
  if (repeated.find_first_of("*xX#") != std::string_view::npos) return true;  // masked: says nothing
  constexpr std::size_t shortest_national_digits = 8;
  std::string digits = digits_of(repeated);
  const std::string ours = digits_of(asked.e164());
  if (digits.starts_with("00")) digits.erase(0, 2);
  if (digits == ours) return true;
  // Nationally: a zero, then what follows the country's code.
  return digits.starts_with('0') && digits.size() > shortest_national_digits &&
         ours.ends_with(std::string_view(digits).substr(1));
}

bool names_each_once(simdjson::dom::object object) {
  std::vector<std::string_view> names;
  for (const auto& field : object) names.push_back(field.key);
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) == names.end();
}

// Which of two members with one name counts depends on who reads (RFC 8259, 4).
bool is_unambiguous(Json value) {
  if (simdjson::dom::object object; value.get(object) == simdjson::SUCCESS)
    return names_each_once(object) &&
           std::ranges::all_of(object, [](const auto& field) { return is_unambiguous(field.value); });
  if (simdjson::dom::array list; value.get(list) == simdjson::SUCCESS)
    return std::ranges::all_of(list, is_unambiguous);
  return true;
}

}  // namespace

JsonDocument::JsonDocument(std::string_view text) {
  Json root;
  if (parser_.parse(text.data(), text.size()).get(root) == simdjson::SUCCESS && is_unambiguous(root))
    root_ = root;
}

Json alone(Json value) {
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS || list.size() != 1) return value;
  return *list.begin();
}

TopupView read_topup(Json topup, std::string_view reference_attribute) {
  TopupView view;
  view.status = status_of(text_of(find(topup, "status")));
  view.id = text_of(find(topup, "id"));
  if (!is_usable_id(view.id)) view.id.clear();
  view.reference = text_of(find(topup, reference_attribute));
  view.confirmed = find(topup, "confirmationDate").has_value();
  view.reason = text_of(find(topup, "reason"));
  return view;
}

std::optional<ErrorView> read_error(Json body) {
  const Json error = alone(body);
  std::string code = text_of(find(error, "code"));
  // Something that has a top-up's id is a top-up, whatever else it says.
  if (code.empty() || find(error, "id")) return std::nullopt;
  return ErrorView{std::move(code)};
}

bool repeats_amount(Json topup, domain::Megabytes asked) {
  const auto quantity = find(topup, "amount");
  if (!quantity) return true;
  const auto amount = find(*quantity, "amount");
  const double factor = megabytes_in(text_of(find(*quantity, "units")));
  double number = 0;
  if (!amount || amount->get(number) != simdjson::SUCCESS || factor == 0) return false;
  return number * factor == static_cast<double>(asked.value);
}

bool repeats_number(Json topup, const domain::PhoneNumber& asked) {
  const auto resources = find(topup, "logicalResource");
  if (!resources) return true;
  simdjson::dom::array list;
  if (resources->get(list) != simdjson::SUCCESS)
    return is_same_number(text_of(find(*resources, "id")), asked);
  for (const Json resource : list) {
    if (!is_same_number(text_of(find(resource, "id")), asked)) return false;
  }
  return true;
}

}  // namespace passerelle::tmf654
