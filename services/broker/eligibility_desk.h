#pragma once

#include "services/broker/eligibility.h"
#include "services/broker/operators.h"
#include "services/broker/ports/readers.h"
#include "services/broker/programmes.h"
#include "services/broker/writer_entrance.h"

namespace passerelle::broker {

class EligibilityDesk : public Eligibility {
 public:
  EligibilityDesk(const Programmes& programmes, const Operators& operators, Readers& readers,
                  WriterEntrance& entrance, const Clock& clock, const Lifetime& lifetime)
      : programmes_(programmes),
        operators_(operators),
        readers_(readers),
        entrance_(entrance),
        clock_(clock),
        lifetime_(lifetime) {}

  void check(domain::BeneficiaryId beneficiary, domain::SiteId site, domain::OfferId offer,
             Completion<EligibilityAnswer> done) override;

 private:
  domain::Result<EligibilityAnswer> answer(const domain::BeneficiaryId& beneficiary,
                                           const domain::SiteId& site, const domain::OfferId& offer,
                                           LedgerReader& ledger) const;

  const Programmes& programmes_;
  const Operators& operators_;
  Readers& readers_;
  WriterEntrance& entrance_;
  const Clock& clock_;
  const Lifetime& lifetime_;
};

}  // namespace passerelle::broker
