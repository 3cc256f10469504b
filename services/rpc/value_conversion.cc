#include "services/rpc/value_conversion.h"

#include <optional>

namespace passerelle::rpc {
namespace {

using std::chrono::year_month_day;

// The API's numbers are the domain's: a cast converts, and a number out of range was never in the API.
static_assert(int{v1::SOLD} == int(domain::Tariff::sold) && int{v1::FREE} == int(domain::Tariff::free));
static_assert(int{v1::BENEFICIARY} == int(domain::Scope::beneficiary) &&
              int{v1::LINE} == int(domain::Scope::line) && int{v1::SITE} == int(domain::Scope::site));
static_assert(int{v1::COUNT} == int(domain::QuotaMeasure::count) &&
              int{v1::MEGABYTES} == int(domain::QuotaMeasure::megabytes) &&
              int{v1::FACE_VALUE} == int(domain::QuotaMeasure::face_value) &&
              int{v1::PRICE_PAID} == int(domain::QuotaMeasure::price_paid));
static_assert(int{v1::EUR_CENT} == int(domain::Asset::eur_cent) &&
              int{v1::UNIT} == int(domain::Asset::unit) && int{v1::MEGABYTE} == int(domain::Asset::megabyte));
static_assert(int{v1::Window::ROLLING_DAYS} == int(domain::WindowKind::rolling_days) &&
              int{v1::Window::CALENDAR_MONTH} == int(domain::WindowKind::calendar_month) &&
              int{v1::Window::CALENDAR_YEAR} == int(domain::WindowKind::calendar_year) &&
              int{v1::Window::REFERRAL_PERIOD} == int(domain::WindowKind::referral_period) &&
              int{v1::Window::LIFETIME} == int(domain::WindowKind::lifetime));

template <class Domain>
domain::Result<Domain> enum_from(int value, int last, std::string field) {
  if (value == 0) return domain::invalid_field(std::move(field), "It is required.");
  if (value < 0 || value > last)
    return domain::invalid_field(std::move(field), "It is none of the values known.");
  return static_cast<Domain>(value);
}

}  // namespace

v1::Date to_proto(domain::Day day) {
  const year_month_day parts{day};
  v1::Date date;
  date.set_year(static_cast<int>(parts.year()));
  date.set_month(static_cast<int>(static_cast<unsigned>(parts.month())));
  date.set_day(static_cast<int>(static_cast<unsigned>(parts.day())));
  return date;
}

google::protobuf::Timestamp to_proto(domain::Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds.time_since_epoch().count());
  timestamp.set_nanos(static_cast<std::int32_t>((instant - seconds).count()) * 1'000'000);
  return timestamp;
}

v1::Money to_proto(domain::EuroCents amount) {
  v1::Money money;
  money.set_currency_code("EUR");
  money.set_cents(amount.value);
  return money;
}

v1::Tariff to_proto(domain::Tariff tariff) { return static_cast<v1::Tariff>(tariff); }
v1::Scope to_proto(domain::Scope scope) { return static_cast<v1::Scope>(scope); }
v1::QuotaMeasure to_proto(domain::QuotaMeasure measure) { return static_cast<v1::QuotaMeasure>(measure); }
v1::Measure to_proto(domain::Asset measure) { return static_cast<v1::Measure>(measure); }

v1::Window to_proto(const domain::Window& window) {
  v1::Window result;
  result.set_kind(static_cast<v1::Window::Kind>(window.kind));
  result.set_days(window.days);
  return result;
}

v1::Validity to_proto(const domain::Validity& validity) {
  v1::Validity result;
  if (validity.from) *result.mutable_from() = to_proto(*validity.from);
  if (validity.until) *result.mutable_until() = to_proto(*validity.until);
  return result;
}

v1::Violation to_proto(const domain::Violation& violation, const domain::Programme& programme,
                       domain::Language language) {
  v1::Violation result;
  result.set_rule(violation.rule.value);
  result.set_reason(std::string(domain::to_string(violation.reason)));
  if (violation.scope) result.set_scope(to_proto(*violation.scope));
  if (violation.measure) result.set_measure(to_proto(*violation.measure));
  if (violation.window) *result.mutable_window() = to_proto(*violation.window);
  if (violation.limit) result.set_limit(*violation.limit);
  if (violation.used) result.set_used(*violation.used);
  if (violation.asked) result.set_asked(*violation.asked);
  if (violation.next_date) *result.mutable_next_date() = to_proto(*violation.next_date);
  result.set_explanation(domain::explain(violation, programme, language));
  return result;
}

domain::Result<domain::Day> day_from(const v1::Date& date, std::string field) {
  const bool in_range = date.year() >= 1 && date.year() <= 9999 && date.month() >= 1 && date.month() <= 12 &&
                        date.day() >= 1 && date.day() <= 31;
  if (in_range) {
    const year_month_day day{std::chrono::year(date.year()),
                             std::chrono::month(static_cast<unsigned>(date.month())),
                             std::chrono::day(static_cast<unsigned>(date.day()))};
    if (day.ok()) return domain::Day(day);
  }
  return domain::invalid_field(std::move(field), "It must be a day of the calendar.");
}

domain::Result<domain::Instant> instant_from(const google::protobuf::Timestamp& timestamp,
                                             std::string field) {
  constexpr std::int64_t first_second = -62'135'596'800;  // 0001-01-01
  constexpr std::int64_t last_second = 253'402'300'799;   // 9999-12-31
  if (timestamp.seconds() < first_second || timestamp.seconds() > last_second || timestamp.nanos() < 0 ||
      timestamp.nanos() > 999'999'999)
    return domain::invalid_field(std::move(field), "It must be a time in the years 1 to 9999.");
  return domain::from_unix_ms((timestamp.seconds() * 1000) + ((timestamp.nanos() + 999'999) / 1'000'000));
}

domain::Result<domain::EuroCents> euros_from(const v1::Money& money, std::string field) {
  if (money.currency_code() != "EUR")
    return domain::invalid_field(field + ".currency_code", "It must be EUR.");
  return domain::EuroCents{money.cents()};
}

domain::Result<domain::Tariff> tariff_from(v1::Tariff tariff, std::string field) {
  return enum_from<domain::Tariff>(tariff, v1::FREE, std::move(field));
}
domain::Result<domain::Scope> scope_from(v1::Scope scope, std::string field) {
  return enum_from<domain::Scope>(scope, v1::SITE, std::move(field));
}
domain::Result<domain::QuotaMeasure> quota_measure_from(v1::QuotaMeasure measure, std::string field) {
  return enum_from<domain::QuotaMeasure>(measure, v1::PRICE_PAID, std::move(field));
}
domain::Result<domain::Asset> measure_from(v1::Measure measure, std::string field) {
  return enum_from<domain::Asset>(measure, v1::MEGABYTE, std::move(field));
}

domain::Result<domain::Window> window_from(const v1::Window& window, std::string field) {
  const auto kind = enum_from<domain::WindowKind>(window.kind(), v1::Window::LIFETIME, field + ".kind");
  if (!kind) return std::unexpected(kind.error());
  if (*kind != domain::WindowKind::rolling_days && window.days() != 0)
    return domain::invalid_field(field + ".days", "It goes with ROLLING_DAYS alone.");
  return domain::Window{*kind, window.days()};
}

domain::Result<domain::Validity> validity_from(const v1::Validity& validity, const std::string& field) {
  domain::Validity result;
  FieldErrors errors;
  if (validity.has_from()) result.from = errors.take(day_from(validity.from(), field + ".from"));
  if (validity.has_until()) result.until = errors.take(day_from(validity.until(), field + ".until"));
  if (auto status = errors.status(); !status) return std::unexpected(status.error());
  return result;
}

domain::Result<domain::Duration> wait_from(bool present, const google::protobuf::Duration& wait) {
  constexpr domain::Duration default_wait{15'000};
  constexpr std::int64_t max_wait_s = 60;
  if (!present) return default_wait;
  const bool in_range = wait.seconds() >= 0 && wait.nanos() >= 0 && wait.nanos() <= 999'999'999 &&
                        (wait.seconds() < max_wait_s || (wait.seconds() == max_wait_s && wait.nanos() == 0));
  if (!in_range) return domain::invalid_field("wait", "It must be 0 to 60 s.");
  return domain::Duration((wait.seconds() * 1000) + (wait.nanos() / 1'000'000));
}

}  // namespace passerelle::rpc
