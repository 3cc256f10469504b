// Whose lines this operator tops up.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/error.h"

namespace passerelle::operator_sim {

enum class LineState : std::uint8_t { active, barred, unknown };
std::optional<LineState> parse_line_state(std::string_view text);

class SubscriberBase {
 public:
  // Every number is a subscriber's, but for what the patterns say.
  static SubscriberBase anybody() { return SubscriberBase(true); }
  // Lines of `+33612345678` or `+33612345678 barred`, `#` for remarks; every other number is unknown.
  // Errors: SUBSCRIBERS_INVALID, with the line's number and never what it says.
  static domain::Result<SubscriberBase> from_text(std::string_view text);

  void set(const std::string& number, LineState state) { lines_[number] = state; }
  void add_pattern(std::string pattern, LineState state);
  void set_anybody(bool anybody) { anybody_ = anybody; }
  LineState state_of(const std::string& number) const;

 private:
  explicit SubscriberBase(bool anybody) : anybody_(anybody) {}
  bool anybody_;
  std::map<std::string, LineState> lines_;
  std::vector<std::pair<std::string, LineState>> patterns_;
};

}  // namespace passerelle::operator_sim
