#include "services/operator_sim/faults.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace passerelle::operator_sim {
namespace {

constexpr auto names = std::to_array<std::pair<Fault, std::string_view>>({
    {Fault::refuse, "refuse"},
    {Fault::delay, "delay"},
    {Fault::error_before, "error_before"},
    {Fault::error_after, "error_after"},
    {Fault::close_before, "close_before"},
    {Fault::close_after, "close_after"},
    {Fault::garbage_before, "garbage_before"},
    {Fault::garbage_after, "garbage_after"},
    {Fault::hang_before, "hang_before"},
    {Fault::hang_after, "hang_after"},
    {Fault::forget, "forget"},
    {Fault::late_credit, "late_credit"},
    {Fault::accepted, "accepted"},
    {Fault::inquiry_error, "inquiry_error"},
    {Fault::inquiry_hang, "inquiry_hang"},
    {Fault::inquiry_garbage, "inquiry_garbage"},
});

std::optional<Fault> parse_fault(std::string_view text) {
  const auto* found = std::ranges::find(names, text, &std::pair<Fault, std::string_view>::second);
  return found == names.end() ? std::nullopt : std::optional(found->first);
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string_view to_string(Fault fault) {
  return std::ranges::find(names, fault, &std::pair<Fault, std::string_view>::first)->second;
}

bool is_of_inquiries(Fault fault) { return fault >= Fault::inquiry_error; }

std::optional<PlannedFault> parse_planned_fault(std::string_view text) {
  constexpr std::int64_t longest_ms = 3'600'000;
  const auto colon = text.find(':');
  const auto fault = parse_fault(text.substr(0, colon));
  if (!fault) return std::nullopt;
  PlannedFault planned{*fault, std::nullopt};
  if (colon != std::string_view::npos) {
    const auto time = parse_number<std::int64_t>(text.substr(colon + 1));
    if (!time || *time < 0 || *time > longest_ms) return std::nullopt;
    planned.time = domain::Duration(*time);
  }
  return planned;
}

domain::Result<FaultProbabilities> parse_probabilities(std::string_view text) {
  FaultProbabilities probabilities;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const std::string_view item = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto equals = std::min(item.find('='), item.size());
    const auto fault = parse_fault(item.substr(0, equals));
    if (!fault) {
      return domain::fail(domain::ErrorCode::invalid_argument, "FAULT_UNKNOWN",
                          "no fault is called '" + std::string(item.substr(0, equals)) + "'");
    }
    const auto probability = parse_number<double>(item.substr(std::min(equals + 1, item.size())));
    if (!probability) {
      return domain::fail(domain::ErrorCode::invalid_argument, "FAULT_PROBABILITY_INVALID",
                          "a fault is given as name=probability");
    }
    probabilities[*fault] = *probability;
  }
  if (auto valid = validate(probabilities); !valid) return std::unexpected(valid.error());
  return probabilities;
}

domain::Status validate(const FaultProbabilities& probabilities) {
  double topups = 0;
  double inquiries = 0;
  bool each_valid = true;
  for (const auto& [fault, probability] : probabilities) {
    each_valid = each_valid && probability >= 0 && probability <= 1;
    (is_of_inquiries(fault) ? inquiries : topups) += probability;
  }
  constexpr double rounding = 1e-9;
  if (each_valid && topups <= 1 + rounding && inquiries <= 1 + rounding) return {};
  return domain::fail(
      domain::ErrorCode::invalid_argument, "FAULT_PROBABILITY_INVALID",
      "probabilities lie between 0 and 1, and those of top-ups or of inquiries add up to 1 at most");
}

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

FaultPlan::FaultPlan(std::uint64_t seed, FaultProbabilities probabilities,
                     std::vector<std::pair<std::string, PlannedFault>> by_number)
    : random_(seed), probabilities_(std::move(probabilities)), by_number_(std::move(by_number)) {}

std::optional<PlannedFault> FaultPlan::for_topup(std::optional<PlannedFault> asked, std::string_view number) {
  if (asked && !is_of_inquiries(asked->fault)) return count(asked);
  if (!next_topups_.empty()) {
    const PlannedFault next = next_topups_.front();
    next_topups_.pop_front();
    return count(next);
  }
  for (const auto& [pattern, fault] : by_number_) {
    if (matches(pattern, number)) return count(fault);
  }
  return count(by_chance(false));
}

std::optional<PlannedFault> FaultPlan::for_inquiry(std::optional<PlannedFault> asked) {
  if (asked && is_of_inquiries(asked->fault)) return count(asked);
  if (!next_inquiries_.empty()) {
    const PlannedFault next = next_inquiries_.front();
    next_inquiries_.pop_front();
    return count(next);
  }
  return count(by_chance(true));
}

void FaultPlan::queue(PlannedFault fault) {
  (is_of_inquiries(fault.fault) ? next_inquiries_ : next_topups_).push_back(fault);
}

void FaultPlan::clear_queue() {
  next_topups_.clear();
  next_inquiries_.clear();
}

std::optional<PlannedFault> FaultPlan::count(std::optional<PlannedFault> fault) {
  if (fault) ++applied_[fault->fault];
  return fault;
}

std::optional<PlannedFault> FaultPlan::by_chance(bool of_inquiries) {
  constexpr int mantissa_bits = 53;
  double left =
      static_cast<double>(random_() >> (64 - mantissa_bits)) / static_cast<double>(1ULL << mantissa_bits);
  for (const auto& [fault, probability] : probabilities_) {
    if (is_of_inquiries(fault) != of_inquiries) continue;
    if (left < probability) return PlannedFault{fault, std::nullopt};
    left -= probability;
  }
  return std::nullopt;
}

}  // namespace passerelle::operator_sim
