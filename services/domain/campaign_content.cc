#include "services/domain/campaign_content.h"

#include <algorithm>

#include "services/domain/invariant.h"

namespace passerelle::domain {

Digest chain(const Digest& head, const CampaignLine& line) {
  return CanonicalForm("passerelle.v1.CampaignLine")
      .add(head)
      .add(line.number)
      .add(line.beneficiary.text())
      .add(line.site.value)
      .add(line.state == LineState::flawed ? line.reason : "")
      .digest();
}

Digest terms_of(const Programme& programme, const OfferId& offer, const EnvelopeId& envelope) {
  const auto* its_offer = programme.find(offer);
  const auto* its_envelope = programme.find(envelope);
  require_invariant(its_offer != nullptr && its_envelope != nullptr,
                    "a campaign's offer and envelope are the programme's");
  // A programme of these alone, in its canonical file.
  Programme terms;
  terms.offers = {*its_offer};
  terms.envelopes = {*its_envelope};
  terms.envelopes.front().amount = 0;
  std::ranges::copy_if(programme.rules, std::back_inserter(terms.rules),
                       [&](const Rule& rule) { return rule.applies_to(its_offer->id, its_offer->tariff); });
  return CanonicalForm("passerelle.v1.CampaignTerms").add(to_toml(terms)).digest();
}

Status require_payable(const Programme& programme, const OfferId& offer, const EnvelopeId& envelope) {
  const auto* its_offer = programme.find(offer);
  if (its_offer == nullptr)
    return fail(ErrorCode::not_found, "OFFER_UNKNOWN", "The programme has no such offer.");
  const auto* its_envelope = programme.find(envelope);
  if (its_envelope == nullptr)
    return fail(ErrorCode::not_found, "ENVELOPE_UNKNOWN", "The programme has no such envelope.");
  const bool routed = std::ranges::any_of(its_offer->routes, [&](const OfferRoute& route) {
    return route.operator_id == its_envelope->operator_id;
  });
  if (!routed)
    return fail(ErrorCode::failed_precondition, "ENVELOPE_OPERATOR",
                "The envelope is of an operator that does not serve the offer.");
  if (std::ranges::find(its_envelope->offers, offer) == its_envelope->offers.end())
    return fail(ErrorCode::failed_precondition, "ENVELOPE_OFFER", "The envelope does not pay for the offer.");
  return {};
}

CampaignContent content_of(const Programme& programme, const OfferId& offer, const EnvelopeId& envelope,
                           const Digest& list, const LineCounts& counts) {
  const auto digest = CanonicalForm("passerelle.v1.Campaign")
                          .add(terms_of(programme, offer, envelope))
                          .add(list)
                          .add(counts.total())
                          .digest();
  return {digest, counts.runnable(), {counts.runnable() * programme.find(offer)->face_value.value}};
}

}  // namespace passerelle::domain
