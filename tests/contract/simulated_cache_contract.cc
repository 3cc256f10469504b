#include "tests/contract/idempotency_cache_contract.h"
#include "tests/simulation/simulated_cache.h"

namespace passerelle::contract {
namespace {

class SimulatedCacheUnderTest : public CacheUnderTest {
 public:
  broker::IdempotencyCache& first() override { return *first_; }
  broker::IdempotencyCache& second() override { return second_; }
  void restart_first() override { first_ = std::make_unique<simulation::SimulatedCache>(store_); }
  void let_claims_run_out() override { time_.run_for(store_.claim_ttl()); }
  void forget_everything() override { store_.forget_everything(); }
  void go_away() override { store_.go_away(); }
  void come_back() override { store_.come_back(); }
  bool both_available(bool available) override {
    // What an exchange has shown lasts until the next one.
    const std::vector<broker::ClaimOrder> orders{{cache_key("is it there?"), {}}};
    for (auto* cache : {first_.get(), &second_}) cache->exchange({}, {}, orders);
    return first_->health().available == available && second_.health().available == available;
  }

 private:
  simulation::VirtualTime time_{domain::from_unix_ms(1'780'000'000'000)};
  simulation::SimulatedCacheStore store_{time_};
  std::unique_ptr<simulation::SimulatedCache> first_ = std::make_unique<simulation::SimulatedCache>(store_);
  simulation::SimulatedCache second_{store_};
};

const CacheFactory make = [] { return std::make_unique<SimulatedCacheUnderTest>(); };

INSTANTIATE_TEST_SUITE_P(Simulated, IdempotencyCacheContract, ::testing::Values(make));

class CacheFaultsTest : public ::testing::Test {
 protected:
  simulation::VirtualTime time_{domain::from_unix_ms(1'780'000'000'000)};
  simulation::SimulatedCacheStore store_{time_};
  simulation::SimulatedCache cache_{store_};
};

TEST_F(CacheFaultsTest, AnAnswerThatIsLostLeavesTheClaimOurs) {
  store_.set_faults({.loses_the_answer = 1000});
  EXPECT_EQ(claim(cache_, cache_key("a")), broker::ClaimAnswer(broker::NoAnswer{}));
  EXPECT_FALSE(cache_.health().available);
  store_.set_faults({});
  simulation::SimulatedCache other(store_);
  EXPECT_EQ(claim(other, cache_key("a")), broker::ClaimAnswer(broker::ClaimedElsewhere{}));
  EXPECT_EQ(claim(cache_, cache_key("a")), broker::ClaimAnswer(broker::Claimed{1}));
  EXPECT_TRUE(cache_.health().available);
}

TEST_F(CacheFaultsTest, WhileItIsAwayNothingIsApplied) {
  store_.set_faults({.away = 1000});
  EXPECT_EQ(claim(cache_, cache_key("a")), broker::ClaimAnswer(broker::NoAnswer{}));
  store_.set_faults({});
  simulation::SimulatedCache other(store_);
  claimed(other, cache_key("a"));
}

TEST_F(CacheFaultsTest, AKeyOrAllOfThemAreLost) {
  claimed(cache_, cache_key("a"));
  store_.set_faults({.loses_a_key = 1000});
  simulation::SimulatedCache other(store_);
  claimed(other, cache_key("a"));
  store_.set_faults({.forgets_everything = 1000});
  claimed(cache_, cache_key("a"));
}

}  // namespace
}  // namespace passerelle::contract
