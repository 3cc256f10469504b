// The facts of a batch, as they change while the batch is decided: what one request takes, the next one sees.
#pragma once

#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

class FactsFold {
 public:
  explicit FactsFold(AdmissionFacts facts) : facts_(std::move(facts)) {}

  // Of the `query`th query; null = no such beneficiary.
  const domain::Beneficiary* beneficiary(std::size_t query) const;
  domain::DecisionFacts facts_for(const domain::Beneficiary& beneficiary, const domain::SiteId& site) const;
  void take(const domain::Recharge& reserved);

 private:
  AdmissionFacts facts_;
};

}  // namespace passerelle::broker
