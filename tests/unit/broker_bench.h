// A broker over books in memory, on virtual time, with an operator that says what a test wants it to say.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "services/broker/broker.h"
#include "tests/simulation/simulated_ledger.h"
#include "tests/simulation/simulated_readers.h"
#include "tests/simulation/unreliable_vault.h"
#include "tests/simulation/virtual_time.h"
#include "tests/unit/domain_sample.h"
#include "tests/unit/scripted_operator.h"

namespace passerelle::broker {

class BrokerBench : public testing::Test {
 protected:
  using Answer = std::optional<domain::Result<domain::Recharge>>;

  BrokerBench() : time_(domain::sample::noon("2026-11-23")) { limits_.operators[{"sfr"}] = operator_limits_; }

  // Before a start; both may be changed.
  BrokerLimits limits_;
  OperatorLimits operator_limits_;

  void start() {
    broker_.reset();
    ledger_ = std::make_unique<simulation::SimulatedLedger>(books_, [this] {
      if (commit_faults_.empty()) return simulation::CommitFault::none;
      const auto fault = commit_faults_.front();
      commit_faults_.pop_front();
      return fault;
    });
    limits_.operators[{"sfr"}] = operator_limits_;
    broker_ = make_broker({.ledger = *ledger_,
                           .vault = vault_,
                           .readers = readers_,
                           .clock = time_,
                           .random = random_,
                           .operators = time_,
                           .gateways = {{{"sfr"}, &operator_}}},
                          limits_, {});
    ASSERT_TRUE(broker_->recover().has_value());
  }
  void apply(const domain::Programme& programme) {
    const auto version = apply_result(programme);
    ASSERT_TRUE(version.has_value()) << version.error().message;
  }
  domain::Result<ProgrammeVersion> apply_result(domain::Programme programme,
                                                std::optional<std::int64_t> expected = std::nullopt,
                                                bool validate_only = false) {
    std::optional<domain::Result<ProgrammeVersion>> answer;
    broker_->programmes().apply(std::move(programme), "tester", expected, validate_only,
                                [&](domain::Result<ProgrammeVersion> result) { answer = std::move(result); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  // Started, with the sample's programme and one person in good standing.
  void open() {
    start();
    apply(domain::sample::programme());
    person_ = enrol("06 12 34 56 78");
  }
  domain::BeneficiaryId enrol(const char* number) {
    domain::BeneficiaryDraft draft;
    draft.phone = *domain::PhoneNumber::parse(number);
    draft.site = {"lyon"};
    draft.operator_id = {"sfr"};
    const auto profile = create_person(std::move(draft));
    EXPECT_TRUE(profile.has_value()) << profile.error().message;
    return profile->beneficiary.id;
  }
  domain::Result<BeneficiaryProfile> create_person(domain::BeneficiaryDraft draft) {
    std::optional<domain::Result<BeneficiaryProfile>> answer;
    broker_->beneficiaries().create(
        std::move(draft), [&](domain::Result<BeneficiaryProfile> result) { answer = std::move(result); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }

  RechargeRequest request(std::string request_id, const char* offer = "data-10gb") const {
    return {"counter", std::move(request_id), person_, {"lyon"}, {offer}};
  }
  // The answer comes to the place returned, which stays valid.
  Answer& press(RechargeRequest request, domain::Duration wait = domain::Duration{0}) {
    answers_.push_back(std::nullopt);
    auto& place = answers_.back();
    broker_->admission().create(std::move(request), wait, [&place](domain::Result<domain::Recharge> result) {
      place = std::move(result);
    });
    return place;
  }
  domain::Result<domain::Recharge> press_and_hear(RechargeRequest request,
                                                  domain::Duration wait = domain::Duration{0}) {
    auto& answer = press(std::move(request), wait);
    run([&] { return answer.has_value(); });
    return *answer;
  }

  // Batches and time, until `done`, for an hour at the most.
  void run(const std::function<bool()>& done) {
    const auto until = time_.now() + std::chrono::hours{1};
    while (!done() && time_.now() < until) {
      if (!broker_->run_batch() && !time_.run_one()) break;
    }
    ASSERT_TRUE(done());
  }
  void run_for(domain::Duration duration) {
    bool over = false;
    time_.after(duration, [&] { over = true; });
    run([&] { return over; });
    while (broker_->run_batch()) {
    }
  }
  domain::RechargeState state_of(const domain::RechargeId& id) {
    return simulation::SimulatedReader(books_).recharge(id)->value().state;
  }
  domain::EnvelopeBalance envelope(const char* id) {
    const auto balances = simulation::SimulatedReader(books_).envelope_balances();
    for (const auto& balance : *balances) {
      if (balance.envelope.value == id) return balance;
    }
    ADD_FAILURE() << "no envelope " << id;
    return {};
  }

  simulation::VirtualTime time_;
  simulation::SeededRandom random_{42};
  simulation::SimulatedBooks books_;
  simulation::SimulatedIdentities identities_;
  int vault_writes_ = 0;
  bool vault_writes_fail_ = false;
  simulation::UnreliableVault vault_{identities_, [this] {
                                       ++vault_writes_;
                                       return vault_writes_fail_;
                                     }};
  simulation::SimulatedReaders readers_{books_, vault_, time_, random_, 0};
  ScriptedOperator operator_{time_, time_};
  std::deque<simulation::CommitFault> commit_faults_;  // of the next commits
  std::unique_ptr<simulation::SimulatedLedger> ledger_;
  std::deque<Answer> answers_;
  std::unique_ptr<Broker> broker_;
  domain::BeneficiaryId person_;
};

}  // namespace passerelle::broker
