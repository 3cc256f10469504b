#include "services/finance/resolution_rules.h"

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

using domain::ErrorCode;
using domain::fail;
using domain::Status;

constexpr std::size_t longest_reason = 500;

Status require_reason(const domain::Saying& said) {
  domain::require_invariant(!said.who.empty(), "whoever resolves a break is known");
  if (said.why.find_first_not_of(" \t\r\n") == std::string::npos)
    return domain::invalid_field("reason", "Say why: it is kept with the resolution.", "REASON_MISSING");
  if (said.why.size() > longest_reason)
    return domain::invalid_field("reason", "Must be at most 500 bytes.", "REASON_TOO_LONG");
  return {};
}

Status require_unresolved(const Break& found) {
  if (found.state != BreakState::resolved) return {};
  return fail(ErrorCode::failed_precondition, "BREAK_RESOLVED", "A break that is resolved stays as it is.");
}

Status require_proposed(const Break& found) {
  if (auto status = require_unresolved(found); !status) return status;
  if (found.state == BreakState::proposed) return {};
  return fail(ErrorCode::failed_precondition, "BREAK_NOT_PROPOSED", "Nobody has proposed how to resolve it.");
}

Status require_applicable(const Break& found, Resolution resolution) {
  constexpr std::string_view reason = "RESOLUTION_INVALID";
  const auto invalid = [&](std::string why) {
    return domain::invalid_field("resolution", std::move(why), std::string(reason));
  };
  switch (resolution) {
    case Resolution::none:
    case Resolution::by_proof:
      return invalid("Must be ACCEPT_OPERATOR, KEEP_OURS or NO_DIFFERENCE.");
    case Resolution::no_difference:
      if (!found.suggested) return invalid("No other record was suggested that it could be one with.");
      return {};
    case Resolution::accept_operator:
      if (found.difference != 0 && found.envelope.empty())
        return invalid("It is not known which envelope would lose what the operator counts.");
      return {};
    case Resolution::keep_ours:
      return {};
  }
  domain::invariant_broken("a break has a known resolution");
}

void forget_proposal(Break& found) {
  found.state = BreakState::open;
  found.resolution = Resolution::none;
  found.resolved_by.clear();
  found.reason.clear();
  found.approved_by.clear();
}

}  // namespace

Status prove(Break& found, domain::Instant now) {
  if (auto status = require_unresolved(found); !status) return status;
  forget_proposal(found);
  found.state = BreakState::resolved;
  found.resolution = Resolution::by_proof;
  found.resolved_at = now;
  return {};
}

Status propose(Break& found, Resolution resolution, const domain::Saying& said) {
  if (auto status = require_unresolved(found); !status) return status;
  if (auto status = require_reason(said); !status) return status;
  if (found.state == BreakState::proposed)
    return fail(ErrorCode::failed_precondition, "BREAK_PROPOSED",
                "Somebody has proposed how to resolve it: approve that, or withdraw it first.");
  if (auto status = require_applicable(found, resolution); !status) return status;
  found.state = BreakState::proposed;
  found.resolution = resolution;
  found.resolved_by = said.who;
  found.reason = said.why;
  return {};
}

Status approve(Break& found, Resolution seen, const domain::Saying& said) {
  if (auto status = require_proposed(found); !status) return status;
  if (auto status = require_reason(said); !status) return status;
  if (said.who == found.resolved_by)
    return fail(ErrorCode::permission_denied, "SAME_PERSON",
                "Whoever proposed a resolution does not approve it.");
  if (seen != found.resolution)
    return fail(ErrorCode::aborted, "PROPOSAL_CHANGED", "The proposal is not what was looked at any more.");
  if (!found.approved_by.empty())
    return fail(ErrorCode::already_exists, "APPROVED_ALREADY", "A second person approved it before.");
  found.approved_by = said.who;
  return {};
}

Status withdraw(Break& found, const domain::Saying& said) {
  if (auto status = require_proposed(found); !status) return status;
  if (auto status = require_reason(said); !status) return status;
  forget_proposal(found);
  return {};
}

Status settle(Break& found, const ResolutionPolicy& policy, domain::Instant now,
              std::optional<domain::TransferId> transfer) {
  if (auto status = require_proposed(found); !status) return status;
  if (policy.needs_second(found) && found.approved_by.empty())
    return fail(ErrorCode::failed_precondition, "SECOND_PERSON_NEEDED",
                "So much is at stake that a second person has to approve it.");
  found.state = BreakState::resolved;
  found.transfer = transfer;
  found.resolved_at = now;
  return {};
}

}  // namespace passerelle::finance
