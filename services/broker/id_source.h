#pragma once

#include "services/broker/ports/clock.h"
#include "services/broker/ports/random.h"
#include "services/domain/ids.h"

namespace passerelle::broker {

// Draws time-ordered identifiers. Thread-safe.
class IdSource {
 public:
  IdSource(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  template <class IdType>
  IdType draw() {
    return draw_at<IdType>(clock_.now());
  }
  template <class IdType>
  IdType draw_at(domain::Instant time) {
    const auto high = random_.next();
    const auto low = random_.next();
    return IdType{domain::make_uuid_v7(time, high, low)};
  }

 private:
  const Clock& clock_;
  Random& random_;
};

}  // namespace passerelle::broker
