// A month or a year of the books. Days are those of Europe/Paris, as everywhere; a fiscal year is a calendar
// year.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "services/domain/error.h"
#include "services/domain/time.h"

namespace passerelle::finance {

class Period {
 public:
  enum class Kind : std::uint8_t { month = 1, year = 2 };

  static Period month_of(domain::Day day);
  static Period year_of(domain::Day day);
  // `2026-03` or `2026`; years 2000 to 2999.
  static std::optional<Period> parse(std::string_view text);

  Kind kind() const { return kind_; }
  domain::Day first_day() const { return first_; }
  domain::Day last_day() const;   // included
  domain::Instant begin() const;  // included
  domain::Instant end() const;    // excluded
  Period next() const;            // the one after, of its kind
  Period previous() const;
  std::string text() const;  // as parse() takes it
  bool covers(domain::Day day) const;
  bool covers(domain::Instant time) const { return begin() <= time && time < end(); }
  auto operator<=>(const Period&) const = default;

 private:
  Period(Kind kind, domain::Day first) : first_(first), kind_(kind) {}
  domain::Day first_;
  Kind kind_;
};

}  // namespace passerelle::finance
