#include "services/broker/lines_served.h"

#include <algorithm>

namespace passerelle::broker {

void LinesServed::add(domain::LineId line) {
  recent_.insert(std::ranges::upper_bound(recent_, line), line);
  if (recent_.size() == most_recent) merge();
}

std::int64_t LinesServed::times(domain::LineId line) const {
  const auto in = [&](const std::vector<domain::LineId>& lines) {
    return static_cast<std::int64_t>(std::ranges::equal_range(lines, line).size());
  };
  return in(sorted_) + in(recent_);
}

// From the back, the greatest first, so that no second vector is needed.
void LinesServed::merge() {
  auto from = sorted_.size();
  sorted_.resize(sorted_.size() + recent_.size());
  auto to = sorted_.size();
  while (!recent_.empty()) {
    if (from > 0 && sorted_[from - 1] > recent_.back()) {
      sorted_[--to] = sorted_[--from];
    } else {
      sorted_[--to] = recent_.back();
      recent_.pop_back();
    }
  }
}

}  // namespace passerelle::broker
