#include "services/rpc/value_conversion.h"

#include <charconv>

#include "services/wire/value_wire.h"
#include "services/wire/violation_wire.h"

namespace passerelle::rpc {

v1::Violation to_proto(const domain::Violation& violation, const domain::Programme& programme,
                       domain::Language language) {
  return wire::to_wire(violation, domain::explain(violation, programme, language));
}

domain::Result<domain::Day> day_from(const v1::Date& date, std::string field) {
  if (const auto day = wire::from_wire(date)) return *day;
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

domain::Result<std::optional<std::int64_t>> revision_from(const std::string& etag) {
  if (etag.empty()) return std::nullopt;
  std::int64_t revision = 0;
  const auto [end, error] = std::from_chars(etag.data(), etag.data() + etag.size(), revision);
  if (error == std::errc{} && end == etag.data() + etag.size()) return revision;
  return domain::fail(domain::ErrorCode::aborted, "ETAG_MISMATCH", "The etag is not the current one.");
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
