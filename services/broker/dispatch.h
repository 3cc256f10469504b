// Sends recharges to their operators, and brings home what was said.
#pragma once

#include <functional>

#include "services/broker/operators.h"
#include "services/broker/settlement_desk.h"

namespace passerelle::broker {

struct SendOrder {
  domain::Recharge recharge;
  domain::PhoneNumber number;
  int valid_for_days = 0;
  std::uint64_t term = 0;  // in which it was taken up
};

// On the operators' strand. Whoever orders has committed the recharge before, and has taken it in
// OpenRecharges; where it was sent before, its absence is proven.
class Dispatch {
 public:
  // Writer thread: a doubt that is durable. `last_possible_send`: nothing was on its way after that, by
  // Clock::elapsed().
  using DoubtHandler = std::move_only_function<void(const domain::Recharge&,
                                                    domain::Duration last_possible_send, std::uint64_t term)>;

  Dispatch(Operators& operators, SettlementDesk& settlement, const Clock& clock, const Tenure& tenure,
           const Lifetime& lifetime, DoubtHandler in_doubt);
  Dispatch(const Dispatch&) = delete;
  Dispatch& operator=(const Dispatch&) = delete;

  void send(SendOrder order);

 private:
  bool submit(OperatorDesk& desk, const SendOrder& order);
  void heard(const domain::Recharge& recharge, std::uint64_t term, domain::Instant begin,
             const SubmitOutcome& outcome);

  Operators& operators_;
  SettlementDesk& settlement_;
  const Clock& clock_;
  const Tenure& tenure_;
  const Lifetime& lifetime_;
  DoubtHandler in_doubt_;
};

}  // namespace passerelle::broker
