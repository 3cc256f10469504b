// Who executes a request, where several brokers are asked: the cache saves work, and the ledger decides.
#include "services/broker/broker_errors.h"
#include "services/broker/replay_desk.h"
#include "tests/unit/broker_sharing_bench.h"

namespace passerelle::broker {
namespace {

using domain::RechargeState;
using std::chrono::milliseconds;

// Remembers what it was told, and says what a test wants it to say.
class ToldCache : public IdempotencyCache {
 public:
  struct Exchange {
    std::size_t outcomes = 0;
    std::size_t releases = 0;
    std::size_t claims = 0;
    bool operator==(const Exchange&) const = default;
  };

  std::vector<ClaimAnswer> exchange(std::span<const ClaimOutcome> outcomes,
                                    std::span<const ClaimRelease> releases,
                                    std::span<const ClaimOrder> claims) override {
    exchanges.push_back({outcomes.size(), releases.size(), claims.size()});
    std::vector<ClaimAnswer> answers;
    for (const auto& claim : claims) answers.push_back(says ? says(claim) : ClaimAnswer{Claimed{++fence_}});
    return answers;
  }
  CacheHealth health() const override { return {}; }

  std::function<ClaimAnswer(const ClaimOrder&)> says;
  std::vector<Exchange> exchanges;

 private:
  std::uint64_t fence_ = 0;
};

class Claims : public SharingBench {
 protected:
  void open_with_caches() {
    a_.cache = &cache_of_a_;
    b_.cache = &cache_of_b_;
    open();
  }
  // Claimed by a broker that died before it did anything.
  void leave_a_claim(const std::string& request_id) {
    simulation::SimulatedCache dead(store_);
    const std::vector<ClaimOrder> claims{{{"counter", "CreateRecharge", request_id}, {}}};
    ASSERT_TRUE(std::holds_alternative<Claimed>(dead.exchange({}, {}, claims).front()));
  }

  simulation::SimulatedCacheStore store_{time_};
  simulation::SimulatedCache cache_of_a_{store_};
  simulation::SimulatedCache cache_of_b_{store_};
  ToldCache told_;
};

TEST_F(Claims, WhatWasExecutedElsewhereIsAnsweredFromTheLedgerWithoutWriting) {
  open_with_caches();
  const auto first = press_and_hear(a_, request("k1"), milliseconds{5'000});
  ASSERT_EQ(first.state, RechargeState::delivered);
  run_for(milliseconds{100});
  const auto commits = b_.ledger.commits;
  const auto again = press_and_hear(b_, request("k1"));
  EXPECT_EQ(again, first);
  EXPECT_EQ(b_.ledger.commits, commits);
}

TEST_F(Claims, TheSameRequestEverywhereAtOnceIsOneRecharge) {
  open_with_caches();
  auto& at_a = press(a_, request("k1"), milliseconds{5'000});
  auto& at_b = press(b_, request("k1"), milliseconds{5'000});
  run([&] { return at_a.has_value() && at_b.has_value(); });
  EXPECT_EQ(at_a->value().id, at_b->value().id);
  EXPECT_EQ(at_b->value().state, RechargeState::delivered);
  EXPECT_EQ(a_.upstream.submits.size() + b_.upstream.submits.size(), 1U);
}

TEST_F(Claims, WhoFindsItBeingExecutedJoinsAndGetsTheSameRecharge) {
  b_.cache = &cache_of_b_;
  open();
  leave_a_claim("k1");
  auto& joined = press(b_, request("k1"));
  run_for(milliseconds{500});
  EXPECT_FALSE(joined.has_value()) << "somebody else executes it";
  const auto executed = press_and_hear(a_, request("k1"));  // it does, and can't tell the cache
  run_for(milliseconds{150});
  ASSERT_TRUE(joined.has_value());
  EXPECT_EQ((*joined)->id, executed.id);
  EXPECT_EQ(books_.recharges.size(), 1U);
}

TEST_F(Claims, AClaimLeftByADeadBrokerRunsOutAndTheRequestIsExecuted) {
  open_with_caches();
  leave_a_claim("k1");
  const auto pressed = time_.now();
  const auto answer = press_and_hear(b_, request("k1"), milliseconds{20'000});
  EXPECT_EQ(answer.state, RechargeState::delivered);
  EXPECT_GE(time_.now() - pressed, milliseconds{9'900});
  EXPECT_LE(time_.now() - pressed, milliseconds{10'200});
}

TEST_F(Claims, AClaimThatNeverEndsIsLeftToTheLedgerToDecide) {
  b_.cache = &told_;
  told_.says = [](const ClaimOrder&) { return ClaimedElsewhere{}; };
  open();
  const auto pressed = time_.now();
  const auto answer = press_and_hear(b_, request("k1"));
  EXPECT_EQ(books_.recharges.size(), 1U);
  EXPECT_EQ(answer.request_id, "k1");
  EXPECT_LE(time_.now() - pressed, milliseconds{15'000});
}

TEST_F(Claims, ACacheThatClaimsWhatNobodyExecutedIsNotBelieved) {
  b_.cache = &told_;
  told_.says = [](const ClaimOrder& order) { return Executed{order.fingerprint, {}}; };
  open();
  EXPECT_EQ(press_and_hear(b_, request("k1"), milliseconds{5'000}).state, RechargeState::delivered);
}

TEST_F(Claims, ACacheThatForgotIsNotBelieved) {
  open_with_caches();
  const auto first = press_and_hear(a_, request("k1"), milliseconds{5'000});
  run_for(milliseconds{100});
  store_.forget_everything();
  EXPECT_EQ(press_and_hear(b_, request("k1")).id, first.id);
  EXPECT_EQ(books_.recharges.size(), 1U);
}

TEST_F(Claims, WithTheCacheAwayTheLedgerAloneTellsThemApart) {
  open_with_caches();
  store_.go_away();
  auto& at_a = press(a_, request("k1"));
  auto& at_b = press(b_, request("k1"));
  run([&] { return at_a.has_value() && at_b.has_value(); });
  EXPECT_EQ(at_a->value().id, at_b->value().id);
}

TEST_F(Claims, OtherContentUnderAUsedKeyIsRefusedAtEveryBroker) {
  open_with_caches();
  (void)press_and_hear(a_, request("k1"), milliseconds{5'000});
  run_for(milliseconds{100});
  auto other = request("k1");
  other.offer = {"data-10gb-campaign"};
  auto& answer = press(b_, other);
  run([&] { return answer.has_value(); });
  ASSERT_FALSE(answer->has_value());
  EXPECT_EQ(answer->error().reason, "REQUEST_ID_REUSED");
}

TEST_F(Claims, AfterAnErrorTheNextOneMayTryAtOnce) {
  open_with_caches();
  auto unknown = request("k1");
  unknown.site = {"nowhere"};
  auto& error = press(a_, unknown);
  run([&] { return error.has_value(); });
  EXPECT_EQ(error->error().reason, "SITE_UNKNOWN");
  run_for(milliseconds{10});
  const auto pressed = time_.now();
  (void)press_and_hear(b_, request("k1"));
  EXPECT_LE(time_.now() - pressed, milliseconds{5});
}

TEST_F(Claims, WhatCouldNotBeWrittenTheNextOneMayTryAtOnce) {
  open_with_caches();
  a_.ledger.faults = {simulation::CommitFault::refused};
  auto& error = press(a_, request("k1"));
  run([&] { return error.has_value(); });
  EXPECT_EQ(error->error().reason, "LEDGER_UNAVAILABLE");
  run_for(milliseconds{10});
  const auto pressed = time_.now();
  (void)press_and_hear(b_, request("k1"));
  EXPECT_LE(time_.now() - pressed, milliseconds{5});
}

TEST_F(Claims, TwiceInOneBatchIsClaimedOnce) {
  a_.cache = &told_;
  open();
  auto& one = press(a_, request("k1"));
  auto& other = press(a_, request("k1"));
  run([&] { return one.has_value() && other.has_value(); });
  EXPECT_EQ(one->value().id, other->value().id);
  EXPECT_EQ(told_.exchanges.front().claims, 1U);
}

TEST_F(Claims, TwiceInOneBatchTheSecondGoesWhereTheFirstWent) {
  open_with_caches();
  const auto first = press_and_hear(a_, request("k1"), milliseconds{5'000});
  run_for(milliseconds{100});
  const auto commits = b_.ledger.commits;
  auto& one = press(b_, request("k1"));
  auto& other = press(b_, request("k1"));
  run([&] { return one.has_value() && other.has_value(); });
  EXPECT_EQ(one->value().id, first.id);
  EXPECT_EQ(other->value().id, first.id);
  EXPECT_EQ(b_.ledger.commits, commits);
}

TEST_F(Claims, OutcomesAreToldOnceNothingWaits) {
  a_.cache = &told_;
  open();
  (void)press_and_hear(a_, request("k1"));
  run_for(milliseconds{1});
  const std::vector<ToldCache::Exchange> expected{{0, 0, 1}, {1, 0, 0}};
  EXPECT_EQ(told_.exchanges, expected);
}

TEST_F(Claims, OutcomesRideWithTheNextClaims) {
  limits_.batch = 1;
  a_.cache = &told_;
  open();
  auto& one = press(a_, request("k1"));
  auto& other = press(a_, request("k2"));
  run([&] { return one.has_value() && other.has_value(); });
  ASSERT_GE(told_.exchanges.size(), 2U);
  EXPECT_EQ(told_.exchanges[1], (ToldCache::Exchange{1, 0, 1}));
}

TEST(ReplayDesk, AnswersEverybodyWhenItCloses) {
  simulation::VirtualTime time(domain::sample::noon("2026-11-23"));
  simulation::SeededRandom random(1);
  simulation::SimulatedBooks books;
  simulation::SimulatedIdentities identities;
  simulation::SimulatedVault vault(identities);
  simulation::SimulatedReaders readers(books, vault, time, random, 0);
  WriterQueue queue(10, {});
  Lifetime lifetime;
  ReplayDesk desk(queue, readers, time, lifetime);
  std::vector<std::string> heard;
  const auto command = [&] {
    AdmitCommand admit;
    admit.done = [&](const domain::Result<domain::Recharge>& answer) {
      heard.push_back(answer ? "" : answer.error().reason);
    };
    return admit;
  };
  desk.join(command());     // waits for its next look
  desk.look_up(command());  // waits for a reader
  desk.close();
  EXPECT_EQ(heard, (std::vector<std::string>(2, "SHUTTING_DOWN")));
  desk.join(command());
  desk.look_up(command());
  EXPECT_EQ(heard, (std::vector<std::string>(4, "SHUTTING_DOWN"))) << "and so does whoever comes later";
  time.run_for(milliseconds{1'000});
  EXPECT_EQ(heard.size(), 4U) << "once";
  EXPECT_EQ(queue.size(), 0U);
}

}  // namespace
}  // namespace passerelle::broker
