#include "services/broker/replay_fold.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::broker {

namespace {

using domain::DailyUsage;

template <class Key>
const std::vector<DailyUsage>* find_usage(const std::map<Key, std::vector<DailyUsage>>& usage,
                                          const Key& key) {
  const auto found = usage.find(key);
  return found == usage.end() ? nullptr : &found->second;
}

// Rows of `one`'s day are the last ones, or behind them are younger ones.
void add(std::vector<DailyUsage>& rows, const DailyUsage& one) {
  auto place = rows.end();
  for (; place != rows.begin() && std::prev(place)->day >= one.day; --place) {
    auto& row = *std::prev(place);
    if (row.day != one.day || row.offer != one.offer) continue;
    row.count += one.count;
    row.megabytes += one.megabytes;
    row.face_value_cents += one.face_value_cents;
    row.price_cents += one.price_cents;
    return;
  }
  rows.insert(place, one);
}

template <class T, class Id>
std::uint32_t place_of(const std::vector<T>& all, const Id& id, Id T::* member) {
  const auto found = std::ranges::find(all, id, member);
  domain::require_invariant(found != all.end(), "a decision names what the programme has");
  return static_cast<std::uint32_t>(found - all.begin());
}

}  // namespace

ReplayFold::ReplayFold(const domain::Programme& programme, domain::Day from,
                       std::vector<domain::EnvelopeBalance> balances)
    : programme_(programme), from_(from) {
  facts_.envelopes = std::move(balances);
}

void ReplayFold::learn(const domain::SiteId& site, const std::vector<DailyUsage>& usage) {
  auto& before = sites_[site];
  std::ranges::copy_if(usage, std::back_inserter(before),
                       [&](const DailyUsage& row) { return row.day < from_; });
  std::ranges::sort(before, {},
                    [](const DailyUsage& row) { return std::tie(row.day, row.offer, row.tariff); });
}

void ReplayFold::count(TakenOnes& taken, domain::Day day, std::uint32_t offer, std::int32_t change) {
  const auto number = static_cast<std::int32_t>(domain::to_day_number(day));
  const auto known = std::find_if(taken.rbegin(), taken.rend(),
                                  [&](const Taken& one) { return one.day == number && one.offer == offer; });
  if (known == taken.rend())
    taken.push_back({number, offer, change});
  else
    known->count += change;
}

DailyUsage ReplayFold::usage(const Taken& taken) const {
  const auto& offer = programme_.offers[taken.offer];
  return {.day = domain::from_day_number(taken.day),
          .offer = offer.id,
          .tariff = offer.tariff,
          .count = taken.count,
          .megabytes = taken.count * offer.data.value,
          .face_value_cents = taken.count * offer.face_value.value,
          .price_cents = taken.count * offer.price.value};
}

void ReplayFold::append(std::vector<DailyUsage>& rows, const std::vector<DailyUsage>* before,
                        const TakenOnes* taken) const {
  if (before != nullptr)
    std::ranges::copy_if(*before, std::back_inserter(rows),
                         [&](const DailyUsage& row) { return row.day < from_; });
  if (taken == nullptr) return;
  for (const auto& one : *taken)
    if (one.count != 0) rows.push_back(usage(one));
}

void ReplayFold::post(const Grant& grant, std::int32_t change) {
  count(people_[grant.person], grant.day, grant.offer, change);
  count(lines_[grant.line], grant.day, grant.offer, change);
  auto& at_site = grant.site == site_ ? facts_.by_site : sites_.at(*grant.site);
  const auto number = static_cast<std::int32_t>(domain::to_day_number(grant.day));
  add(at_site, usage({number, grant.offer, change}));
  facts_.envelopes[grant.envelope].held += change * grant.amount;
}

void ReplayFold::move_on_to(domain::Instant now) {
  now_ = now;
  for (; !to_come_back_.empty() && to_come_back_.top().undone_at <= now; to_come_back_.pop())
    post(to_come_back_.top(), -1);
}

void ReplayFold::stand_at(const domain::SiteId& site) {
  const auto next = sites_.find(site);
  domain::require_invariant(next != sites_.end(), "a replay has learned of the site");
  if (site_ == &next->first) return;
  if (site_ != nullptr) sites_.at(*site_).swap(facts_.by_site);
  facts_.by_site.swap(next->second);
  site_ = &next->first;
}

const domain::DecisionFacts& ReplayFold::facts_for(const domain::Beneficiary& beneficiary,
                                                   domain::ReplayPerson person, const AdmissionFacts& page,
                                                   const domain::SiteId& site) {
  stand_at(site);
  person_ = person;
  if (people_.size() <= person) people_.resize(std::size_t{person} + 1);
  facts_.beneficiary = beneficiary;
  facts_.by_beneficiary.clear();
  append(facts_.by_beneficiary, find_usage(page.usage_by_beneficiary, beneficiary.id), &people_[person]);
  facts_.by_line.clear();
  if (!beneficiary.line) return facts_;
  const auto& line = beneficiary.line->id;
  const auto taken = lines_.find(line);
  append(facts_.by_line, find_usage(page.usage_by_line, line),
         taken == lines_.end() ? nullptr : &taken->second);
  return facts_;
}

void ReplayFold::take(const domain::Offer& offer, const domain::EnvelopeId& envelope,
                      std::optional<domain::Instant> undone_at) {
  Grant grant;
  grant.day = domain::paris_day(now_);
  grant.offer = place_of(programme_.offers, offer.id, &domain::Offer::id);
  grant.envelope = place_of(facts_.envelopes, envelope, &domain::EnvelopeBalance::envelope);
  grant.amount = domain::amount_of(offer, facts_.envelopes[grant.envelope].measure);
  grant.person = person_;
  grant.line = facts_.beneficiary.line->id;
  grant.site = site_;
  post(grant, 1);
  if (!undone_at) return;
  grant.undone_at = *undone_at;
  to_come_back_.push(grant);
}

}  // namespace passerelle::broker
