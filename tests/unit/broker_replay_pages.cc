// A replay reads one snapshot, writes nothing, and takes its turn.
#include <gmock/gmock.h>

#include "tests/unit/replay_bench.h"

namespace passerelle::broker {
namespace {

using domain::Quota;
using domain::QuotaMeasure;
using domain::ReplayTotals;
using domain::Scope;
using domain::WindowKind;
using std::chrono::days;

domain::Programme once_in_a_life() {
  auto programme = domain::sample::programme();
  programme.rules = {domain::sample::rule(
      "once", Quota{Scope::beneficiary, QuotaMeasure::count, {WindowKind::lifetime, 0}, 1})};
  return programme;
}

class Replays : public LivedWeeks {
 protected:
  void live_some_weeks() {
    begin(domain::sample::programme());
    from_ = today();
    live(30);
    to_ = today();
  }
  ReplayTotals replay_all(const domain::Programme& programme) { return replay(programme, from_, to_); }

  domain::Day from_;
  domain::Day to_;
};

TEST_F(Replays, WriteNothingAndAskNoOperator) {
  live_some_weeks();
  const auto commits_before = commits();
  const auto sends_before = sends();
  const auto recharges = on_record();
  EXPECT_GT(replay_all(once_in_a_life()).newly_refused.requests, 0);
  EXPECT_EQ(commits(), commits_before);
  EXPECT_EQ(sends(), sends_before);
  EXPECT_EQ(on_record(), recharges);
}

TEST_F(Replays, SeeNothingOfWhatHappensMeanwhile) {
  live_some_weeks();
  const auto alone = replay_all(once_in_a_life());
  const auto paper = start_replay(once_in_a_life(), from_, to_);
  auto page = next(*paper);
  ASSERT_TRUE(page);
  ASSERT_FALSE(page->totals);
  live(1);
  while (page && !page->totals) page = next(*paper);
  ASSERT_TRUE(page);
  EXPECT_EQ(*page->totals, alone);
}

TEST_F(Replays, TellHowFarTheyAre) {
  live_some_weeks();
  const auto paper = start_replay(domain::sample::programme(), from_, to_);
  std::int64_t decided = 0;
  bool counted = false;
  for (auto page = next(*paper);; page = next(*paper)) {
    ASSERT_TRUE(page) << page.error().reason;
    EXPECT_TRUE(page->in_all.has_value() || !counted) << "counting comes first";
    if (page->in_all) {
      counted = true;
      EXPECT_GE(page->requests, decided);
      decided = page->requests;
    }
    if (!page->totals) continue;
    EXPECT_EQ(page->totals->requests, decided);
    EXPECT_EQ(*page->in_all, decided);
    break;
  }
  EXPECT_EQ(next(*paper).error().reason, "PAPER_ENDED");
}

TEST_F(Replays, TakeOfATimeItsFirstAndItsLastDay) {
  live_some_weeks();
  std::int64_t before = 0;
  std::int64_t within = 0;
  const auto first = from_ + days{5};
  const auto last = from_ + days{9};
  for (const auto& recharge : on_record()) {
    const auto day = domain::paris_day(recharge.create_time);
    before += day < first ? 1 : 0;
    within += first <= day && day <= last ? 1 : 0;
  }
  ASSERT_GT(before, 0);
  EXPECT_EQ(replay(domain::sample::programme(), first, last).requests, within);
}

TEST_F(Replays, NoMoreThanTwoRunAtATime) {
  live_some_weeks();
  const auto one = start_replay(once_in_a_life(), from_, to_);
  auto two = start_replay(once_in_a_life(), from_, to_);
  ASSERT_TRUE(next(*one));
  ASSERT_TRUE(next(*two));
  const auto third = start_replay(once_in_a_life(), from_, to_);
  EXPECT_EQ(next(*third).error().reason, "REPORTS_BUSY");
  two.reset();
  EXPECT_TRUE(next(*third)) << "whoever goes away frees a place";
}

TEST_F(Replays, OfAProgrammeThatIsNoneSayWhatIsWrong) {
  live_some_weeks();
  auto wrong = domain::sample::programme();
  wrong.offers.front().data = {0};
  EXPECT_EQ(next(*start_replay(wrong, from_, to_)).error().reason, "PROGRAMME_INVALID");
  auto measured = domain::sample::programme();
  measured.envelopes.front().measure = domain::Asset::unit;
  const auto paper = start_replay(measured, from_, to_);
  auto page = next(*paper);
  while (page && !page->totals) page = next(*paper);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().reason, "ENVELOPE_MEASURE_CHANGED");
}

TEST_F(Replays, CountWhatCanNotBeDecidedAsRefused) {
  live_some_weeks();
  auto without = domain::sample::programme();
  without.offers.pop_back();
  without.envelopes.back().offers.pop_back();
  without.sites.pop_back();
  const auto totals = replay_all(without);
  std::map<std::string, std::int64_t> expected;
  for (const auto& recharge : on_record()) {
    if (recharge.site.value == "pointe-a-pitre")
      ++expected["SITE_UNKNOWN"];
    else if (recharge.offer.value == "data-10gb-campaign")
      ++expected["OFFER_UNKNOWN"];
  }
  EXPECT_EQ(totals.by_rule.at({"", "SITE_UNKNOWN"}).now.requests, expected["SITE_UNKNOWN"]);
  EXPECT_EQ(totals.by_rule.at({"", "OFFER_UNKNOWN"}).now.requests, expected["OFFER_UNKNOWN"]);
  EXPECT_GT(expected["OFFER_UNKNOWN"], 0);
}

// The books have their ids, which are drawn in no order within a millisecond.
TEST_F(Replays, OfOneMomentGrantWhatWasGranted) {
  begin(once_in_a_life());
  from_ = to_ = today();
  for (std::size_t who = 8; who < 14; ++who) {
    std::vector<Answer*> answers;
    for (int i = 0; i < 5; ++i) {
      auto press_again = request(fmt::format("person{}-{}", who, i));
      press_again.beneficiary = people()[who];
      answers.push_back(&press(press_again));
    }
    run([&] { return std::ranges::all_of(answers, [](const auto* answer) { return answer->has_value(); }); });
  }
  const auto totals = replay_all(once_in_a_life());
  EXPECT_EQ(totals.sides.then.refused, 24);
  EXPECT_EQ(totals.newly_granted, ReplayTotals::Count());
  EXPECT_EQ(totals.newly_refused, ReplayTotals::Count());
}

// Both envelopes could pay, and the first in the programme's order would.
TEST_F(Replays, HaveCampaignsPaidByTheEnvelopeThatTheyNamed) {
  auto programme = domain::sample::programme();
  programme.envelopes.front().offers.push_back({"data-10gb-campaign"});
  begin(programme);
  from_ = to_ = today();
  auto campaign = domain::sample::campaign({domain::make_uuid_v7(time_.now(), 7, 1)}, time_.now());
  simulation::SimulatedLedger ledger(books_);
  ASSERT_TRUE(ledger.transact([&](LedgerTransaction& books) { return books.campaigns().put(campaign, {}); }));
  for (std::size_t i = 8; i < 14; ++i) {
    const auto key = domain::key_of(campaign.series, campaign.cycle, people()[i], 1);
    auto line = request(key.request_id, "data-10gb-campaign");
    line.caller = key.caller;
    line.beneficiary = people()[i];
    line.campaign = CampaignTerms{campaign.envelope, 1'000};
    const auto answer = press_and_hear(line, std::chrono::seconds{5});
    ASSERT_TRUE(answer) << answer.error().reason;
    ASSERT_EQ(answer->envelope, campaign.envelope);
  }
  const auto totals = replay_all(programme);
  EXPECT_EQ(totals.requests, 6);
  ASSERT_EQ(totals.by_envelope.size(), 1U);
  EXPECT_EQ(totals.by_envelope.at(campaign.envelope).cost.now.recharges, 6);
}

}  // namespace
}  // namespace passerelle::broker
