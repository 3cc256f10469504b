#include "services/broker/dispatch.h"

#include <utility>

#include "services/broker/exchange_record.h"
#include "services/domain/invariant.h"

namespace passerelle::broker {

Dispatch::Dispatch(Operators& operators, SettlementDesk& settlement, const Clock& clock, const Tenure& tenure,
                   const Lifetime& lifetime, DoubtHandler in_doubt)
    : operators_(operators),
      settlement_(settlement),
      clock_(clock),
      tenure_(tenure),
      lifetime_(lifetime),
      in_doubt_(std::move(in_doubt)) {}

void Dispatch::send(SendOrder order) {
  auto* desk = operators_.find(order.recharge.operator_id);
  domain::require_invariant(desk != nullptr, "a recharge is ordered from operators that are reachable alone");
  desk->lane.send([this, desk, order = std::move(order)] { return submit(*desk, order); });
}

bool Dispatch::submit(OperatorDesk& desk, const SendOrder& order) {
  const auto& recharge = order.recharge;
  // Taken for dead while it waited here: whoever adopted it sends it, if need be.
  if (tenure_.leave_to_send(order.term) == SendLeave::lost) return false;
  SubmitRequest request{.reference = recharge.id,
                        .number = order.number,
                        .product_code = recharge.product_code,
                        .data = recharge.data,
                        .face_value = recharge.face_value,
                        .valid_for_days = order.valid_for_days,
                        .site = recharge.site};
  desk.gateway.submit(std::move(request), desk.limits.request_timeout,
                      lifetime_.guard([this, &desk, recharge, term = order.term,
                                       begin = clock_.now()](const SubmitOutcome& outcome) {
                        heard(recharge, term, begin, outcome);
                        desk.lane.sent(!std::holds_alternative<Unknown>(outcome));
                      }));
  return true;
}

void Dispatch::heard(const domain::Recharge& recharge, std::uint64_t term, domain::Instant begin,
                     const SubmitOutcome& outcome) {
  Attempt attempt{Attempt::Kind::submit, begin, clock_.now(), describe(outcome)};
  const auto end = clock_.elapsed();
  std::vector<News> news;
  news.push_back(news_of(outcome, std::move(attempt)));
  settlement_.settle(recharge.id, term, std::move(news), [this, term, end](const domain::Recharge& now) {
    if (tenure_.current().number == term) in_doubt_(now, end, term);
  });
}

}  // namespace passerelle::broker
