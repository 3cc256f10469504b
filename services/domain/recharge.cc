#include "services/domain/recharge.h"

#include <array>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

constexpr std::array<std::pair<RechargeState, std::string_view>, 7> names = {{
    {RechargeState::refused, "REFUSED"},
    {RechargeState::reserved, "RESERVED"},
    {RechargeState::in_doubt, "IN_DOUBT"},
    {RechargeState::delivered, "DELIVERED"},
    {RechargeState::rejected, "REJECTED"},
    {RechargeState::cancelled, "CANCELLED"},
    {RechargeState::reversed, "REVERSED"},
}};

}  // namespace

std::string_view to_string(RechargeState state) {
  for (const auto& [known, name] : names)
    if (known == state) return name;
  invariant_broken("a recharge is in a known state");
}

std::optional<RechargeState> parse_recharge_state(std::string_view text) {
  for (const auto& [state, name] : names)
    if (name == text) return state;
  return std::nullopt;
}

bool is_final(RechargeState state) {
  return state != RechargeState::reserved && state != RechargeState::in_doubt;
}

bool may_become(RechargeState from, RechargeState to) {
  using enum RechargeState;
  switch (from) {
    case reserved:
      return to == in_doubt || to == delivered || to == rejected || to == cancelled;
    case in_doubt:
      // Not CANCELLED: that would say that nothing was sent.
      return to == delivered || to == rejected;
    case delivered:
      return to == reversed;
    case refused:
    case rejected:
    case cancelled:
    case reversed:
      return false;
  }
  invariant_broken("a recharge is in a known state");
}

bool adds_nothing(RechargeState state, RechargeState news) {
  return news == RechargeState::reserved || news == state ||
         (news == RechargeState::in_doubt && is_final(state));
}

bool holds_quota(RechargeState state) {
  return state == RechargeState::reserved || state == RechargeState::in_doubt ||
         state == RechargeState::delivered;
}

}  // namespace passerelle::domain
