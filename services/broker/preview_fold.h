// What a preview's lines are decided by, as it changes while they are: what one would take, the later ones
// see, also on later pages.
#pragma once

#include <map>

#include "services/broker/lines_served.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// A person has one line that can run: what it takes is nobody else's to see, but by the telephone line, the
// site and the envelope.
class PreviewFold {
 public:
  // `most`: lines that it may be told to take.
  PreviewFold(const domain::Offer& offer, const domain::Envelope& envelope, domain::Instant now,
              std::int64_t most);

  // A page's facts, as the snapshot has them.
  void turn_to(AdmissionFacts page);
  // Of the `query`th query of the page; null = no such beneficiary. Good until the next call of anything.
  const domain::DecisionFacts* facts_for(std::size_t query, const domain::SiteId& site);
  // Those whose facts were asked for last are served.
  void take();

 private:
  // A site's facts on this page, with a place for each person's.
  domain::DecisionFacts& at(const domain::SiteId& site);
  domain::DailyUsage usage(std::int64_t recharges) const;

  const domain::DailyUsage one_;  // what one recharge adds
  const domain::EnvelopeId envelope_;
  const std::int64_t amount_;  // that one recharge takes from it
  std::int64_t recharges_ = 0;
  std::map<domain::SiteId, std::int64_t> recharges_by_site_;
  LinesServed lines_;
  AdmissionFacts page_;
  std::map<domain::SiteId, domain::DecisionFacts> sites_;  // of this page
  domain::SiteId site_;                                    // asked for last
};

}  // namespace passerelle::broker
