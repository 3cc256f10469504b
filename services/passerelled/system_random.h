#pragma once

#include <array>
#include <mutex>

#include "services/broker/ports/random.h"

namespace passerelle::daemon {

// The operating system's, fetched some at a time. Thread-safe. Aborts where there is none: ids that repeat
// would merge two recharges.
class SystemRandom : public broker::Random {
 public:
  std::uint64_t next() override;

 private:
  void fetch();

  std::mutex mutex_;
  std::array<std::uint64_t, 32> values_{};  // 256 bytes come whole or not at all
  std::size_t left_ = 0;
};

}  // namespace passerelle::daemon
