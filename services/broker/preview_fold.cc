#include "services/broker/preview_fold.h"

namespace passerelle::broker {

namespace {

using domain::DailyUsage;
using domain::DecisionFacts;

template <class Key>
std::vector<DailyUsage> usage_of(const std::map<Key, std::vector<DailyUsage>>& usage, const Key& key) {
  const auto found = usage.find(key);
  return found == usage.end() ? std::vector<DailyUsage>{} : found->second;
}

}  // namespace

PreviewFold::PreviewFold(const domain::Offer& offer, const domain::Envelope& envelope, domain::Instant now,
                         std::int64_t most)
    : one_{.day = domain::paris_day(now),
           .offer = offer.id,
           .tariff = offer.tariff,
           .count = 1,
           .megabytes = offer.data.value,
           .face_value_cents = offer.face_value.value,
           .price_cents = offer.price.value},
      envelope_(envelope.id),
      amount_(domain::amount_of(offer, envelope.measure)),
      lines_(static_cast<std::size_t>(most)) {}

DailyUsage PreviewFold::usage(std::int64_t recharges) const {
  auto usage = one_;
  usage.count *= recharges;
  usage.megabytes *= recharges;
  usage.face_value_cents *= recharges;
  usage.price_cents *= recharges;
  return usage;
}

void PreviewFold::turn_to(AdmissionFacts page) {
  page_ = std::move(page);
  sites_.clear();
}

DecisionFacts& PreviewFold::at(const domain::SiteId& site) {
  auto [known, is_new] = sites_.try_emplace(site);
  if (!is_new) return known->second;
  known->second.by_site = usage_of(page_.usage_by_site, site);
  // Its own entry stays the last one, and counts what is taken from here on.
  known->second.by_site.push_back(usage(recharges_by_site_[site]));
  known->second.envelopes = page_.envelopes;
  for (auto& balance : known->second.envelopes)
    if (balance.envelope == envelope_) balance.held += recharges_ * amount_;
  return known->second;
}

const DecisionFacts* PreviewFold::facts_for(std::size_t query, const domain::SiteId& site) {
  const auto& person = page_.beneficiaries.at(query);
  if (!person) return nullptr;
  site_ = site;
  auto& facts = at(site);
  facts.beneficiary = *person;
  facts.by_beneficiary = usage_of(page_.usage_by_beneficiary, person->id);
  facts.by_line.clear();
  if (!person->line) return &facts;
  facts.by_line = usage_of(page_.usage_by_line, person->line->id);
  if (const auto times = lines_.times(person->line->id); times > 0) facts.by_line.push_back(usage(times));
  return &facts;
}

void PreviewFold::take() {
  ++recharges_;
  auto& served = sites_.at(site_);
  served.by_site.back() = usage(++recharges_by_site_[site_]);
  lines_.add(served.beneficiary.line->id);
  for (auto& [site, facts] : sites_)
    for (auto& balance : facts.envelopes)
      if (balance.envelope == envelope_) balance.held += amount_;
}

}  // namespace passerelle::broker
