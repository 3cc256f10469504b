// Several brokers on one ledger in memory, on virtual time. Each may be stopped, cut off or killed.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <optional>

#include "services/broker/broker.h"
#include "tests/simulation/process_thread.h"
#include "tests/simulation/simulated_cache.h"
#include "tests/simulation/simulated_feed.h"
#include "tests/simulation/simulated_ledger.h"
#include "tests/simulation/simulated_readers.h"
#include "tests/simulation/simulated_vault.h"
#include "tests/unit/domain_sample.h"
#include "tests/unit/scripted_operator.h"

namespace passerelle::broker {

// A ledger that counts, and can be out of reach.
class ReachableLedger : public Ledger {
 public:
  explicit ReachableLedger(simulation::SimulatedBooks& books)
      : inner_(books, [this] {
          if (faults.empty()) return simulation::CommitFault::none;
          const auto fault = faults.front();
          faults.pop_front();
          return fault;
        }) {}

  domain::Status transact(const std::function<domain::Status(LedgerTransaction&)>& body) override {
    if (!reachable)
      return domain::fail(domain::ErrorCode::unavailable, "LEDGER_UNAVAILABLE", "Out of reach.");
    auto status = inner_.transact(body);
    ++commits;
    if (after_commit) after_commit();
    return status;
  }
  domain::Result<std::unique_ptr<LedgerReader>> open_reader() override { return inner_.open_reader(); }
  bool shared() const override { return inner_.shared(); }
  void maintain() override {}

  bool reachable = true;
  int commits = 0;
  std::function<void()> after_commit;          // before the writer goes on
  std::deque<simulation::CommitFault> faults;  // of the next commits

 private:
  simulation::SimulatedLedger inner_;
};

// One of the brokers, with everything that is its own.
class Partner {
 public:
  Partner(simulation::SimulatedBooks& books, simulation::SimulatedVault& vault, simulation::VirtualTime& time,
          simulation::SeededRandom& random, const BrokerLimits& limits)
      : ledger(books),
        clock(time, domain::Duration{1'000}),
        strand(time),
        upstream(time, strand),
        vault_(vault),
        time_(time),
        random_(random),
        limits_(limits),
        writer_(time),
        reading_(time),
        readers_(books, vault, reading_, random, 0) {}
  Partner(const Partner&) = delete;
  Partner& operator=(const Partner&) = delete;

  void start() {
    broker = make_broker({.ledger = ledger,
                          .vault = vault_,
                          .readers = readers_,
                          .clock = clock,
                          .random = random_,
                          .operators = strand,
                          .gateways = {{{"sfr"}, &upstream}},
                          .cache = cache,
                          .changes = feed.get(),
                          .rates = nullptr},
                         limits_, [this] { writer_.post([this] { run_writer(); }); });
    ASSERT_TRUE(broker->recover().has_value());
  }
  void listen(simulation::ChangeNews& news) {
    feed = std::make_unique<simulation::SimulatedFeed>(news, reading_, time_);
  }
  // Nothing of it runs for that long; what it is sent waits.
  void freeze(domain::Duration duration) {
    for (auto* thread : {&strand, &writer_, &reading_}) thread->freeze(time_.now() + duration);
  }
  void freeze_writer(domain::Duration duration) { writer_.freeze(time_.now() + duration); }
  void die() {
    for (auto* thread : {&strand, &writer_, &reading_}) thread->die();
    broker.reset();
    feed.reset();
  }

  ReachableLedger ledger;
  simulation::MachineClock clock;
  simulation::ProcessThread strand;
  ScriptedOperator upstream;
  IdempotencyCache* cache = nullptr;
  std::unique_ptr<simulation::SimulatedFeed> feed;
  std::unique_ptr<Broker> broker;

 private:
  void run_writer() {
    if (broker && broker->run_batch()) writer_.post([this] { run_writer(); });
  }

  simulation::SimulatedVault& vault_;
  simulation::VirtualTime& time_;
  simulation::SeededRandom& random_;
  const BrokerLimits& limits_;
  simulation::ProcessThread writer_;
  simulation::ProcessThread reading_;
  simulation::SimulatedReaders readers_;
};

class SharingBench : public testing::Test {
 protected:
  using Answer = std::optional<domain::Result<domain::Recharge>>;

  SharingBench() : time_(domain::sample::noon("2026-11-23")) {
    books_.shared = true;
    books_.clock = [this] { return time_.now(); };
    limits_.lease = domain::Duration{10'000};
    operator_limits().request_timeout = domain::Duration{5'000};
    operator_limits().max_in_flight = 4'000;
    operator_limits().breaker_failures = 10'000;
    for (auto* partner : {&a_, &b_}) partner->upstream.able.visibility_window = domain::Duration{3'000};
  }
  OperatorLimits& operator_limits() { return limits_.operators[{"sfr"}]; }

  // Both started, with the sample's programme and one person in good standing.
  void open() {
    a_.start();
    b_.start();
    apply(domain::sample::programme());
    domain::BeneficiaryDraft draft;
    draft.phone = *domain::PhoneNumber::parse("0612345678");
    draft.site = {"lyon"};
    draft.operator_id = {"sfr"};
    std::optional<domain::Result<BeneficiaryProfile>> profile;
    a_.broker->beneficiaries().create(draft, [&](auto result) { profile = std::move(result); });
    run([&] { return profile.has_value(); });
    person_ = (*profile)->beneficiary.id;
    run([&] { return b_.broker->programmes().current() != nullptr; });
  }
  void apply(const domain::Programme& programme) {
    bool applied = false;
    a_.broker->programmes().apply(programme, "tester", std::nullopt, false, [&](const auto& version) {
      ASSERT_TRUE(version.has_value()) << version.error().message;
      applied = true;
    });
    run([&] { return applied; });
  }

  RechargeRequest request(std::string request_id) const {
    return {"counter", std::move(request_id), person_, {"lyon"}, {"data-10gb"}};
  }
  // The answer comes to the place returned, which stays valid.
  Answer& press(Partner& partner, RechargeRequest request, domain::Duration wait = domain::Duration{0}) {
    auto& place = answers_.emplace_back();
    partner.broker->admission().create(
        std::move(request), wait,
        [&place](domain::Result<domain::Recharge> result) { place = std::move(result); });
    return place;
  }
  domain::Recharge press_and_hear(Partner& partner, RechargeRequest request,
                                  domain::Duration wait = domain::Duration{0}) {
    auto& answer = press(partner, std::move(request), wait);
    run([&] { return answer.has_value(); });
    EXPECT_TRUE(answer->has_value()) << answer->error().reason;
    return answer->value_or(domain::Recharge{});
  }
  void run(const std::function<bool()>& done) {
    const auto until = time_.now() + std::chrono::hours{1};
    while (!done() && time_.now() < until && time_.run_one()) {
    }
    ASSERT_TRUE(done());
  }
  void run_for(domain::Duration duration) { time_.run_for(duration); }

  domain::RechargeState state_of(const domain::RechargeId& id) {
    return books_.recharges.at(id).keyed.recharge.state;
  }
  domain::Duration silence() const { return limits_.lease + limits_.lease / 2; }

  simulation::VirtualTime time_;
  simulation::SeededRandom random_{42};
  simulation::SimulatedBooks books_;
  simulation::SimulatedIdentities identities_;
  simulation::SimulatedVault vault_{identities_};
  BrokerLimits limits_;  // before a start
  Partner a_{books_, vault_, time_, random_, limits_};
  Partner b_{books_, vault_, time_, random_, limits_};
  std::deque<Answer> answers_;
  domain::BeneficiaryId person_;
};

}  // namespace passerelle::broker
