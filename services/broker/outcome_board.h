// Who waits for a recharge hears of every change of its state, once it is durable.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

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
  bool has_listeners(domain::RechargeId recharge) const;
  std::vector<domain::RechargeId> listened() const;

 private:
  // Running without the lock, so that a listener may call back into the board.
  struct Entry {
    Listener listener;
    std::thread::id running_on{};  // none: not running
    bool left = false;             // while running: to be erased afterwards
  };
  using Entries = std::map<Ticket, Entry>;

  void run(domain::RechargeId id, Ticket ticket, const domain::Recharge& recharge);
  void erase(domain::RechargeId recharge, Ticket ticket);

  mutable std::mutex mutex_;
  std::condition_variable stopped_running_;
  Ticket next_ = 1;
  std::unordered_map<domain::RechargeId, Entries> entries_;
};

}  // namespace passerelle::broker
