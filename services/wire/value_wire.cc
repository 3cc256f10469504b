#include "services/wire/value_wire.h"

#include "services/domain/invariant.h"

namespace passerelle::wire {
namespace {

constexpr int earliest_year = 1900;
constexpr int latest_year = 9999;

v1::Window::Kind to_wire(domain::WindowKind kind) {
  switch (kind) {
    case domain::WindowKind::rolling_days:
      return v1::Window::ROLLING_DAYS;
    case domain::WindowKind::calendar_month:
      return v1::Window::CALENDAR_MONTH;
    case domain::WindowKind::calendar_year:
      return v1::Window::CALENDAR_YEAR;
    case domain::WindowKind::referral_period:
      return v1::Window::REFERRAL_PERIOD;
    case domain::WindowKind::lifetime:
      return v1::Window::LIFETIME;
  }
  domain::invariant_broken("a window is one of the five that the domain knows");
}

std::optional<domain::WindowKind> from_wire(v1::Window::Kind kind) {
  switch (kind) {
    case v1::Window::ROLLING_DAYS:
      return domain::WindowKind::rolling_days;
    case v1::Window::CALENDAR_MONTH:
      return domain::WindowKind::calendar_month;
    case v1::Window::CALENDAR_YEAR:
      return domain::WindowKind::calendar_year;
    case v1::Window::REFERRAL_PERIOD:
      return domain::WindowKind::referral_period;
    case v1::Window::LIFETIME:
      return domain::WindowKind::lifetime;
    default:
      return std::nullopt;
  }
}

}  // namespace

v1::Date to_wire(domain::Day day) {
  const std::chrono::year_month_day date{day};
  v1::Date message;
  message.set_year(static_cast<int>(date.year()));
  message.set_month(static_cast<int>(static_cast<unsigned>(date.month())));
  message.set_day(static_cast<int>(static_cast<unsigned>(date.day())));
  return message;
}

v1::Money to_wire(domain::EuroCents amount) {
  v1::Money message;
  message.set_currency_code("EUR");
  message.set_cents(amount.value);
  return message;
}

google::protobuf::Timestamp to_wire(domain::Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  google::protobuf::Timestamp message;
  message.set_seconds(seconds.time_since_epoch().count());
  message.set_nanos(static_cast<std::int32_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(instant - seconds).count()));
  return message;
}

v1::Validity to_wire(const domain::Validity& validity) {
  v1::Validity message;
  if (validity.from) *message.mutable_from() = to_wire(*validity.from);
  if (validity.until) *message.mutable_until() = to_wire(*validity.until);
  return message;
}

v1::Tariff to_wire(domain::Tariff tariff) { return tariff == domain::Tariff::sold ? v1::SOLD : v1::FREE; }

v1::Scope to_wire(domain::Scope scope) {
  switch (scope) {
    case domain::Scope::beneficiary:
      return v1::BENEFICIARY;
    case domain::Scope::line:
      return v1::LINE;
    case domain::Scope::site:
      return v1::SITE;
  }
  domain::invariant_broken("a quota is a beneficiary's, a line's or a site's");
}

v1::QuotaMeasure to_wire(domain::QuotaMeasure measure) {
  switch (measure) {
    case domain::QuotaMeasure::count:
      return v1::COUNT;
    case domain::QuotaMeasure::megabytes:
      return v1::MEGABYTES;
    case domain::QuotaMeasure::face_value:
      return v1::FACE_VALUE;
    case domain::QuotaMeasure::price_paid:
      return v1::PRICE_PAID;
  }
  domain::invariant_broken("a quota counts recharges, megabytes, face value or price paid");
}

v1::Window to_wire(const domain::Window& window) {
  v1::Window message;
  message.set_kind(to_wire(window.kind));
  message.set_days(window.days);
  return message;
}

v1::Measure to_wire(domain::Asset asset) {
  switch (asset) {
    case domain::Asset::eur_cent:
      return v1::EUR_CENT;
    case domain::Asset::unit:
      return v1::UNIT;
    case domain::Asset::megabyte:
      return v1::MEGABYTE;
  }
  domain::invariant_broken("an asset is EUR, UNIT or MB");
}

std::optional<domain::Day> from_wire(const v1::Date& date) {
  if (date.year() < earliest_year || date.year() > latest_year) return std::nullopt;
  if (date.month() < 1 || date.month() > 12 || date.day() < 1 || date.day() > 31) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(date.year()),
                                        std::chrono::month(static_cast<unsigned>(date.month())),
                                        std::chrono::day(static_cast<unsigned>(date.day()))};
  if (!day.ok()) return std::nullopt;
  return domain::Day(day);
}

std::optional<domain::EuroCents> from_wire(const v1::Money& money) {
  if (money.currency_code() != "EUR") return std::nullopt;
  return domain::EuroCents{money.cents()};
}

std::optional<domain::Instant> from_wire(const google::protobuf::Timestamp& timestamp) {
  // RFC 3339's years, 0001 to 9999: beyond them the seconds would not fit in milliseconds.
  constexpr std::int64_t first_second = -62135596800;
  constexpr std::int64_t last_second = 253402300799;
  if (timestamp.seconds() < first_second || timestamp.seconds() > last_second) return std::nullopt;
  if (timestamp.nanos() < 0 || timestamp.nanos() > 999'999'999) return std::nullopt;
  return domain::from_unix_ms(timestamp.seconds() * 1000 + timestamp.nanos() / 1'000'000);
}

std::optional<domain::Tariff> from_wire(v1::Tariff tariff) {
  switch (tariff) {
    case v1::SOLD:
      return domain::Tariff::sold;
    case v1::FREE:
      return domain::Tariff::free;
    default:
      return std::nullopt;
  }
}

std::optional<domain::Scope> from_wire(v1::Scope scope) {
  switch (scope) {
    case v1::BENEFICIARY:
      return domain::Scope::beneficiary;
    case v1::LINE:
      return domain::Scope::line;
    case v1::SITE:
      return domain::Scope::site;
    default:
      return std::nullopt;
  }
}

std::optional<domain::QuotaMeasure> from_wire(v1::QuotaMeasure measure) {
  switch (measure) {
    case v1::COUNT:
      return domain::QuotaMeasure::count;
    case v1::MEGABYTES:
      return domain::QuotaMeasure::megabytes;
    case v1::FACE_VALUE:
      return domain::QuotaMeasure::face_value;
    case v1::PRICE_PAID:
      return domain::QuotaMeasure::price_paid;
    default:
      return std::nullopt;
  }
}

std::optional<domain::Window> from_wire(const v1::Window& window) {
  const auto kind = from_wire(window.kind());
  if (!kind) return std::nullopt;
  return domain::Window{*kind, window.days()};
}

std::optional<domain::Asset> from_wire(v1::Measure measure) {
  switch (measure) {
    case v1::EUR_CENT:
      return domain::Asset::eur_cent;
    case v1::UNIT:
      return domain::Asset::unit;
    case v1::MEGABYTE:
      return domain::Asset::megabyte;
    default:
      return std::nullopt;
  }
}

}  // namespace passerelle::wire
