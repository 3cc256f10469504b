#include "services/finance/period.h"

#include <fmt/format.h>

#include <charconv>

namespace passerelle::finance {
namespace {

constexpr int first_year = 2000;
constexpr int last_year = 2999;

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.starts_with('-')) return {};
  return value;
}

domain::Day first_of(int year, unsigned month) {
  return domain::Day(std::chrono::local_days(std::chrono::year(year) / std::chrono::month(month) / 1));
}

}  // namespace

Period Period::month_of(domain::Day day) { return {Kind::month, domain::first_of_month(day)}; }
Period Period::year_of(domain::Day day) { return {Kind::year, domain::first_of_year(day)}; }

std::optional<Period> Period::parse(std::string_view text) {
  if (text.size() != 4 && (text.size() != 7 || text[4] != '-')) return {};
  const auto year = number(text.substr(0, 4));
  if (!year || *year < first_year || *year > last_year) return {};
  if (text.size() == 4) return Period(Kind::year, first_of(*year, 1));
  const auto month = number(text.substr(5));
  if (!month || *month < 1 || *month > 12) return {};
  return Period(Kind::month, first_of(*year, static_cast<unsigned>(*month)));
}

domain::Day Period::last_day() const { return next().first_ - std::chrono::days(1); }
domain::Instant Period::begin() const { return domain::start_of(first_); }
domain::Instant Period::end() const { return domain::start_of(next().first_); }

Period Period::next() const {
  return {kind_,
          kind_ == Kind::month ? domain::first_of_next_month(first_) : domain::first_of_next_year(first_)};
}

Period Period::previous() const {
  const auto day = first_ - std::chrono::days(1);
  return kind_ == Kind::month ? month_of(day) : year_of(day);
}

std::string Period::text() const { return domain::to_iso(first_).substr(0, kind_ == Kind::month ? 7 : 4); }

bool Period::covers(domain::Day day) const { return first_ <= day && day < next().first_; }

}  // namespace passerelle::finance
