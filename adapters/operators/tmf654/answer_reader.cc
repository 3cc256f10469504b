#include "adapters/operators/tmf654/answer_reader.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace passerelle::tmf654 {
namespace {

using nlohmann::json;

const json* find(const json& object, const std::string& name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

// A string, or a whole number written as one.
std::string text_of(const json* value) {
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number_integer()) return value->dump();
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

}  // namespace

TopupView read_topup(const json& topup, const std::string& reference_attribute) {
  TopupView view;
  view.status = status_of(text_of(find(topup, "status")));
  view.id = text_of(find(topup, "id"));
  if (!is_usable_id(view.id)) view.id.clear();
  view.reference = text_of(find(topup, reference_attribute));
  view.confirmed = find(topup, "confirmationDate") != nullptr;
  view.reason = text_of(find(topup, "reason"));
  return view;
}

std::optional<ErrorView> read_error(const json& body) {
  const json& error = body.is_array() && body.size() == 1 ? body.front() : body;
  std::string code = text_of(find(error, "code"));
  // Something that has a top-up's id is a top-up, whatever else it says.
  if (code.empty() || find(error, "id") != nullptr) return std::nullopt;
  return ErrorView{std::move(code)};
}

bool repeats_amount(const json& topup, domain::Megabytes asked) {
  const json* quantity = find(topup, "amount");
  if (quantity == nullptr) return true;
  const json* amount = find(*quantity, "amount");
  const double factor = megabytes_in(text_of(find(*quantity, "units")));
  if (amount == nullptr || !amount->is_number() || factor == 0) return false;
  return amount->get<double>() * factor == static_cast<double>(asked.value);
}

bool repeats_number(const json& topup, const domain::PhoneNumber& asked) {
  const json* resources = find(topup, "logicalResource");
  if (resources == nullptr) return true;
  if (!resources->is_array()) return is_same_number(text_of(find(*resources, "id")), asked);
  return std::ranges::all_of(
      *resources, [&](const json& resource) { return is_same_number(text_of(find(resource, "id")), asked); });
}

}  // namespace passerelle::tmf654
