#include "adapters/stored_values/recharge_form.h"

#include <algorithm>

#include "adapters/stored_values/failure.h"

namespace passerelle::stored {
namespace {

using domain::RechargeId;
using domain::RechargeState;

RechargeId id_at(domain::Instant time) {
  RechargeId id;
  auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(0, domain::to_unix_ms(time)));
  for (std::size_t i = 6; i-- > 0; ms >>= 8U) id.uuid.bytes[i] = static_cast<std::uint8_t>(ms & 0xffU);
  return id;
}

RechargeId greatest_id() {
  RechargeId id;
  id.uuid.bytes.fill(0xff);
  return id;
}

// The least id that is greater. There is one: no id that we draw is the greatest.
RechargeId id_after(RechargeId id) {
  for (std::size_t i = id.uuid.bytes.size(); i-- > 0;)
    if (++id.uuid.bytes[i] != 0) break;
  return id;
}

}  // namespace

IdSpan span_of(const broker::RechargeFilter& filter, std::optional<RechargeId> after) {
  auto from = RechargeId{};
  auto until = greatest_id();
  if (after) (filter.oldest_first ? from : until) = filter.oldest_first ? id_after(*after) : *after;
  if (filter.created_from) from = std::max(from, id_at(*filter.created_from - id_slack));
  if (filter.created_until) until = std::min(until, id_at(*filter.created_until + id_slack));
  return {from, until};
}

void require_well_formed(const broker::AdmissionRecord& record) {
  const auto& recharge = record.recharge;
  const auto require = [](bool holds, const char* what) {
    if (!holds) refuse(domain::ErrorCode::internal, "RECHARGE_MALFORMED", what);
  };
  require(recharge.caller == record.key.caller && recharge.request_id == record.key.request_id,
          "A recharge carries the key that it is recorded under.");
  require(recharge.state == RechargeState::refused || recharge.state == RechargeState::reserved,
          "A decision refuses or reserves.");
  require((recharge.state == RechargeState::reserved) == record.hold.has_value(),
          "What is reserved has its hold, and nothing else has.");
  std::int64_t drawn_at_ms = 0;
  for (std::size_t i = 0; i < 6; ++i) drawn_at_ms = drawn_at_ms << 8 | recharge.id.uuid.bytes[i];
  const auto apart = domain::from_unix_ms(drawn_at_ms) - recharge.create_time;
  require(apart < id_slack && -apart < id_slack, "A recharge's id is drawn at its create_time.");
}

}  // namespace passerelle::stored
