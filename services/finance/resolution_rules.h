// How a break is resolved: by proof, or by a person with a reason, and by two where much is at stake. There
// is no role that needs no second person, and what is resolved stays so.
#pragma once

#include "services/domain/campaign.h"
#include "services/domain/error.h"
#include "services/finance/break.h"

namespace passerelle::finance {

struct ResolutionPolicy {
  // Breaks that are worth more need a second person; so do those whose worth nobody can say.
  domain::EuroCents one_person_up_to;
  bool needs_second(const Break& found) const { return !found.worth || *found.worth > one_person_up_to; }
};

// Each act leaves the break as it was where it answers an error. All of them: failed_precondition
// BREAK_RESOLVED. Acts of persons: invalid_argument REASON_MISSING, REASON_TOO_LONG (1 to 500 bytes, not
// blank).

// The other side turned up, or the statement proves what became of it; whatever a person had proposed falls.
domain::Status prove(Break& found, domain::Instant now);

// open -> proposed, by `said.who`. failed_precondition BREAK_PROPOSED; invalid_argument RESOLUTION_INVALID:
// it is not a person's (NONE, BY_PROOF), NO_DIFFERENCE without a suggestion, or ACCEPT_OPERATOR where the
// envelope that would lose something is not known.
domain::Status propose(Break& found, Resolution resolution, const domain::Saying& said);

// A second person agrees with the proposal as it was seen. failed_precondition BREAK_NOT_PROPOSED,
// permission_denied SAME_PERSON, aborted PROPOSAL_CHANGED, already_exists APPROVED_ALREADY.
domain::Status approve(Break& found, Resolution seen, const domain::Saying& said);

// proposed -> open: the proposal and its approval fall; by anybody. failed_precondition BREAK_NOT_PROPOSED.
domain::Status withdraw(Break& found, const domain::Saying& said);

// proposed -> resolved; `transfer` is what was posted for it, if anything. failed_precondition
// BREAK_NOT_PROPOSED, SECOND_PERSON_NEEDED.
domain::Status settle(Break& found, const ResolutionPolicy& policy, domain::Instant now,
                      std::optional<domain::TransferId> transfer);

}  // namespace passerelle::finance
