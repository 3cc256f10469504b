#include "services/domain/campaign_line.h"

#include <charconv>
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

constexpr std::string_view caller_prefix = "campaigns/";

std::optional<int> parse_count(std::string_view text) {
  int number = 0;
  const auto* end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && read_to == end && number > 0 ? std::optional(number) : std::nullopt;
}

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
  return {std::string(caller_prefix) + series.text(),
          std::to_string(cycle) + '/' + beneficiary.text() + '/' + std::to_string(attempt)};
}

std::optional<KeyedLine> parse_line_key(const LineKey& key) {
  if (!key.caller.starts_with(caller_prefix)) return std::nullopt;
  const std::string_view request = key.request_id;
  const auto first = request.find('/');
  const auto last = request.rfind('/');
  if (first == last) return std::nullopt;  // one at the most, or none
  const auto series = CampaignId::parse(std::string_view(key.caller).substr(caller_prefix.size()));
  const auto cycle = parse_count(request.substr(0, first));
  const auto beneficiary = BeneficiaryId::parse(request.substr(first + 1, last - first - 1));
  const auto attempt = parse_count(request.substr(last + 1));
  if (!series || !cycle || !beneficiary || !attempt) return std::nullopt;
  // One way to write it alone: "01/..." is another key.
  if (key_of(*series, *cycle, *beneficiary, *attempt) != key) return std::nullopt;
  return KeyedLine{*series, *cycle, *beneficiary, *attempt};
}

std::int64_t LineCounts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::int64_t LineCounts::unanswered() const {
  return (*this)[LineState::taken] + (*this)[LineState::underway];
}

}  // namespace passerelle::domain
