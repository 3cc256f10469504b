#include <gtest/gtest.h>

#include <functional>

#include "services/finance/period_seal.h"
#include "tests/unit/seal_bench.h"

namespace passerelle::finance {
namespace {

using namespace bench;

TEST(PeriodSeal, TheSameBooksHaveTheSameSeal) {
  const auto one = seal(books());
  EXPECT_EQ(one, seal(books()));
  EXPECT_EQ(one.digest(), seal(books()).digest());
  EXPECT_EQ(one.transfers, 10);
  EXPECT_EQ(one.balances, 6);
  ASSERT_EQ(one.totals.size(), 1U);
  EXPECT_EQ(one.totals[0], (AssetTotal{domain::Asset::eur_cent, 10, 50000 + 3 * 2200}));
}

// The form is public: a verifier of somebody else's counts on it.
TEST(PeriodSeal, ItsFormNeverChanges) {
  EXPECT_EQ(domain::to_hex(seal(books()).digest()),
            "8fcf31b717a663dfeaaa0c66174dfba0b183e83287a4b32996d31c799bf74004");
  EXPECT_EQ(
      domain::to_hex(leaf_of(books().transfers[1])),
      domain::to_hex(domain::sha256("10:transfer 136:00000000-0000-0000-0000-0000000000034:hold3:EUR4:1000"
                                    "13:available:sfr8:held:sfr36:00000000-0000-0000-0000-000000000002"
                                    "0:0:13:17731404030000:")));
}

TEST(PeriodSeal, ABlockIsAThousandTransfers) {
  const auto many = books(400);
  PeriodSealer sealer(march());
  domain::Sha256Stream block;
  domain::Sha256Stream blocks;
  for (std::size_t i = 0; i < many.transfers.size(); ++i) {
    block.add(raw(leaf_of(many.transfers[i])));
    const auto digest = sealer.add(many.transfers[i]);
    ASSERT_EQ(digest.has_value(), i == 999) << i;
    if (!digest) continue;
    EXPECT_EQ(*digest, block.digest());
    blocks.add(raw(*digest));
  }
  const auto last = sealer.end_transfers();
  ASSERT_TRUE(last);
  blocks.add(raw(*last));
  EXPECT_EQ(sealer.seal({}).transfers_digest, blocks.digest());
}

TEST(PeriodSeal, WhateverTheCloseIsAboutChangesIt) {
  const auto before = seal(books()).digest();
  const std::vector<std::function<void(Books&)>> changes = {
      [](Books& b) { b.transfers[1].amount = 1001; },
      [](Books& b) { b.transfers[1].time += std::chrono::milliseconds(1); },
      [](Books& b) { b.transfers[1].kind = domain::TransferKind::release; },
      [](Books& b) { b.transfers[1].asset = domain::Asset::unit; },
      [](Books& b) { b.transfers[1].debit.name = "available:orange"; },
      [](Books& b) { b.transfers[1].credit.name = "held:orange"; },
      [](Books& b) { b.transfers[2].pending.reset(); },
      [](Books& b) { b.transfers[3].tariff.reset(); },
      [](Books& b) { b.transfers[0].reason += "."; },
      [](Books& b) { b.transfers.pop_back(); },
      [](Books& b) { b.transfers.erase(b.transfers.begin()); },
      [](Books& b) { b.balances[0].opening += 1; },
      [](Books& b) { b.balances[0].closing += 1; },
      [](Books& b) { b.balances.pop_back(); },
      [](Books& b) { b.terms.previous.reset(); },
      [](Books& b) { b.terms.months.push_back({}); },
      [](Books& b) { b.terms.checklist[4].looked_at = 7; },
      [](Books& b) { b.terms.checklist[4].named.emplace_back("sfr"); },
      [](Books& b) { b.terms.closed_by = "compta-2"; },
      [](Books& b) { b.terms.approved_by.clear(); },
      [](Books& b) { b.terms.closed_at += std::chrono::milliseconds(1); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto changed = books();
    changes[i](changed);
    EXPECT_NE(seal(changed).digest(), before) << "change " << i;
  }
}

TEST(PeriodSeal, AnEmptyPeriodIsSealedToo) {
  const auto empty = seal(Books{});
  EXPECT_EQ(empty.transfers, 0);
  EXPECT_NE(empty.digest(), seal(Books{}, march().next()).digest());
}

TEST(PeriodSeal, ClosesAreAChain) {
  const auto first = seal(books());
  Books april;
  for (auto balance : books().balances) {
    balance.opening = balance.closing;
    april.balances.push_back(balance);
  }
  april.balances.push_back({{"till:paris"}, domain::Asset::eur_cent, 0, 0});  // new, and has nothing
  april.terms.previous = first.digest();
  EXPECT_TRUE(follows(first, seal(april, march().next())));
  EXPECT_FALSE(follows(first, seal(april, march().next().next()))) << "a month between them";
  auto other_opening = april;
  other_opening.balances[0].opening += 1;
  EXPECT_FALSE(follows(first, seal(other_opening, march().next())));
  auto other_previous = april;
  other_previous.terms.previous = domain::sha256("another");
  EXPECT_FALSE(follows(first, seal(other_previous, march().next())));
}

TEST(PeriodSealDeathTest, WhatIsNotInOrderIsADefectOfOurs) {
  const auto some = books();
  const auto sealed = [&](std::vector<std::size_t> order) {
    PeriodSealer sealer(march());
    for (const auto i : order) sealer.add(some.transfers[i]);
  };
  EXPECT_DEATH(sealed({2, 1}), "in their order");
  EXPECT_DEATH(sealed({1, 1}), "each once");
  EXPECT_DEATH(PeriodSealer(march().next()).add(some.transfers[0]), "of the period");
  EXPECT_DEATH(
      {
        PeriodSealer sealer(march());
        sealer.add(some.balances[0]);
        sealer.add(some.transfers[0]);
      },
      "before balances");
}

TEST(PeriodSeal, TransfersOfARechargeAreTogether) {
  const auto some = books(2);
  EXPECT_TRUE(precedes(some.transfers[3], some.transfers[4]));
  auto late = some.transfers[1];  // of the first recharge, drawn after all of the second's
  late.id = id<domain::TransferId>(900);
  EXPECT_TRUE(precedes(some.transfers[3], late));
  EXPECT_TRUE(precedes(late, some.transfers[4]));
}

}  // namespace
}  // namespace passerelle::finance
