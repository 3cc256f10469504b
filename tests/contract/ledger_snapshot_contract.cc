#include "tests/contract/ledger_snapshot_contract.h"

namespace passerelle::contract {

using broker::AdmissionQuery;
using domain::LineState;
using domain::RechargeState;

LedgerSnapshotContract::LedgerSnapshotContract() {
  fund(100'000, 100);
  first_ = reserved_for(person_);
  record({first_});
}

LedgerSnapshotContract::Seen LedgerSnapshotContract::seen_by(broker::LedgerReader& books) {
  const auto state_of = [&](domain::RechargeId id) {
    const auto found = books.recharge(id).value();
    return found ? std::optional(found->state) : std::nullopt;
  };
  Seen seen{.first = state_of(first_.recharge.id), .second = state_of(second_.recharge.id)};
  const std::vector keys = {first_.key, second_.key};
  const auto used = books.find_keys(keys).value();
  for (const auto& key : used) seen.keys_used += key ? 1 : 0;
  seen.recharges = books.recharges({}, {}, 10)->items.size();
  seen.open = books.open_recharges({}, {}, 10)->items.size();
  const std::array queries = {AdmissionQuery{person_.id, paris}, AdmissionQuery{other_.id, lyon}};
  const auto facts = books.facts(queries, domain::paris_day(domain::Instant{})).value();
  seen.used_by_person = facts.usage_by_beneficiary.at(other_.id).size();
  seen.used_at_site = facts.usage_by_site.at(lyon).size();
  for (const auto& envelope : facts.envelopes) {
    seen.held += envelope.held;
    seen.spent += envelope.spent;
  }
  seen.people = books.beneficiaries({}, {}, 10)->items.size();
  seen.programme_version = books.programme({}).value()->programme.version;
  seen.title = books.campaigns().campaign(campaign_).value()->campaign.title;
  seen.lines = books.campaigns().lines(campaign_, {}, 0, 10)->items.size();
  const auto counts = books.campaigns().campaign(campaign_).value()->counts;
  seen.refused = counts[LineState::refused];
  seen.waiting = counts[LineState::waiting];
  EXPECT_EQ(counts, books.campaigns().recount(campaign_).value());
  const auto balances = books.balances().value();
  for (const auto& balance : balances) EXPECT_EQ(balance.kept, balance.rebuilt) << balance.account.name;
  return seen;
}

void LedgerSnapshotContract::change_everything() {
  settle(first_.recharge.id, RechargeState::delivered);
  record({second_});
  new_person(lyon);
  fund(0, 1);
  auto campaign = stored_campaign(campaign_).campaign;
  campaign.title = "Avril";
  put(campaign);
  append(campaign_, {line(4)});
  note(campaign_, 1, LineState::refused);
}

namespace {

TEST_P(LedgerSnapshotContract, EveryCallSeesTheBooksAsTheyWereWhenItWasTaken) {
  auto held = ledger().open_reader().value();
  const auto before = seen_by(*held);
  ASSERT_TRUE(held->hold_snapshot());
  change_everything();
  EXPECT_EQ(seen_by(*held), before);
  ASSERT_TRUE(held->hold_snapshot());
  EXPECT_EQ(seen_by(*held), before) << "still the first one";
  const Seen after{.first = RechargeState::delivered,
                   .second = RechargeState::reserved,
                   .keys_used = 2,
                   .recharges = 2,
                   .open = 1,
                   .used_by_person = 1,
                   .used_at_site = 1,
                   .held = face_value_cents,
                   .spent = face_value_cents,
                   .people = 3,
                   .programme_version = before.programme_version + 1,
                   .title = "Avril",
                   .lines = 4,
                   .refused = 1,
                   .waiting = 3};
  EXPECT_EQ(seen_by(reader()), after);
  held.reset();
  EXPECT_EQ(seen_by(*ledger().open_reader().value()), after);
}

TEST_P(LedgerSnapshotContract, ItIsTakenWhenItIsAskedForNotWhenItIsFirstRead) {
  const auto held = ledger().open_reader().value();
  ASSERT_TRUE(held->hold_snapshot());
  change_everything();
  EXPECT_EQ(held->recharge(first_.recharge.id).value()->state, RechargeState::reserved);
  EXPECT_FALSE(held->find_key(second_.key).value());
}

TEST_P(LedgerSnapshotContract, EachReaderHoldsItsOwn) {
  const auto one = ledger().open_reader().value();
  ASSERT_TRUE(one->hold_snapshot());
  settle(first_.recharge.id, RechargeState::in_doubt);
  const auto other = ledger().open_reader().value();
  ASSERT_TRUE(other->hold_snapshot());
  settle(first_.recharge.id, RechargeState::delivered);
  EXPECT_EQ(one->recharge(first_.recharge.id).value()->state, RechargeState::reserved);
  EXPECT_EQ(other->recharge(first_.recharge.id).value()->state, RechargeState::in_doubt);
}

TEST_P(LedgerSnapshotContract, ManyKeysAreFoundInTheOrderAskedEachAsItStands) {
  record({second_});
  settle(second_.recharge.id, RechargeState::delivered);
  const broker::IdempotencyKey unused{"campaigns/nobody", "CreateRecharge", "1/nobody/1"};
  const std::vector keys = {second_.key, unused, first_.key, second_.key};
  const auto found = reader().find_keys(keys);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 4U);
  EXPECT_EQ((*found)[0]->recharge, stored(second_.recharge.id));
  EXPECT_EQ((*found)[0]->fingerprint, second_.fingerprint);
  EXPECT_FALSE((*found)[1]);
  EXPECT_EQ((*found)[2]->recharge, stored(first_.recharge.id));
  EXPECT_EQ((*found)[3]->recharge.state, RechargeState::delivered);
  EXPECT_TRUE(reader().find_keys({})->empty());
}

}  // namespace
}  // namespace passerelle::contract
