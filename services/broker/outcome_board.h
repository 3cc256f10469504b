// Who waits for a recharge hears of every change of its state, once it is durable.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <unordered_map>

#include "services/domain/recharge.h"

namespace passerelle::broker {

// Thread-safe. Listeners run on the publishing thread: they hand over and return.
class OutcomeBoard {
 public:
  using Listener = std::move_only_function<void(const domain::Recharge&)>;
  using Ticket = std::uint64_t;

  OutcomeBoard() = default;
  OutcomeBoard(const OutcomeBoard&) = delete;
  OutcomeBoard& operator=(const OutcomeBoard&) = delete;

  Ticket listen(domain::RechargeId recharge, Listener listener);
  // Once this returns the listener runs no more, and is destroyed. May be called from within a listener.
  void leave(domain::RechargeId recharge, Ticket ticket);
  void publish(const domain::Recharge& recharge);

 private:
  // The implementation chooses; see outcome_board.cc.
  std::mutex mutex_;
  Ticket next_ = 1;
  std::unordered_map<domain::RechargeId, std::map<Ticket, Listener>> listeners_;
};

}  // namespace passerelle::broker
