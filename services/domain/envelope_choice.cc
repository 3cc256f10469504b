#include "services/domain/envelope_choice.h"

#include <algorithm>

namespace passerelle::domain {
namespace {

bool lists(const Envelope& envelope, const OfferId& offer) {
  return std::find(envelope.offers.begin(), envelope.offers.end(), offer) != envelope.offers.end();
}

bool can_pay(const Envelope& envelope, const Offer& offer, const std::vector<EnvelopeBalance>& balances) {
  const auto balance = std::find_if(balances.begin(), balances.end(), [&](const EnvelopeBalance& candidate) {
    return candidate.envelope == envelope.id;
  });
  return balance != balances.end() && balance->available() >= amount_of(offer, envelope.measure);
}

}  // namespace

std::variant<const Envelope*, Violation> choose_envelope(const Programme& programme, const Offer& offer,
                                                         const OperatorId& operator_id,
                                                         const std::vector<EnvelopeBalance>& balances,
                                                         Day today, const std::optional<EnvelopeId>& only) {
  bool any_in_force = false;
  std::optional<Day> next_date;
  for (const auto& envelope : programme.envelopes) {
    if (envelope.operator_id != operator_id || !lists(envelope, offer.id)) continue;
    if (only && envelope.id != *only) continue;
    const bool pays = can_pay(envelope, offer, balances);
    if (envelope.validity.covers(today)) {
      if (pays) return &envelope;
      any_in_force = true;
    } else if (pays && envelope.validity.from && *envelope.validity.from > today) {
      next_date = next_date ? std::min(*next_date, *envelope.validity.from) : *envelope.validity.from;
    }
  }
  Violation violation;
  violation.rule = RuleId{"envelope"};
  violation.reason = any_in_force ? RefusalReason::envelope_exhausted : RefusalReason::no_envelope;
  violation.next_date = next_date;
  return violation;
}

}  // namespace passerelle::domain
