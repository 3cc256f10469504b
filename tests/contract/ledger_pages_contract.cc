#include "tests/contract/ledger_pages_contract.h"

namespace passerelle::contract {
namespace {

using broker::BeneficiaryFilter;
using broker::RechargeFilter;
using domain::Recharge;
using domain::RechargeId;
using domain::RechargeState;

// All pages of three, and each of them as it should be.
std::vector<RechargeId> all_pages(broker::LedgerReader& reader, const RechargeFilter& filter) {
  std::vector<RechargeId> ids;
  std::optional<RechargeId> after;
  for (bool more = true; more;) {
    const auto page = reader.recharges(filter, after, 3);
    if (!page) {
      ADD_FAILURE() << page.error().message;
      return {};
    }
    EXPECT_TRUE(page->items.size() == 3 || !page->more);
    for (const auto& recharge : page->items) ids.push_back(recharge.id);
    more = page->more;
    if (more) after = page->items.back().id;
  }
  return ids;
}

TEST_P(LedgerPagesContract, RechargesAreListedNewestFirstPageByPage) {
  fill();
  expect_list({}, [](const Recharge&) { return true; });
  const auto page = reader().recharges({}, {}, 24);
  EXPECT_EQ(page->items.size(), 24U);
  EXPECT_FALSE(page->more) << "a page that just fits is the last";
  EXPECT_EQ(page->items.front(), recorded.back());
}

TEST_P(LedgerPagesContract, RechargesAreListedOldestFirstWhereThatIsAsked) {
  fill();
  const auto until = recorded[20].create_time;
  const auto ids = all_pages(reader(), {.created_until = until, .oldest_first = true});
  ASSERT_EQ(ids.size(), 20U);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], recorded[i].id);
  // Several lists of sites, merged: one page that holds some of each.
  const auto some = reader().recharges({.sites = {lyon, paris}, .oldest_first = true}, recorded[3].id, 2);
  ASSERT_EQ(some->items.size(), 2U);
  EXPECT_TRUE(some->more);
  EXPECT_EQ(some->items[0].id, recorded[4].id);
  EXPECT_EQ(some->items[1].id, recorded[6].id);
}

TEST_P(LedgerPagesContract, EveryFilterListsWhatItSays) {
  fill();
  expect_list({.beneficiary = people[1].id}, [&](const auto& r) { return r.beneficiary == people[1].id; });
  expect_list({.sites = {lyon}}, [](const auto& r) { return r.site == lyon; });
  expect_list({.sites = {lyon, paris, lyon}}, [](const auto& r) { return r.site != lille; });
  expect_list({.offer = free_offer}, [](const auto& r) { return r.offer == free_offer; });
  expect_list({.envelope = gift_envelope}, [](const auto& r) { return r.envelope == gift_envelope; });
  for (int state = 1; state <= 7; ++state)
    expect_list({.state = static_cast<RechargeState>(state)},
                [&](const auto& r) { return r.state == static_cast<RechargeState>(state); });
}

TEST_P(LedgerPagesContract, ASpanOfTimeIncludesItsBeginningAndExcludesItsEnd) {
  fill();
  const auto from = recorded[4].create_time;
  const auto until = recorded[9].create_time;
  expect_list({.created_from = from, .created_until = until},
              [&](const auto& r) { return r.create_time >= from && r.create_time < until; });
  expect_list({.created_from = from}, [&](const auto& r) { return r.create_time >= from; });
  expect_list({.created_until = until}, [&](const auto& r) { return r.create_time < until; });
  EXPECT_TRUE(all_pages(reader(), {.created_from = until, .created_until = until}).empty());
}

TEST_P(LedgerPagesContract, FiltersHoldTogether) {
  fill();
  for (int mask = 0; mask < 64; ++mask) {
    for (const auto state : {RechargeState::delivered, RechargeState::reserved, RechargeState::rejected,
                             RechargeState::refused}) {
      RechargeFilter filter;
      if ((mask & 1) != 0) filter.beneficiary = people[0].id;
      if ((mask & 2) != 0) filter.sites = {paris, lille};
      if ((mask & 4) != 0) filter.offer = sold_offer;
      if ((mask & 8) != 0) filter.envelope = value_envelope;
      if ((mask & 16) != 0) filter.created_from = recorded[3].create_time;
      if ((mask & 32) != 0) filter.state = state;
      const auto ids = expected([&](const Recharge& recharge) {
        return (!filter.beneficiary || recharge.beneficiary == *filter.beneficiary) &&
               (filter.sites.empty() || recharge.site != lyon) &&
               (!filter.offer || recharge.offer == *filter.offer) &&
               (!filter.envelope || recharge.envelope == *filter.envelope) &&
               (!filter.created_from || recharge.create_time >= *filter.created_from) &&
               (!filter.state || recharge.state == *filter.state);
      });
      EXPECT_EQ(all_pages(reader(), filter), ids) << "filters " << mask << ", " << domain::to_string(state);
      filter.oldest_first = true;
      const std::vector<RechargeId> oldest_first(ids.rbegin(), ids.rend());
      EXPECT_EQ(all_pages(reader(), filter), oldest_first)
          << "oldest first, filters " << mask << ", " << domain::to_string(state);
    }
  }
}

TEST_P(LedgerPagesContract, OpenRechargesAreTakenUpOldestFirstPageByPage) {
  fill();
  std::vector<Recharge> expected_open;
  for (const auto& recharge : recorded)
    if (!domain::is_final(recharge.state)) expected_open.push_back(recharge);
  std::vector<Recharge> open;
  std::optional<RechargeId> after;
  for (bool more = true; more;) {
    const auto page = reader().open_recharges({}, after, 2).value();
    for (const auto& item : page.items) open.push_back(item.recharge);
    more = page.more;
    if (more) after = page.items.back().recharge.id;
  }
  EXPECT_EQ(open, expected_open);
}

TEST_P(LedgerContract, PeopleAreListedBySiteNewestFirst) {
  std::vector<domain::Beneficiary> people;
  for (const auto& site : {paris, lyon, paris, lille, paris, lyon}) people.push_back(new_person(site));
  const auto names = [&](const BeneficiaryFilter& filter) {
    std::vector<std::string> references;
    std::optional<domain::BeneficiaryId> after;
    for (bool more = true; more;) {
      const auto page = reader().beneficiaries(filter, after, 2).value();
      for (const auto& person : page.items) references.push_back(person.external_reference);
      more = page.more;
      if (more) after = page.items.back().id;
    }
    return references;
  };
  const auto reference = [&](std::size_t i) { return people[i].external_reference; };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names({.sites = {paris}}), (Names{reference(4), reference(2), reference(0)}));
  EXPECT_EQ(names({.sites = {lyon, lille}}), (Names{reference(5), reference(3), reference(1)}));
  EXPECT_EQ(names({}).size(), 6U);
  EXPECT_EQ(names({.external_reference = reference(3)}), Names{reference(3)});
  EXPECT_TRUE(names({.sites = {paris}, .external_reference = reference(3)}).empty());
  EXPECT_TRUE(names({.external_reference = "D-none"}).empty());
}

}  // namespace

void LedgerPagesContract::fill() {
  fund(1'000'000, 100);
  people = {new_person(), new_person(lyon)};
  using enum RechargeState;
  const std::vector ends{delivered, reserved, in_doubt, rejected, cancelled, reversed, refused, delivered};
  const std::vector sites{paris, lyon, lille};
  for (std::size_t i = 0; i < 24; ++i) add(people[i % 2], sites[i % 3], ends[i % 8], (i / 2) % 2 == 0);
}

void LedgerPagesContract::add(const domain::Beneficiary& person, const domain::SiteId& site,
                              RechargeState end, bool sold) {
  const auto admission = end == RechargeState::refused ? refused_for(person, site)
                         : sold                        ? reserved_for(person, site)
                                                       : gift_for(person, site);
  record({admission});
  const auto id = admission.recharge.id;
  if (end == RechargeState::reversed) settle(id, RechargeState::delivered);
  if (end != RechargeState::refused && end != RechargeState::reserved) settle(id, end);
  recorded.push_back(stored(id));
  for (int i = 0; i < 3600; ++i) tick();
}

std::vector<RechargeId> LedgerPagesContract::expected(
    const std::function<bool(const Recharge&)>& passes) const {
  std::vector<RechargeId> ids;
  for (auto recharge = recorded.rbegin(); recharge != recorded.rend(); ++recharge)
    if (passes(*recharge)) ids.push_back(recharge->id);
  return ids;
}

void LedgerPagesContract::expect_list(const RechargeFilter& filter,
                                      const std::function<bool(const Recharge&)>& passes) {
  const auto ids = expected(passes);
  EXPECT_FALSE(ids.empty()) << "the sample holds nothing of the kind";
  EXPECT_EQ(all_pages(reader(), filter), ids);
}

}  // namespace passerelle::contract
