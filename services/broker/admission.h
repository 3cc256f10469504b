// The one way in: counters, and later campaigns and other programs, create recharges here.
#pragma once

#include <optional>
#include <string>

#include "services/broker/completion.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// On what terms a campaign's line is served, where a counter's recharge takes the first envelope that can
// pay.
struct CampaignTerms {
  domain::EnvelopeId envelope;  // pays, or none
  int recycled_after_days = 0;  // domain::may_be_recycled
  bool operator==(const CampaignTerms&) const = default;
};

struct RechargeRequest {
  std::string caller;      // principal's id; scopes the key
  std::string request_id;  // 1 to 128 printable ASCII characters
  domain::BeneficiaryId beneficiary;
  domain::SiteId site;  // where it is issued
  domain::OfferId offer;
  std::optional<CampaignTerms> campaign{};
};

// SHA-256 over the request's canonical form, without caller and request_id, and without what only says when
// to wait.
Fingerprint fingerprint_of(const RechargeRequest& request);

// Thread-safe; never blocks.
class Admission {
 public:
  Admission() = default;
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;
  virtual ~Admission() = default;

  // Decides, holds, sends. `done` gets the recharge as it stands once it is final, or once `wait` is over (0
  // = as soon as it is decided and durable). A refusal is a recharge in state REFUSED, with its violations:
  // not an error. The same key again: the same recharge, as it stands now, waiting likewise. Errors, none of
  // which reserves the key: invalid_argument REQUEST_ID_MISSING or REQUEST_ID_INVALID; not_found
  // BENEFICIARY_UNKNOWN, OFFER_UNKNOWN, SITE_UNKNOWN; failed_precondition REQUEST_ID_REUSED (other content),
  // PROGRAMME_MISSING; of a campaign's also unavailable ENVELOPE_EXHAUSTED (no rule refuses, and no money is
  // there: it waits) and failed_precondition LINE_UNCONFIRMED (the number may be somebody else's by now);
  // resource_exhausted ADMISSION_QUEUE_FULL; unavailable OPERATOR_PAUSED, LEDGER_UNAVAILABLE, SHUTTING_DOWN
  // (repeat with the same request_id).
  virtual void create(RechargeRequest request, domain::Duration wait, Completion<domain::Recharge> done) = 0;
};

}  // namespace passerelle::broker
