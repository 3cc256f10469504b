#include "services/operator_sim/subscribers.h"

#include <sstream>

#include "services/operator_sim/faults.h"

namespace passerelle::operator_sim {

std::optional<LineState> parse_line_state(std::string_view text) {
  if (text == "active") return LineState::active;
  if (text == "barred") return LineState::barred;
  if (text == "unknown") return LineState::unknown;
  return std::nullopt;
}

domain::Result<SubscriberBase> SubscriberBase::from_text(std::string_view text) {
  SubscriberBase base(false);
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int row = 1; std::getline(lines, line); ++row) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string number;
    std::string state = "active";
    if (!(words >> number)) continue;
    words >> state;
    const auto parsed = parse_line_state(state);
    if (!number.starts_with('+') || !parsed) {
      return domain::fail(domain::ErrorCode::invalid_argument, "SUBSCRIBERS_INVALID",
                          "line " + std::to_string(row) + " is no number with its +, followed by its state");
    }
    base.set(number, *parsed);
  }
  return base;
}

void SubscriberBase::add_pattern(std::string pattern, LineState state) {
  patterns_.emplace_back(std::move(pattern), state);
}

LineState SubscriberBase::state_of(const std::string& number) const {
  if (const auto found = lines_.find(number); found != lines_.end()) return found->second;
  for (const auto& [pattern, state] : patterns_) {
    if (matches(pattern, number)) return state;
  }
  return anybody_ ? LineState::active : LineState::unknown;
}

}  // namespace passerelle::operator_sim
