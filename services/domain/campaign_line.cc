#include "services/domain/campaign_line.h"

#include <numeric>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

constexpr std::array<std::pair<LineState, std::string_view>, all_line_states.size()> names = {{
    {LineState::flawed, "FLAWED"},
    {LineState::waiting, "WAITING"},
    {LineState::taken, "TAKEN"},
    {LineState::underway, "UNDER_WAY"},
    {LineState::in_doubt, "IN_DOUBT"},
    {LineState::delivered, "DELIVERED"},
    {LineState::refused, "REFUSED"},
    {LineState::rejected, "REJECTED"},
    {LineState::cancelled, "CANCELLED"},
    {LineState::reversed, "REVERSED"},
    {LineState::held, "HELD"},
}};

}  // namespace

std::string_view to_string(LineState state) {
  for (const auto& [known, name] : names)
    if (known == state) return name;
  invariant_broken("a campaign's line is in a known state");
}

std::optional<LineState> parse_line_state(std::string_view text) {
  for (const auto& [state, name] : names)
    if (name == text) return state;
  return std::nullopt;
}

LineState line_state_of(RechargeState state) {
  switch (state) {
    case RechargeState::refused:
      return LineState::refused;
    case RechargeState::reserved:
      return LineState::underway;
    case RechargeState::in_doubt:
      return LineState::in_doubt;
    case RechargeState::delivered:
      return LineState::delivered;
    case RechargeState::rejected:
      return LineState::rejected;
    case RechargeState::cancelled:
      return LineState::cancelled;
    case RechargeState::reversed:
      return LineState::reversed;
  }
  invariant_broken("a recharge is in a known state");
}

bool may_follow(LineState from, LineState to) {
  using enum LineState;
  switch (from) {
    case waiting:
    case taken:
      return to != flawed && to != from;
    case underway:
      return to == in_doubt || to == delivered || to == rejected || to == cancelled || to == reversed;
    case in_doubt:
      return to == delivered || to == rejected || to == reversed;
    case delivered:
      return to == reversed;
    case flawed:
    case refused:
    case rejected:
    case cancelled:
    case reversed:
    case held:
      return false;
  }
  invariant_broken("a campaign's line is in a known state");
}

std::optional<CampaignLine> told(CampaignLine line, const LineNews& news) {
  if (line.attempt != news.attempt || !may_follow(line.state, news.state)) return std::nullopt;
  line.state = news.state;
  line.reason = news.reason;
  line.retryable = news.retryable;
  if (!news.recharge.uuid.is_nil()) line.recharge = news.recharge;
  line.update_time = news.time;
  return line;
}

bool may_be_retried(LineState state, bool retryable) {
  switch (state) {
    case LineState::refused:
    case LineState::cancelled:
    case LineState::reversed:
    case LineState::held:
      return true;
    case LineState::rejected:
      return retryable;
    default:
      return false;
  }
}

CampaignLine next_attempt(CampaignLine line, Instant now) {
  require_invariant(may_be_retried(line.state, line.retryable), "only what may be tried again is");
  if (line.first_recharge.uuid.is_nil()) line.first_recharge = line.recharge;
  line.recharge = {};
  line.state = LineState::waiting;
  line.reason.clear();
  line.retryable = false;
  ++line.attempt;
  line.update_time = now;
  return line;
}

LineKey key_of(CampaignId series, int cycle, BeneficiaryId beneficiary, int attempt) {
  return {"campaigns/" + series.text(),
          std::to_string(cycle) + '/' + beneficiary.text() + '/' + std::to_string(attempt)};
}

std::int64_t LineCounts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::int64_t LineCounts::unanswered() const {
  return (*this)[LineState::taken] + (*this)[LineState::underway];
}

}  // namespace passerelle::domain
