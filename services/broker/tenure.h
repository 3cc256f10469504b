// This broker's standing among those that share a ledger: under which id it looks after recharges, and until
// when it may send. Where others could take it for dead, it has stopped sending before.
#pragma once

#include <cstdint>
#include <mutex>

#include "services/broker/id_source.h"
#include "services/broker/ports/clock.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// One id's time of office. A broker that was fenced off begins another, with nothing to look after.
struct Term {
  domain::BrokerId broker;
  std::uint64_t number = 0;
};

enum class SendLeave : std::uint8_t {
  granted,
  suspended,  // the last sign of life is too old: wait for the next
  lost,       // it was taken up in an earlier term: whoever adopted it sends
};

// Thread-safe.
class Tenure {
 public:
  // `lease`: how long a sign of life is good for. A ledger that isn't shared needs none.
  Tenure(bool shared, IdSource& ids, const Clock& clock, domain::Duration lease);
  Tenure(const Tenure&) = delete;
  Tenure& operator=(const Tenure&) = delete;

  Term current() const;
  SendLeave leave_to_send(std::uint64_t term) const;
  bool suspended() const;
  int live_brokers() const;
  // False: the current id may be unknown to the ledger. Whatever it looked after would be anybody's.
  bool entered() const;

  // A sign of life was taken; `began`: the clock's elapsed() before it was given. True: this broker was
  // fenced off, and the current term is a new one.
  bool attended(domain::Duration began, const Presence& presence);

  // Others are taken for dead after this much silence: longer than a lease, so that who sends is alone.
  domain::Duration silence() const { return shared_ ? lease_ + lease_ / 2 : domain::Duration{0}; }
  domain::Duration lease() const { return lease_; }
  bool shared() const { return shared_; }

 private:
  const bool shared_;
  IdSource& ids_;
  const Clock& clock_;
  const domain::Duration lease_;
  mutable std::mutex mutex_;
  Term term_;
  domain::Duration good_until_{};
  bool entered_ = false;
  int live_ = 1;
};

}  // namespace passerelle::broker
