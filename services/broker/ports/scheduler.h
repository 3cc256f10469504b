#pragma once

#include <functional>

#include "services/domain/time.h"

namespace passerelle::broker {

using Task = std::move_only_function<void()>;

// One strand: tasks run one at a time, in order, never inside the call that posts them. Any thread may call.
// Asio's io_context behind it in production, the virtual time line in the simulation.
// Tasks that have not run when the scheduler ends are dropped: whoever must not lose one keeps it in the
// ledger.
class Scheduler {
 public:
  Scheduler() = default;
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  virtual ~Scheduler() = default;
  virtual void post(Task task) = 0;
  virtual void after(domain::Duration delay, Task task) = 0;
};

}  // namespace passerelle::broker
