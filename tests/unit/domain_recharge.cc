#include <gtest/gtest.h>

#include <map>
#include <set>
#include <utility>

#include "services/domain/posting.h"
#include "services/domain/recharge.h"

namespace passerelle::domain {
namespace {

using enum RechargeState;

constexpr RechargeState all_states[] = {refused,  reserved,  in_doubt, delivered,
                                        rejected, cancelled, reversed};

TransferId transfer_id(std::uint64_t number) { return {make_uuid_v7(from_unix_ms(1), 0, number)}; }

Recharge sold_recharge(RechargeState state) {
  Recharge recharge;
  recharge.id = {make_uuid_v7(from_unix_ms(1), 0, 99)};
  recharge.site = {"lyon"};
  recharge.price = {500};
  recharge.face_value = {1000};
  recharge.tariff = Tariff::sold;
  recharge.envelope = {"sfr-2026-value"};
  recharge.envelope_amount = 1000;
  recharge.envelope_measure = Asset::eur_cent;
  recharge.state = state;
  return recharge;
}

const Instant later = from_unix_ms(5);
const TransferId hold_id = transfer_id(1);
const std::vector<TransferId> new_ids = {transfer_id(2), transfer_id(3)};

TEST(RechargeState, ChangesInTheseWaysAlone) {
  const std::set<std::pair<RechargeState, RechargeState>> allowed = {
      {reserved, in_doubt},  {reserved, delivered}, {reserved, rejected}, {reserved, cancelled},
      {in_doubt, delivered}, {in_doubt, rejected},  {delivered, reversed}};
  for (const auto from : all_states)
    for (const auto to : all_states)
      EXPECT_EQ(may_become(from, to), allowed.contains({from, to}))
          << to_string(from) << " to " << to_string(to);
}

TEST(RechargeState, OnceFinalNeverChangesButFromDeliveredToReversed) {
  for (const auto from : all_states) {
    if (!is_final(from)) continue;
    for (const auto to : all_states)
      EXPECT_EQ(may_become(from, to), from == delivered && to == reversed) << to_string(from);
  }
  EXPECT_FALSE(is_final(reserved));
  EXPECT_FALSE(is_final(in_doubt));
}

TEST(RechargeState, HoldsTheQuotaWhileItMayHaveBeenCredited) {
  const std::set<RechargeState> holding = {reserved, in_doubt, delivered};
  for (const auto state : all_states)
    EXPECT_EQ(holds_quota(state), holding.contains(state)) << to_string(state);
}

TEST(RechargeState, IsReadByItsName) {
  for (const auto state : all_states) EXPECT_EQ(parse_recharge_state(to_string(state)), state);
  EXPECT_EQ(to_string(in_doubt), "IN_DOUBT");
  EXPECT_EQ(parse_recharge_state("in_doubt"), std::nullopt);
}

TEST(Posting, AHoldTakesFromWhatIsAvailable) {
  const auto hold = hold_for(sold_recharge(reserved), hold_id, later);
  EXPECT_EQ(hold.kind, TransferKind::hold);
  EXPECT_EQ(hold.amount, 1000);
  EXPECT_EQ(hold.asset, Asset::eur_cent);
  EXPECT_EQ(hold.debit.name, "available:sfr-2026-value");
  EXPECT_EQ(hold.credit.name, "held:sfr-2026-value");
  EXPECT_EQ(hold.recharge, sold_recharge(reserved).id);
  EXPECT_EQ(hold.time, later);
}

TEST(Posting, ADeliveryCapturesTheHoldAndCollectsThePrice) {
  const auto transfers = postings_for(sold_recharge(in_doubt), delivered, hold_id, later, new_ids);
  ASSERT_EQ(transfers.size(), 2U);
  EXPECT_EQ(transfers[0].kind, TransferKind::capture);
  EXPECT_EQ(transfers[0].pending, hold_id);
  EXPECT_EQ(transfers[0].amount, 1000);
  EXPECT_EQ(transfers[0].debit.name, "held:sfr-2026-value");
  EXPECT_EQ(transfers[0].credit.name, "spent:sfr-2026-value");
  EXPECT_EQ(transfers[1].kind, TransferKind::collect);
  EXPECT_EQ(transfers[1].pending, std::nullopt);
  EXPECT_EQ(transfers[1].amount, 500);
  EXPECT_EQ(transfers[1].asset, Asset::eur_cent);
  EXPECT_EQ(transfers[1].tariff, Tariff::sold);
  EXPECT_EQ(transfers[1].debit.name, "sales:lyon");
  EXPECT_EQ(transfers[1].credit.name, "till:lyon");
  EXPECT_NE(transfers[0].id, transfers[1].id);
}

TEST(Posting, AGiftInUnitsCollectsNothing) {
  auto gift = sold_recharge(reserved);
  gift.price = {0};
  gift.tariff = Tariff::free;
  gift.envelope_measure = Asset::unit;
  gift.envelope_amount = 1;
  const auto transfers = postings_for(gift, delivered, hold_id, later, new_ids);
  ASSERT_EQ(transfers.size(), 1U);
  EXPECT_EQ(transfers[0].asset, Asset::unit);
  EXPECT_EQ(transfers[0].amount, 1);
}

TEST(Posting, ACollectedPriceIsInEurosWhateverTheEnvelopeCounts) {
  auto recharge = sold_recharge(reserved);
  recharge.envelope_measure = Asset::megabyte;
  recharge.envelope_amount = 10240;
  const auto transfers = postings_for(recharge, delivered, hold_id, later, new_ids);
  ASSERT_EQ(transfers.size(), 2U);
  EXPECT_EQ(transfers[0].asset, Asset::megabyte);
  EXPECT_EQ(transfers[1].asset, Asset::eur_cent);
}

TEST(Posting, ARejectionOrACancellationReleasesTheHold) {
  for (const auto to : {rejected, cancelled}) {
    const auto transfers = postings_for(sold_recharge(reserved), to, hold_id, later, new_ids);
    ASSERT_EQ(transfers.size(), 1U);
    EXPECT_EQ(transfers[0].kind, TransferKind::release);
    EXPECT_EQ(transfers[0].pending, hold_id);
    EXPECT_EQ(transfers[0].debit.name, "held:sfr-2026-value");
    EXPECT_EQ(transfers[0].credit.name, "available:sfr-2026-value");
  }
}

TEST(Posting, ADoubtKeepsTheHold) {
  EXPECT_TRUE(postings_for(sold_recharge(reserved), in_doubt, hold_id, later, {}).empty());
}

TEST(Posting, AReversalGivesTheEnvelopeItsDueBack) {
  const auto transfers = postings_for(sold_recharge(delivered), reversed, hold_id, later, new_ids);
  ASSERT_EQ(transfers.size(), 1U);
  EXPECT_EQ(transfers[0].kind, TransferKind::reverse);
  EXPECT_EQ(transfers[0].pending, std::nullopt);
  EXPECT_EQ(transfers[0].debit.name, "spent:sfr-2026-value");
  EXPECT_EQ(transfers[0].credit.name, "available:sfr-2026-value");
}

// Whatever happens to a recharge, what was funded is in the end available or spent, to the cent.
TEST(Posting, EveryLifeLeavesTheEnvelopeWhole) {
  const std::vector<std::pair<std::vector<RechargeState>, std::int64_t>> lives = {
      {{delivered}, 1000}, {{in_doubt, delivered}, 1000}, {{rejected}, 0}, {{in_doubt, rejected}, 0},
      {{cancelled}, 0},    {{delivered, reversed}, 0}};
  for (const auto& [life, spent] : lives) {
    auto recharge = sold_recharge(reserved);
    std::map<std::string, std::int64_t> balances;
    const auto post = [&](const Transfer& transfer) {
      balances[transfer.debit.name] -= transfer.amount;
      balances[transfer.credit.name] += transfer.amount;
    };
    post(hold_for(recharge, hold_id, later));
    for (const auto to : life) {
      for (const auto& transfer : postings_for(recharge, to, hold_id, later, new_ids)) post(transfer);
      recharge.state = to;
    }
    EXPECT_EQ(balances["held:sfr-2026-value"], 0);
    EXPECT_EQ(balances["spent:sfr-2026-value"], spent);
    EXPECT_EQ(balances["available:sfr-2026-value"], -spent);
  }
}

TEST(PostingDeathTest, AFinalStateIsNeverPostedOver) {
  EXPECT_DEATH(postings_for(sold_recharge(rejected), delivered, hold_id, later, new_ids), "final state");
  EXPECT_DEATH(postings_for(sold_recharge(delivered), rejected, hold_id, later, new_ids), "final state");
  EXPECT_DEATH(hold_for(sold_recharge(refused), hold_id, later), "reserved");
}

}  // namespace
}  // namespace passerelle::domain
