// Finance over real books: a broker on SQLite, in one thread, at a time that a test sets.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sqlite/sqlite_ledger.h"
#include "adapters/sqlite/sqlite_vault.h"
#include "services/broker/broker.h"
#include "tests/simulation/virtual_time.h"
#include "tests/support/process.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::broker {

// Each job when its turn comes, with readers of its own.
class ReadersInTurn : public Readers {
 public:
  ReadersInTurn(Ledger& ledger, IdentityVault& vault, Scheduler& turn)
      : ledger_(*ledger.open_reader()), vault_(*vault.open_reader()), turn_(turn) {}
  bool read(std::move_only_function<void(LedgerReader&, VaultReader&)> job) override {
    turn_.post([this, job = std::move(job)]() mutable { job(*ledger_, *vault_); });
    return true;
  }

 private:
  std::unique_ptr<LedgerReader> ledger_;
  std::unique_ptr<VaultReader> vault_;
  Scheduler& turn_;
};

class FinanceBench : public ::testing::Test {
 protected:
  static domain::Instant noon(const char* day) { return domain::sample::noon(day); }

  // Of SFR: `sfr-2026` in euros from the programme, `sfr-gift` in units, funded by gifts.
  static domain::Programme programme() {
    auto made = domain::sample::programme();
    made.rules.clear();
    made.envelopes[1].funded_by_gifts = true;
    made.envelopes[1].amount = 0;
    return made;
  }

  FinanceBench() {
    ledger_ = *sqlite::open_ledger(directory_.path() / "ledger.db");
    sealing::VaultKeys keys;
    keys.data_keys[1] = {1};
    vault_ = *sqlite::open_vault(directory_.path() / "vault.db", keys);
    readers_ = std::make_unique<ReadersInTurn>(*ledger_, *vault_, time_);
    BrokerLimits limits;
    limits.finance.signing_key = *finance::SigningKey::generate();
    broker_ = make_broker({.ledger = *ledger_,
                           .vault = *vault_,
                           .readers = *readers_,
                           .clock = time_,
                           .random = random_,
                           .operators = time_,
                           .gateways = {}},
                          limits, {});
    EXPECT_TRUE(broker_->recover().has_value());
    const auto applied = ask<ProgrammeVersion>([&](Completion<ProgrammeVersion> done) {
      broker_->programmes().apply(programme(), "karim", std::nullopt, false, std::move(done));
    });
    EXPECT_TRUE(applied.has_value()) << applied.error().message;
  }

  Finance& finance() { return broker_->finance(); }

  template <class T, class Ask>
  domain::Result<T> ask(Ask&& question) {
    std::optional<domain::Result<T>> answer;
    question(Completion<T>([&](domain::Result<T> result) { answer = std::move(result); }));
    while (!answer && (broker_->run_batch() || time_.run_one())) {
    }
    EXPECT_TRUE(answer.has_value()) << "nobody answered";
    return std::move(*answer);
  }

  // As it would have come about at that time. In doubt, unless `to` says otherwise.
  domain::Recharge recharged(domain::Instant at, domain::RechargeState to, const char* offer = "data-10gb") {
    const auto made = programme();
    const auto& terms = *made.find(domain::OfferId{offer});
    domain::Recharge recharge;
    recharge.id = id<domain::RechargeId>(at);
    recharge.beneficiary = id<domain::BeneficiaryId>(at);
    recharge.line = id<domain::LineId>(at);
    recharge.site = {"lyon"};
    recharge.offer = terms.id;
    recharge.data = terms.data;
    recharge.face_value = terms.face_value;
    recharge.price = terms.price;
    recharge.tariff = terms.tariff;
    recharge.programme_version = 1;
    recharge.envelope = made.envelopes[0].id;
    recharge.envelope_amount = terms.face_value.value;
    recharge.operator_id = {"sfr"};
    recharge.product_code = terms.routes[0].product_code;
    recharge.caller = "counter";
    recharge.request_id = recharge.id.text();
    recharge.create_time = recharge.update_time = at;
    AdmissionRecord record{{recharge.caller, "CreateRecharge", recharge.request_id}, {}, recharge, {}, {}};
    record.hold = domain::hold_for(recharge, id<domain::TransferId>(at), at);
    transact([&](LedgerTransaction& transaction) { return transaction.record({{record}}); });
    settle(recharge, to, at);
    return recharge;
  }
  void settle(domain::Recharge& recharge, domain::RechargeState to, domain::Instant at) {
    Settlement settlement;
    settlement.recharge = recharge.id;
    settlement.to = to;
    settlement.operator_reference = "OP-" + recharge.id.text().substr(24);
    settlement.transfer_ids = {id<domain::TransferId>(at), id<domain::TransferId>(at)};
    settlement.time = at;
    transact([&](LedgerTransaction& transaction) -> domain::Status {
      const auto results = transaction.settle({{settlement}});
      if (!results) return std::unexpected(results.error());
      recharge = results->front().recharge;
      return {};
    });
  }
  domain::RechargeState state_of(const domain::Recharge& recharge) {
    return (*(*ledger_->open_reader())->recharge(recharge.id))->state;
  }
  void transact(const std::function<domain::Status(LedgerTransaction&)>& body) {
    const auto status = ledger_->transact(body);
    ASSERT_TRUE(status.has_value()) << status.error().message;
  }
  template <class IdType>
  IdType id(domain::Instant at) {
    return IdType{domain::make_uuid_v7(at, random_.next(), random_.next())};
  }

  // Sent in pieces of 7 bytes, as a bad connection would.
  domain::Result<StatementOutcome> import_statement(const std::string& file, const char* period,
                                                    std::vector<finance::StatementFlaw>* flaws = nullptr) {
    StatementOrder order;
    order.operator_id = {"sfr"};
    order.period = *finance::Period::parse(period);
    order.format = "tmf654";
    order.file_name = "statement.csv";
    order.content = domain::sha256(file);
    order.who = "farid";
    const auto intake = finance().import_statement(std::move(order));
    std::optional<domain::Error> failure;
    const auto take = [&](domain::Result<StatementProgress> progress) {
      if (!progress) failure = progress.error();
      if (progress && flaws != nullptr)
        flaws->insert(flaws->end(), progress->flaws.begin(), progress->flaws.end());
    };
    constexpr std::size_t piece = 7;
    for (std::size_t at = 0; at < file.size() && !failure; at += piece)
      take(ask<StatementProgress>([&](Completion<StatementProgress> done) {
        intake->feed(file.substr(at, piece), std::move(done));
      }));
    if (failure) return std::unexpected(*failure);
    take(
        ask<StatementProgress>([&](Completion<StatementProgress> done) { intake->finish(std::move(done)); }));
    return intake->outcome();
  }
  domain::Result<ReconciliationSummary> reconcile(const char* period) {
    return ask<ReconciliationSummary>([&](Completion<ReconciliationSummary> done) {
      finance().reconcile({"sfr"}, *finance::Period::parse(period), std::move(done));
    });
  }
  std::vector<finance::Break> breaks() {
    return (*(*ledger_->open_reader())->finance().breaks({}, std::nullopt, 1'000)).items;
  }

  testing::TemporaryDirectory directory_;
  simulation::VirtualTime time_{domain::sample::noon("2026-11-02")};
  simulation::SeededRandom random_{7};
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<IdentityVault> vault_;
  std::unique_ptr<ReadersInTurn> readers_;
  std::unique_ptr<Broker> broker_;
};

}  // namespace passerelle::broker
