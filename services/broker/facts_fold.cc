#include "services/broker/facts_fold.h"

namespace passerelle::broker {

namespace {

template <class Key>
std::vector<domain::DailyUsage> usage_of(const std::map<Key, std::vector<domain::DailyUsage>>& usage,
                                         const Key& key) {
  const auto found = usage.find(key);
  return found == usage.end() ? std::vector<domain::DailyUsage>{} : found->second;
}

}  // namespace

const domain::Beneficiary* FactsFold::beneficiary(std::size_t query) const {
  const auto& found = facts_.beneficiaries.at(query);
  return found ? &*found : nullptr;
}

domain::DecisionFacts FactsFold::facts_for(const domain::Beneficiary& beneficiary,
                                           const domain::SiteId& site) const {
  domain::DecisionFacts facts;
  facts.beneficiary = beneficiary;
  facts.by_beneficiary = usage_of(facts_.usage_by_beneficiary, beneficiary.id);
  if (beneficiary.line) facts.by_line = usage_of(facts_.usage_by_line, beneficiary.line->id);
  facts.by_site = usage_of(facts_.usage_by_site, site);
  facts.envelopes = facts_.envelopes;
  return facts;
}

void FactsFold::take(const domain::Recharge& reserved) {
  const domain::DailyUsage usage{.day = domain::paris_day(reserved.create_time),
                                 .offer = reserved.offer,
                                 .tariff = reserved.tariff,
                                 .count = 1,
                                 .megabytes = reserved.data.value,
                                 .face_value_cents = reserved.face_value.value,
                                 .price_cents = reserved.price.value};
  facts_.usage_by_beneficiary[reserved.beneficiary].push_back(usage);
  facts_.usage_by_line[reserved.line].push_back(usage);
  facts_.usage_by_site[reserved.site].push_back(usage);
  for (auto& envelope : facts_.envelopes) {
    if (envelope.envelope == reserved.envelope) envelope.held += reserved.envelope_amount;
  }
}

}  // namespace passerelle::broker
