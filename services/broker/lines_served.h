// The telephone lines that something was given to, and how often: 16 bytes each.
#pragma once

#include <vector>

#include "services/domain/ids.h"

namespace passerelle::broker {

class LinesServed {
 public:
  // Of no more than so many it never needs more memory than these take.
  explicit LinesServed(std::size_t expected) { sorted_.reserve(expected + most_recent); }
  void add(domain::LineId line);
  std::int64_t times(domain::LineId line) const;

 private:
  // Few enough to be kept in order one by one.
  static constexpr std::size_t most_recent = 4'096;

  void merge();

  std::vector<domain::LineId> sorted_;
  std::vector<domain::LineId> recent_;  // sorted as well
};

}  // namespace passerelle::broker
