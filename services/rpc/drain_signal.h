// Streams have no end of their own: a server that stops tells them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include "services/domain/error.h"

namespace passerelle::rpc {

// Thread-safe. Listeners must not block, and must not call back.
class DrainSignal {
 public:
  using Ticket = std::uint64_t;

  DrainSignal() = default;
  DrainSignal(const DrainSignal&) = delete;
  DrainSignal& operator=(const DrainSignal&) = delete;

  // Called once, at begin(); at once where that was already.
  Ticket join(std::move_only_function<void()> listener);
  // Once this returns the listener runs no more.
  void leave(Ticket ticket);
  void begin();

  static domain::Error error();  // SHUTTING_DOWN

 private:
  std::mutex mutex_;
  bool begun_ = false;
  Ticket next_ = 1;
  std::map<Ticket, std::move_only_function<void()>> listeners_;
};

}  // namespace passerelle::rpc
