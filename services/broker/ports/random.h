#pragma once

#include <cstdint>

namespace passerelle::broker {

// 64 uniform bits a call. Thread-safe; from the operating system in production, seeded in the simulation.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
};

}  // namespace passerelle::broker
