// Brings what an operator said into the books: the one way a recharge changes after its admission.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/broker/id_source.h"
#include "services/broker/lifetime.h"
#include "services/broker/open_recharges.h"
#include "services/broker/outcome_board.h"
#include "services/broker/writer_queue.h"

namespace passerelle::broker {

// One step of news; ids and time are added at the desk.
struct News {
  domain::RechargeState to = domain::RechargeState::in_doubt;
  std::string operator_reference{};
  std::optional<domain::Rejection> rejection{};
  std::optional<Attempt> attempt{};
};

class SettlementDesk {
 public:
  SettlementDesk(WriterQueue& queue, OutcomeBoard& board, OpenRecharges& open, const Clock& clock,
                 Scheduler& scheduler, IdSource& ids, const Lifetime& lifetime)
      : queue_(queue),
        board_(board),
        open_(open),
        clock_(clock),
        scheduler_(scheduler),
        ids_(ids),
        lifetime_(lifetime) {}
  SettlementDesk(const SettlementDesk&) = delete;
  SettlementDesk& operator=(const SettlementDesk&) = delete;

  // Thread-safe. `term`: in which it was taken up. Once that is over others look after it, and what didn't
  // deliver it here is no news any more. `still_open` (writer thread, may be empty) goes on with a recharge
  // that is not final after this.
  void settle(domain::RechargeId recharge, std::uint64_t term, std::vector<News> news,
              std::move_only_function<void(const domain::Recharge&)> still_open);
  Settlement settlement_of(domain::RechargeId recharge, News news);

  // The writer's: what became durable, and what did not and is tried again later.
  void durable(SettleCommand& command, const std::vector<SettlementResult>& results);
  void postpone(SettleCommand command);

 private:
  WriterQueue& queue_;
  OutcomeBoard& board_;
  OpenRecharges& open_;
  const Clock& clock_;
  Scheduler& scheduler_;
  IdSource& ids_;
  const Lifetime& lifetime_;
};

}  // namespace passerelle::broker
