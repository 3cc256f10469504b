// Regular signs of life, so that others know that this broker looks after its recharges.
#pragma once

#include <functional>

#include "services/broker/lifetime.h"
#include "services/broker/tenure.h"
#include "services/broker/writer_queue.h"

namespace passerelle::broker {

// Writer thread, but for the timer's. A ledger that isn't shared is attended by nobody.
class Attendance {
 public:
  struct Duties {
    // Others have fenced this broker off: it looks after nothing any more.
    std::function<void()> fenced_off;
    // After each sign of life: those who are silent may have left something behind, and those who aren't may
    // have applied another programme.
    std::function<void()> look_around;
    // After each sign of life, given or not: where nobody asks for anything, this alone tells.
    std::function<void(bool)> ledger_answers;
  };

  Attendance(Ledger& ledger, Tenure& tenure, WriterQueue& queue, Scheduler& scheduler, const Clock& clock,
             const Lifetime& lifetime, Duties duties);
  Attendance(const Attendance&) = delete;
  Attendance& operator=(const Attendance&) = delete;

  // The first sign, before anything else.
  domain::Status enter();
  // From here on by itself.
  void start();
  // In order: what is still open may be adopted at once.
  void leave();

 private:
  domain::Status attend();
  void attend_and_look();

  Ledger& ledger_;
  Tenure& tenure_;
  WriterQueue& queue_;
  Scheduler& scheduler_;
  const Clock& clock_;
  const Lifetime& lifetime_;
  Duties duties_;
};

}  // namespace passerelle::broker
