// How long each call took, and what half of them, or all but one in a hundred, stayed under.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace passerelle::bench {

class Latencies {
 public:
  void add(std::chrono::steady_clock::duration time) {
    times_us_.push_back(std::chrono::duration<double, std::micro>(time).count());
  }
  void add(const Latencies& others) {
    times_us_.insert(times_us_.end(), others.times_us_.begin(), others.times_us_.end());
  }
  std::size_t count() const { return times_us_.size(); }
  // `part` from 0 to 1; 0 where nothing was measured.
  double quantile_us(double part) {
    if (times_us_.empty()) return 0;
    const auto index = static_cast<std::size_t>(part * static_cast<double>(times_us_.size() - 1));
    const auto place = times_us_.begin() + static_cast<std::ptrdiff_t>(index);
    std::ranges::nth_element(times_us_, place);
    return *place;
  }

 private:
  std::vector<double> times_us_;
};

}  // namespace passerelle::bench
