#pragma once

#include "services/broker/ports/random.h"

namespace passerelle::daemon {

// The operating system's. Aborts where it has none: ids that repeat would merge two recharges.
class SystemRandom : public broker::Random {
 public:
  std::uint64_t next() override;
};

}  // namespace passerelle::daemon
