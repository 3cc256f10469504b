#include "tests/e2e/audit.h"

#include <gtest/gtest.h>

#include <set>

namespace passerelle::e2e {

namespace {

using Recharges = std::map<std::string, domain::Recharge>;  // by their names

struct Sums {
  std::map<std::string, std::int64_t> spent;  // by envelope
  std::int64_t cash = 0;
  std::int64_t delivered = 0;
};

Recharges all_recharges(broker::LedgerReader& books) {
  Recharges recharges;
  std::optional<domain::RechargeId> after;
  for (bool more = true; more;) {
    auto page = books.recharges({}, after, 1000);
    EXPECT_TRUE(page.has_value()) << page.error().message;
    if (!page) break;
    for (const auto& recharge : page->items) recharges.emplace("recharges/" + recharge.id.text(), recharge);
    more = page->more;
    if (more) after = page->items.back().id;
  }
  return recharges;
}

void expect_one_recharge_a_request(const Recharges& recharges) {
  std::set<std::string> request_ids;
  for (const auto& [name, recharge] : recharges) {
    EXPECT_TRUE(request_ids.insert(recharge.request_id).second)
        << recharge.request_id << " became two recharges, " << name << " is one";
    EXPECT_TRUE(domain::is_final(recharge.state))
        << name << " is still " << domain::to_string(recharge.state);
  }
}

// The operator credited each reference once at the most, and those the books call delivered exactly.
Sums expect_delivered_is_credited(const Recharges& recharges, const Journal& journal) {
  Sums sums;
  for (const auto& [name, recharge] : recharges) {
    const auto credits = journal.credits.find(recharge.id.text());
    const int credited = credits == journal.credits.end() ? 0 : credits->second;
    const bool is_delivered = recharge.state == domain::RechargeState::delivered;
    EXPECT_EQ(credited, is_delivered ? 1 : 0)
        << name << " is " << domain::to_string(recharge.state) << ", credited " << credited << " times";
    if (!is_delivered) continue;
    ++sums.delivered;
    sums.cash += recharge.price.value;
    sums.spent[recharge.envelope.value] += recharge.envelope_amount;
  }
  EXPECT_EQ(static_cast<std::int64_t>(journal.credits.size()), sums.delivered)
      << "credits that the books do not know";
  return sums;
}

void expect_told_is_booked(const Recharges& recharges, const std::map<std::string, Told>& told) {
  for (const auto& [request_id, answer] : told) {
    const auto recharge = recharges.find(answer.name);
    EXPECT_NE(recharge, recharges.end()) << request_id << " was told of " << answer.name;
    if (recharge == recharges.end()) continue;
    EXPECT_EQ(recharge->second.request_id, request_id);
    if (!answer.final_answer) continue;
    EXPECT_EQ(domain::to_string(recharge->second.state), v1::Recharge::State_Name(answer.state))
        << request_id;
  }
}

// The balances are what the transfers add up to, the envelopes what was delivered, the till what was sold.
void expect_balanced(broker::LedgerReader& books, const Sums& sums) {
  auto balances = books.balances();
  ASSERT_TRUE(balances.has_value()) << balances.error().message;
  std::map<domain::Asset, std::int64_t> total_of;
  for (const auto& balance : *balances) {
    EXPECT_EQ(balance.kept, balance.rebuilt) << balance.account.name;
    total_of[balance.asset] += balance.kept;
    if (balance.account == domain::till_account(domain::SiteId{"gare"})) {
      EXPECT_EQ(balance.kept, sums.cash);
    }
  }
  for (const auto& [asset, total] : total_of) EXPECT_EQ(total, 0) << domain::to_string(asset);
  auto envelopes = books.envelope_balances();
  ASSERT_TRUE(envelopes.has_value()) << envelopes.error().message;
  EXPECT_FALSE(envelopes->empty());
  for (const auto& envelope : *envelopes) {
    const auto spent = sums.spent.find(envelope.envelope.value);
    EXPECT_EQ(envelope.held, 0) << envelope.envelope.value;
    EXPECT_EQ(envelope.spent, spent == sums.spent.end() ? 0 : spent->second) << envelope.envelope.value;
    EXPECT_GE(envelope.available(), 0) << envelope.envelope.value << " is overdrawn";
  }
}

}  // namespace

AuditCounts audit(broker::LedgerReader& books, const Journal& journal,
                  const std::map<std::string, Told>& told) {
  const auto recharges = all_recharges(books);
  expect_one_recharge_a_request(recharges);
  const auto sums = expect_delivered_is_credited(recharges, journal);
  expect_told_is_booked(recharges, told);
  expect_balanced(books, sums);
  return {static_cast<std::int64_t>(recharges.size()), sums.delivered};
}

}  // namespace passerelle::e2e
