// One person in a campaign's list, and the only ways its state may change.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "services/domain/recharge.h"

namespace passerelle::domain {

enum class LineState : std::uint8_t {
  flawed = 1,   // repeated, unknown or malformed; never runs
  waiting = 2,  // to be attempted
  taken = 3,    // by a broker, for a time; there may be a recharge by now
  // As the recharge of the line's key is:
  underway = 4,
  in_doubt = 5,
  delivered = 6,
  refused = 7,
  rejected = 8,
  cancelled = 9,
  reversed = 10,
  held = 11,  // not attempted: nobody has confirmed lately that the number is still this person's
};
inline constexpr std::array all_line_states{LineState::flawed,   LineState::waiting,  LineState::taken,
                                            LineState::underway, LineState::in_doubt, LineState::delivered,
                                            LineState::refused,  LineState::rejected, LineState::cancelled,
                                            LineState::reversed, LineState::held};
std::string_view to_string(LineState state);  // UPPER_SNAKE
std::optional<LineState> parse_line_state(std::string_view text);

LineState line_state_of(RechargeState state);

// What a line may be found to be, of the same attempt. News of a recharge may come late, twice, or from a
// broker that lost its lease: what is not newer changes nothing.
bool may_follow(LineState from, LineState to);

struct CampaignLine {
  std::int64_t number = 0;      // in the campaign's list, from 1
  BeneficiaryId beneficiary{};  // nil where nobody was found
  SiteId site;                  // for which it is issued; empty where nobody was found
  LineState state = LineState::waiting;
  // flawed: LINE_DUPLICATE, PERSON_UNKNOWN, PHONE_NUMBER_INVALID, ... held: LINE_UNCONFIRMED. refused and
  // rejected: why.
  std::string reason;
  std::int64_t duplicate_of = 0;  // LINE_DUPLICATE: the number of the line that it repeats
  int attempt = 1;
  bool retryable = false;       // rejected: a new attempt may succeed
  RechargeId recharge{};        // of this attempt; nil = none is known
  RechargeId first_recharge{};  // of an earlier attempt; nil where this is the first
  Instant update_time{};
  bool operator==(const CampaignLine&) const = default;
};

inline constexpr std::string_view duplicate_reason = "LINE_DUPLICATE";
inline constexpr std::string_view float_exhausted_reason = "FLOAT_EXHAUSTED";  // rejected
inline constexpr std::string_view unknown_reason = "PERSON_UNKNOWN";

// What somebody knows of one attempt.
struct LineNews {
  std::int64_t number = 0;
  int attempt = 1;
  LineState state = LineState::taken;
  std::string reason{};
  bool retryable = false;
  RechargeId recharge{};  // nil where none is known
  Instant time{};
};
// The line after that; nullopt = it is of another attempt, or not newer than what is known.
std::optional<CampaignLine> told(CampaignLine line, const LineNews& news);

// By a new attempt, with a key of its own. Never where it may have been credited, or may be yet.
bool may_be_retried(LineState state, bool retryable);
// The next attempt of a line that may be retried.
CampaignLine next_attempt(CampaignLine line, Instant now);

// The request under which a line's recharge is created, whoever does it and how often. The caller can't be a
// principal's id.
struct LineKey {
  std::string caller;
  std::string request_id;
  bool operator==(const LineKey&) const = default;
};
LineKey key_of(CampaignId series, int cycle, BeneficiaryId beneficiary, int attempt);

// What a key was made of.
struct KeyedLine {
  CampaignId series{};
  int cycle = 1;
  BeneficiaryId beneficiary{};
  int attempt = 1;
  bool operator==(const KeyedLine&) const = default;
};
std::optional<KeyedLine> parse_line_key(const LineKey& key);  // nullopt = no campaign made it

// How many lines are in which state.
class LineCounts {
 public:
  std::int64_t operator[](LineState state) const { return counts_[place(state)]; }
  void add(LineState state, std::int64_t lines) { counts_[place(state)] += lines; }
  std::int64_t total() const;
  std::int64_t runnable() const { return total() - (*this)[LineState::flawed]; }
  std::int64_t unanswered() const;  // taken or underway: a pause waits for these
  // Nothing is left to attempt or to be answered. Doubts may be.
  bool complete() const { return (*this)[LineState::waiting] == 0 && unanswered() == 0; }
  bool operator==(const LineCounts&) const = default;

 private:
  static std::size_t place(LineState state) { return static_cast<std::size_t>(state) - 1; }
  std::array<std::int64_t, all_line_states.size()> counts_{};
};

}  // namespace passerelle::domain
