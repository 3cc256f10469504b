#pragma once

#include <memory>

#include "services/broker/completion.h"
#include "services/domain/decision.h"

namespace passerelle::broker {

struct EligibilityAnswer {
  domain::Decision decision;
  std::shared_ptr<const domain::Programme> programme;  // that it was decided by
};

// The answer Admission would give now, without writing. Thread-safe; errors as Admission's, without the
// key's.
class Eligibility {
 public:
  Eligibility() = default;
  Eligibility(const Eligibility&) = delete;
  Eligibility& operator=(const Eligibility&) = delete;
  virtual ~Eligibility() = default;
  virtual void check(domain::BeneficiaryId beneficiary, domain::SiteId site, domain::OfferId offer,
                     Completion<EligibilityAnswer> done) = 0;
};

}  // namespace passerelle::broker
