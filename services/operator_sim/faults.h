// How this operator misbehaves, when it is told to.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/domain/error.h"
#include "services/domain/time.h"

namespace passerelle::operator_sim {

enum class Fault : std::uint8_t {
  // top-ups; _before and _after say whether it was credited by then
  refuse,        // a proper refusal: the line is barred
  delay,         // everything happens later
  error_before,  // 503
  error_after,   // 500
  close_before,  // the connection ends without an answer
  close_after,
  garbage_before,  // an answer that isn't one
  garbage_after,
  hang_before,  // no answer, ever
  hang_after,
  forget,       // credited, the answer is lost, and inquiries don't show it for a while
  late_credit,  // 504, and credited a while later
  accepted,     // 201 created, and completed a while later
  // inquiries
  inquiry_error,  // 500
  inquiry_hang,
  inquiry_garbage,
};
std::string_view to_string(Fault fault);
bool is_of_inquiries(Fault fault);

struct PlannedFault {
  Fault fault = Fault::refuse;
  std::optional<domain::Duration> time;  // how long delay, forget, late_credit and accepted last
  bool operator==(const PlannedFault&) const = default;
};
// `close_after`, or `delay:250` with its milliseconds.
std::optional<PlannedFault> parse_planned_fault(std::string_view text);

using FaultProbabilities = std::map<Fault, double>;
// `close_after=0.02,hang_after=0.01`. Errors: FAULT_UNKNOWN, FAULT_PROBABILITY_INVALID.
domain::Result<FaultProbabilities> parse_probabilities(std::string_view text);
// Each between 0 and 1, those of one kind of request 1 at most together.
domain::Status validate(const FaultProbabilities& probabilities);

// `*` stands for any number of characters.
bool matches(std::string_view pattern, std::string_view text);

// Chooses a fault for each request. What is asked for comes first, then what was queued, then the number's,
// then chance; chance is seeded, so that the same requests in the same order meet the same faults.
class FaultPlan {
 public:
  FaultPlan(std::uint64_t seed, FaultProbabilities probabilities,
            std::vector<std::pair<std::string, PlannedFault>> by_number);

  std::optional<PlannedFault> for_topup(std::optional<PlannedFault> asked, std::string_view number);
  std::optional<PlannedFault> for_inquiry(std::optional<PlannedFault> asked);

  void set_probabilities(FaultProbabilities probabilities) { probabilities_ = std::move(probabilities); }
  void queue(PlannedFault fault);
  void clear_queue();
  const std::map<Fault, std::int64_t>& applied() const { return applied_; }
  std::uint64_t draw() { return random_(); }

 private:
  std::optional<PlannedFault> count(std::optional<PlannedFault> fault);
  std::optional<PlannedFault> by_chance(bool of_inquiries);

  std::mt19937_64 random_;
  FaultProbabilities probabilities_;
  std::vector<std::pair<std::string, PlannedFault>> by_number_;
  std::deque<PlannedFault> next_topups_;
  std::deque<PlannedFault> next_inquiries_;
  std::map<Fault, std::int64_t> applied_;
};

}  // namespace passerelle::operator_sim
