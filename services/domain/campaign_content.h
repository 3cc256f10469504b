// What an approval is bound to, as one hash.
#pragma once

#include "services/domain/campaign_line.h"
#include "services/domain/digest.h"
#include "services/domain/programme.h"

namespace passerelle::domain {

// The hash of a list, a link a line: however the list is cut into chunks, its head is the same. Begins as all
// zeros.
Digest chain(const Digest& head, const CampaignLine& line);

// The offer, the envelope but for how much it was funded, and the rules that apply to the offer. Both are the
// programme's.
Digest terms_of(const Programme& programme, const OfferId& offer, const EnvelopeId& envelope);

// May `envelope` pay for `offer` at all? Errors: not_found OFFER_UNKNOWN, ENVELOPE_UNKNOWN;
// failed_precondition ENVELOPE_OFFER (it does not list the offer), ENVELOPE_OPERATOR (none of the offer's
// routes is with its operator).
Status require_payable(const Programme& programme, const OfferId& offer, const EnvelopeId& envelope);

struct CampaignContent {
  Digest digest{};
  std::int64_t runnable = 0;
  EuroCents cost;  // if every line that can run is delivered, at the offer's face value
};

// `offer` and `envelope` are the programme's.
CampaignContent content_of(const Programme& programme, const OfferId& offer, const EnvelopeId& envelope,
                           const Digest& list, const LineCounts& counts);

}  // namespace passerelle::domain
