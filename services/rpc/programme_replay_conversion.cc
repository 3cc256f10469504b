#include "services/rpc/programme_replay_conversion.h"

#include <utility>

#include "services/rpc/field_errors.h"
#include "services/rpc/programme_conversion.h"
#include "services/rpc/value_conversion.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {
namespace {

using domain::ReplayTotals;

domain::Day required_day(bool present, const v1::Date& date, const char* field, FieldErrors& errors) {
  if (present) return errors.take(day_from(date, field));
  errors.add(field, "It is required.");
  return {};
}

v1::ReplayTotals::Count to_proto(const ReplayTotals::Count& count) {
  v1::ReplayTotals::Count result;
  result.set_requests(count.requests);
  result.set_people(count.people);
  return result;
}

v1::ReplayTotals::Side to_proto(const ReplayTotals::Side& side) {
  v1::ReplayTotals::Side result;
  result.set_granted(side.granted);
  result.set_refused(side.refused);
  result.set_undone(side.undone);
  result.set_recharges(side.recharges);
  result.set_people(side.people);
  *result.mutable_face_value() = wire::to_wire(side.face_value);
  *result.mutable_price() = wire::to_wire(side.price);
  result.set_data_mb(side.data.value);
  return result;
}

v1::ReplayTotals::Cost to_proto(const ReplayTotals::Cost& cost) {
  v1::ReplayTotals::Cost result;
  result.set_recharges(cost.recharges);
  result.set_amount(cost.amount);
  *result.mutable_face_value() = wire::to_wire(cost.face_value);
  *result.mutable_price() = wire::to_wire(cost.price);
  return result;
}

v1::ReplayTotals to_proto(const ReplayTotals& totals) {
  v1::ReplayTotals result;
  result.set_requests(totals.requests);
  result.set_people(totals.people);
  *result.mutable_then() = to_proto(totals.sides.then);
  *result.mutable_now() = to_proto(totals.sides.now);
  *result.mutable_newly_refused() = to_proto(totals.newly_refused);
  *result.mutable_newly_granted() = to_proto(totals.newly_granted);
  result.set_people_changed(totals.people_changed);
  result.set_people_with_more(totals.people_with_more);
  result.set_people_with_less(totals.people_with_less);
  result.set_people_left_out(totals.people_left_out);
  for (const auto& [refuser, counts] : totals.by_rule) {
    auto& entry = *result.add_by_rule();
    entry.set_rule(refuser.first);
    entry.set_reason(refuser.second);
    *entry.mutable_then() = to_proto(counts.then);
    *entry.mutable_now() = to_proto(counts.now);
  }
  for (const auto& [envelope, its] : totals.by_envelope) {
    auto& entry = *result.add_by_envelope();
    entry.set_envelope(envelope.value);
    entry.set_measure(wire::to_wire(its.measure));
    *entry.mutable_then() = to_proto(its.cost.then);
    *entry.mutable_now() = to_proto(its.cost.now);
  }
  return result;
}

}  // namespace

domain::Result<broker::ReplayOrder> replay_order_from(const v1::ReplayProgrammeRequest& request) {
  FieldErrors errors;
  broker::ReplayOrder order;
  order.from = required_day(request.has_from(), request.from(), "from", errors);
  order.to = required_day(request.has_to(), request.to(), "to", errors);
  if (errors.empty() && order.to < order.from) errors.add("to", "It must not be before `from`.");
  if (request.has_programme())
    order.programme = errors.take(programme_from(request.programme()));
  else
    errors.add("programme", "It is required.");
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  return order;
}

v1::ReplayProgrammeResponse to_proto(const broker::ReplayPage& page, const broker::ReplayOrder& order) {
  v1::ReplayProgrammeResponse response;
  if (!page.totals) {
    auto& progress = *response.mutable_progress();
    progress.set_requests(page.requests);
    if (page.in_all) progress.set_total(*page.in_all);
    return response;
  }
  auto& totals = *response.mutable_totals();
  totals = to_proto(*page.totals);
  *totals.mutable_from() = wire::to_wire(order.from);
  *totals.mutable_to() = wire::to_wire(order.to);
  *totals.mutable_time() = wire::to_wire(page.time);
  return response;
}

}  // namespace passerelle::rpc
