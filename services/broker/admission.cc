#include "services/broker/admission.h"

#include "services/domain/digest.h"

namespace passerelle::broker {

Fingerprint fingerprint_of(const RechargeRequest& request) {
  auto form = domain::CanonicalForm::after_line("passerelle.v1.CreateRecharge");
  form.add(request.beneficiary.text()).add(request.site.value).add(request.offer.value);
  if (request.campaign) form.add(request.campaign->envelope.value);
  return form.digest();
}

}  // namespace passerelle::broker
