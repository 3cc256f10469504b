// Stops sending to an operator that answers nothing one can use.
#pragma once

#include <atomic>
#include <cstdint>

#include "services/domain/time.h"

namespace passerelle::broker {

// `failures` unknown outcomes in a row open it for `pause`; then one probe goes out alone, and its outcome
// closes it or opens it again. Its time is Clock::elapsed(). Used on one strand, but for paused_for().
class Breaker {
 public:
  Breaker(int failures, domain::Duration pause) : failures_(failures), pause_(pause) {}
  Breaker(const Breaker&) = delete;
  Breaker& operator=(const Breaker&) = delete;

  // May a send begin? After `true` it is to begin, and to be told to one of the three below.
  [[nodiscard]] bool admit(domain::Duration now);
  void answered();                        // the operator said something that proves or accepts
  void unknown(domain::Duration now);     // it did not
  void withdrawn() { probing_ = false; }  // nothing was sent after all
  // When admit() is worth asking again; while a probe is out: when it is answered.
  domain::Duration opens_until() const { return domain::Duration{open_until_ms_.load()}; }

  // Thread-safe: how long new work had better stay away; 0 = it may come.
  domain::Duration paused_for(domain::Duration now) const;

 private:
  const int failures_;
  const domain::Duration pause_;
  int in_a_row_ = 0;
  bool tripped_ = false;
  bool probing_ = false;
  std::atomic<std::int64_t> open_until_ms_{0};  // 0 = closed
};

}  // namespace passerelle::broker
