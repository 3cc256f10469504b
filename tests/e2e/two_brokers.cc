// What a person at a counter, and an operator, notice of there being two brokers: nothing.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <future>

#include "tests/e2e/cluster.h"
#include "tests/e2e/counters.h"
#include "tests/e2e/journal.h"
#include "tests/e2e/opening.h"

namespace passerelle::e2e {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::Direction;
using testing::eventually;

class TwoBrokers : public ::testing::Test {
 protected:
  void open(ClusterOptions options, int people_count) {
    cluster_ = std::make_unique<Cluster>(std::move(options));
    for (std::size_t at = 0; at < Cluster::size; ++at) {
      cluster_->start(at);
      clients_.push_back(std::make_unique<Client>(cluster_->member(at).broker.address()));
    }
    ASSERT_NO_FATAL_FAILURE(apply_programme(*clients_[0]));
    ASSERT_NO_FATAL_FAILURE(enrol_people(*clients_[0], people_count, people_));
  }
  Cluster::Member& first() { return cluster_->member(0); }
  Client& at_first() { return *clients_[0]; }
  Client& at_second() { return *clients_[1]; }

  v1::CreateRechargeRequest request_of(std::size_t person, seconds wait) const {
    v1::CreateRechargeRequest request;
    request.set_request_id(fmt::format("request-{}", person));
    request.set_beneficiary(people_.at(person));
    request.set_site("gare");
    request.set_offer("data-10gb");
    request.mutable_wait()->set_seconds(wait.count());
    return request;
  }
  v1::Recharge create(Client& client, const v1::CreateRechargeRequest& request) {
    grpc::ClientContext context;
    Client::prepare(context, "counter", seconds(20));
    v1::Recharge recharge;
    const auto status = client.recharges->CreateRecharge(&context, request, &recharge);
    EXPECT_TRUE(status.ok()) << status.error_code() << " " << status.error_message();
    return recharge;
  }
  v1::Recharge::State state_of(Client& client, const std::string& name) {
    grpc::ClientContext context;
    Client::prepare(context, "auditor", seconds(10));
    v1::GetRechargeRequest request;
    request.set_name(name);
    v1::Recharge recharge;
    const auto status = client.recharges->GetRecharge(&context, request, &recharge);
    EXPECT_TRUE(status.ok()) << status.error_code() << " " << status.error_message();
    return recharge.state();
  }
  bool becomes_delivered(Client& client, const std::string& name) {
    return eventually([&] { return state_of(client, name) == v1::Recharge::DELIVERED; }, seconds(40));
  }

  // The first broker sleeps, long enough for the second to adopt and finish what it left; then it wakes up,
  // and serves again.
  void sleep_and_wake_up(const std::vector<std::string>& left_behind, std::size_t next_person) {
    first().broker.send(SIGSTOP);
    first().to_operator.heal();
    for (const auto& name : left_behind)
      ASSERT_TRUE(becomes_delivered(at_second(), name)) << name << " was not adopted";
    first().broker.send(SIGCONT);
    const auto recharge = create(at_first(), request_of(next_person, seconds(10)));
    EXPECT_EQ(recharge.state(), v1::Recharge::DELIVERED) << "it does not serve again";
    for (const auto& name : left_behind) EXPECT_EQ(state_of(at_first(), name), v1::Recharge::DELIVERED);
    EXPECT_EQ(cluster_->query("SELECT count(*) FROM ledger.brokers WHERE fenced"), "1");
    EXPECT_EQ(cluster_->query("SELECT count(*) FROM ledger.brokers WHERE NOT fenced AND NOT has_left"), "2")
        << "it has no new id";
  }
  void expect_one_credit_each(std::size_t recharges) {
    for (std::size_t at = 0; at < Cluster::size; ++at) EXPECT_EQ(cluster_->member(at).broker.stop(), 0);
    cluster_->simulator().kill();
    const auto journal = read_journal(cluster_->simulator().journal_directory());
    EXPECT_EQ(journal.credits.size(), recharges);
    for (const auto& [reference, credits] : journal.credits)
      EXPECT_EQ(credits, 1) << reference << " was sent by both";
  }

  std::unique_ptr<Cluster> cluster_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::string> people_;
};

TEST_F(TwoBrokers, ABrokerThatWakesUpDoesNotSendWhatWasAdopted) {
  constexpr std::size_t left_behind = 6;
  // Two are on their way into a network that swallows them, the others wait behind them.
  ASSERT_NO_FATAL_FAILURE(open({.operator_in_flight = 2, .request_timeout_ms = 2'000}, left_behind + 1));
  first().to_operator.half_open();
  std::vector<std::string> names;
  for (std::size_t person = 0; person < left_behind; ++person)
    names.push_back(create(at_first(), request_of(person, seconds(0))).name());
  ASSERT_NO_FATAL_FAILURE(sleep_and_wake_up(names, left_behind));
  expect_one_credit_each(left_behind + 1);
}

TEST_F(TwoBrokers, ABrokerThatFellAsleepWhileItConnectedDoesNotSendWhenItWakesUp) {
  ASSERT_NO_FATAL_FAILURE(open({.request_timeout_ms = 2'500}, 2));
  first().to_operator.delay(Direction::answer, milliseconds(2'000));
  const auto name = create(at_first(), request_of(0, seconds(0))).name();
  ASSERT_TRUE(eventually([&] { return first().to_operator.counts().request_bytes > 0; }));
  first().broker.send(SIGSTOP);
  ASSERT_EQ(first().to_operator.counts().answer_bytes, 0U)
      << "it may have been connected before it fell asleep";
  // The operator's half of the handshake arrives in its sleep.
  ASSERT_TRUE(eventually([&] { return first().to_operator.counts().answer_bytes > 0; }));
  ASSERT_NO_FATAL_FAILURE(sleep_and_wake_up({name}, 1));
  expect_one_credit_each(2);
}

// Told by the other broker, not found by looking now and then: that would take half a second on average.
class HeardElsewhere : public TwoBrokers {
 protected:
  static constexpr std::size_t rounds = 12;
  static constexpr milliseconds most_on_average{250};

  void open_with_a_slow_operator() {
    open({}, rounds);
    first().to_operator.delay(Direction::answer, milliseconds(100));
  }
  void expect_told_at_once() const { EXPECT_LT(lag_, most_on_average * rounds); }

  steady_clock::duration lag_{};
};

TEST_F(HeardElsewhere, WhoRepeatsOnAnotherBrokerHearsTheSameOutcome) {
  ASSERT_NO_FATAL_FAILURE(open_with_a_slow_operator());
  for (std::size_t person = 0; person < rounds; ++person) {
    const auto request = request_of(person, seconds(10));
    auto now = request;
    now.mutable_wait()->set_seconds(0);
    const auto begun = create(at_first(), now);
    EXPECT_EQ(begun.state(), v1::Recharge::RESERVED);
    auto at_the_first = std::async(std::launch::async, [&] {
      const auto recharge = create(at_first(), request);
      return std::pair(recharge, steady_clock::now());
    });
    const auto here = create(at_second(), request);
    const auto heard_here = steady_clock::now();
    const auto [there, heard_there] = at_the_first.get();
    EXPECT_EQ(here.name(), begun.name());
    EXPECT_EQ(here.state(), v1::Recharge::DELIVERED);
    EXPECT_EQ(here.operator_reference(), there.operator_reference());
    lag_ += heard_here - heard_there;
  }
  expect_told_at_once();
}

TEST_F(HeardElsewhere, WhoWatchesFromAnotherBrokerHearsTheOutcome) {
  ASSERT_NO_FATAL_FAILURE(open_with_a_slow_operator());
  for (std::size_t person = 0; person < rounds; ++person) {
    const auto begun = create(at_first(), request_of(person, seconds(0)));
    auto at_the_first = std::async(std::launch::async, [&] {
      create(at_first(), request_of(person, seconds(10)));
      return steady_clock::now();
    });
    grpc::ClientContext context;
    Client::prepare(context, "counter", seconds(20));
    v1::WatchRechargeRequest watch;
    watch.set_name(begun.name());
    const auto stream = at_second().recharges->WatchRecharge(&context, watch);
    std::vector<v1::Recharge::State> states;
    for (v1::Recharge recharge; stream->Read(&recharge);) states.push_back(recharge.state());
    const auto heard_here = steady_clock::now();
    EXPECT_TRUE(stream->Finish().ok());
    ASSERT_FALSE(states.empty());
    EXPECT_EQ(states.back(), v1::Recharge::DELIVERED);
    EXPECT_GE(states.size(), 2U) << "there was nothing to wait for";
    lag_ += heard_here - at_the_first.get();
  }
  expect_told_at_once();
}

}  // namespace
}  // namespace passerelle::e2e
