// Recharges of the past, delivered all of them: about 16,700 a day, one every 5.184 s, so that five million
// end where the benchmark begins.
#pragma once

#include <cstdint>

#include "services/broker/ports/ledger.h"

namespace passerelle::bench {

class History {
 public:
  // `begin`: when the first one was issued.
  explicit History(domain::Instant begin) : begin_(begin) {}

  broker::AdmissionRecord admission(std::uint64_t number) const;
  // What the operator said to it, a moment later.
  broker::Settlement settlement(std::uint64_t number) const;

 private:
  domain::Instant time_of(std::uint64_t number) const;
  domain::Uuid id(std::uint64_t number, std::uint64_t kind, domain::Instant time) const;
  const domain::Instant begin_;
};

}  // namespace passerelle::bench
