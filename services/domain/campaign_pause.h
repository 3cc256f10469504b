// When a campaign pauses by itself.
#pragma once

#include <deque>
#include <optional>
#include <string_view>

#include "services/domain/error.h"
#include "services/domain/quantity.h"

namespace passerelle::domain {

enum class PauseReason : std::uint8_t {
  person = 1,
  operator_paused = 2,  // its breaker is open
  float_low = 3,
  envelope_low = 4,
  rejections_high = 5,
  approval_fell = 6,  // what was approved is not what would run
};
std::string_view to_string(PauseReason reason);  // UPPER_SNAKE

struct PauseLimits {
  std::int64_t envelope_reserve = 0;         // in its measure; to be left on it
  std::optional<EuroCents> float_reserve{};  // to be left in the operator's float
  int rejection_percent = 0;   // of the last `rejection_window` outcomes; more pauses. 0 = never
  int rejection_window = 100;  // 1 to 1,000
  bool operator==(const PauseLimits&) const = default;
};

// INVALID_ARGUMENT, reason PAUSE_LIMITS_INVALID.
Status validate(const PauseLimits& limits);

// The newest outcomes of a campaign: how many were rejections.
class RecentOutcomes {
 public:
  explicit RecentOutcomes(int window) : window_(static_cast<std::size_t>(window)) {}
  void add(bool rejected);
  void forget();
  bool full() const { return outcomes_.size() == window_; }
  bool rejected_more_than(int percent) const;

 private:
  std::size_t window_;
  std::deque<bool> outcomes_;
  std::size_t rejected_ = 0;
};

struct PauseFacts {
  bool operator_open = true;
  bool float_exhausted = false;               // the operator just rejected a line for it
  std::optional<EuroCents> operator_float{};  // where the operator tells
  std::int64_t envelope_available = 0;
  std::int64_t next_amount = 0;  // what the next line takes from the envelope
};

// The first that applies, in the order of PauseReason.
std::optional<PauseReason> reason_to_pause(const PauseLimits& limits, const PauseFacts& facts,
                                           const RecentOutcomes& recent);

}  // namespace passerelle::domain
