#include "tests/bench/history.h"

#include "tests/bench/people.h"

namespace passerelle::bench {
namespace {

constexpr std::int64_t step_ms = 5'184;
constexpr domain::Duration answer_time{40};

enum Kind : std::uint64_t { recharge_id, request_id, hold_id, capture_id, collect_id, kinds };

}  // namespace

domain::Instant History::time_of(std::uint64_t number) const {
  return begin_ + domain::Duration(static_cast<std::int64_t>(number) * step_ms);
}

domain::Uuid History::id(std::uint64_t number, std::uint64_t kind, domain::Instant time) const {
  const std::uint64_t seed = (number * kinds + kind) * 2;
  return domain::make_uuid_v7(time, scattered(seed), scattered(seed + 1));
}

broker::AdmissionRecord History::admission(std::uint64_t number) const {
  const auto time = time_of(number);
  const std::uint64_t who = person_at(number);
  broker::AdmissionRecord record;
  auto& recharge = record.recharge;
  recharge.id = {id(number, recharge_id, time)};
  recharge.beneficiary = person(who);
  recharge.line = line_of(who);
  recharge.site = {site_of(who)};
  recharge.offer = {offer};
  recharge.data = {10'240};
  recharge.face_value = {1'000};
  recharge.price = {500};
  recharge.programme_version = 1;
  recharge.envelope = {"sfr-value"};
  recharge.envelope_amount = 1'000;
  recharge.operator_id = {"sfr"};
  recharge.product_code = "DATA-10GB-30D";
  recharge.caller = caller;
  recharge.request_id = id(number, request_id, time).text();
  recharge.create_time = recharge.update_time = time;
  record.key = {caller, "CreateRecharge", recharge.request_id};
  for (std::size_t i = 0; i < record.fingerprint.size(); ++i)
    record.fingerprint[i] = static_cast<std::uint8_t>(scattered(number) >> (i % 8 * 8));
  record.hold = domain::hold_for(recharge, {id(number, hold_id, time)}, time);
  return record;
}

broker::Settlement History::settlement(std::uint64_t number) const {
  const auto begin = time_of(number);
  const auto end = begin + answer_time;
  return {.recharge = {id(number, recharge_id, begin)},
          .to = domain::RechargeState::delivered,
          .operator_reference = "topup-" + std::to_string(number),
          .rejection = std::nullopt,
          .attempt = broker::Attempt{broker::Attempt::Kind::submit, begin, end, "DELIVERED"},
          .transfer_ids = {{id(number, capture_id, end)}, {id(number, collect_id, end)}},
          .time = end};
}

}  // namespace passerelle::bench
