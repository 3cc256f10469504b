#include "services/cli/moments.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <array>

#include "services/cli/catalogue.h"
#include "services/wire/value_wire.h"

namespace passerelle::cli {
namespace {

using domain::Language;

std::string day_text(domain::Day day, Language language) {
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day date{day};
  const auto month = static_cast<unsigned>(date.month());
  const auto number = static_cast<unsigned>(date.day());
  const auto year = static_cast<int>(date.year());
  if (language == Language::french) return fmt::format("{:02}/{:02}/{:04}", number, month, year);
  return fmt::format("{} {} {}", number, months.at(month - 1), year);
}

}  // namespace

std::string day_text(const v1::Date& date, Language language) {
  const auto day = wire::from_wire(date);
  // Not a day of the calendar: shown as it came rather than not at all.
  if (!day) return fmt::format("{}-{}-{}", date.year(), date.month(), date.day());
  return day_text(*day, language);
}

std::string moment_text(const google::protobuf::Timestamp& at, Language language) {
  const auto instant = wire::from_wire(at);
  if (!instant || at.seconds() == 0) return "";
  const auto local = date::locate_zone("Europe/Paris")->to_local(*instant).time_since_epoch();
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss time{local - midnight};
  return fmt::format("{} {:02}:{:02}", day_text(domain::Day(midnight), language), time.hours().count(),
                     time.minutes().count());
}

std::string validity_text(const v1::Validity& validity, Language language) {
  const Words words(language);
  if (validity.has_from() && validity.has_until()) {
    return words.say<text::from_until>(day_text(validity.from(), language),
                                       day_text(validity.until(), language));
  }
  if (validity.has_from()) return words.say<text::from_day>(day_text(validity.from(), language));
  if (validity.has_until()) return words.say<text::until_day>(day_text(validity.until(), language));
  return "";
}

}  // namespace passerelle::cli
