// What goes wrong between a broker and its PostgreSQL, and how it ends: nothing half written, nothing twice,
// and the next transaction finds a server that is back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <barrier>
#include <thread>

#include "adapters/postgres/connection.h"
#include "adapters/postgres/postgres_ledger.h"
#include "tests/integration/postgres_sample.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/private_postgres.h"

namespace passerelle::postgres {
namespace {

using broker::LedgerTransaction;
using domain::ErrorCode;
using domain::RechargeState;
using domain::Status;
using passerelle::testing::eventually;
using passerelle::testing::FaultProxy;
using passerelle::testing::PrivatePostgres;

// Durable as in production: it is killed.
PrivatePostgres& server() {
  static PrivatePostgres server({.durable = true, .tcp = true, .settings = {"deadlock_timeout = 20ms"}});
  return server;
}

class PostgresFailures : public ::testing::Test {
 protected:
  PostgresFailures() {
    EXPECT_TRUE(sample.fund(*ledger));
    EXPECT_TRUE(put(*ledger, person));
  }
  // Over a network that the test can break.
  std::unique_ptr<broker::Ledger> open_over(const FaultProxy& network) {
    auto settings = server().tcp_settings(database);
    settings.port = network.port();
    settings.silence_timeout = std::chrono::milliseconds(500);
    settings.connect_timeout = std::chrono::seconds(2);
    return open_ledger(settings).value();
  }
  static FaultProxy::Upstream upstream() {
    return FaultProxy::Upstream::tcp("127.0.0.1", static_cast<std::uint16_t>(server().port()));
  }
  // Facts are read first, as a broker does: the rest then goes with the commit.
  Status record_with(broker::Ledger& with, const broker::AdmissionRecord& record,
                     const std::function<void()>& before_commit) {
    return with.transact([&](LedgerTransaction& transaction) -> Status {
      const broker::AdmissionQuery query{person.id, person.site};
      auto facts = transaction.load_facts(std::span(&query, 1), {});
      if (!facts) return std::unexpected(facts.error());
      auto status = transaction.record(std::span(&record, 1));
      before_commit();
      return status;
    });
  }
  bool is_stored(domain::RechargeId id) { return ledger->open_reader().value()->recharge(id)->has_value(); }

  const std::string database = server().create_database();
  const std::unique_ptr<broker::Ledger> ledger = open_ledger(server().settings(database)).value();
  Sample sample;
  const domain::Beneficiary person = sample.person();
};

TEST_F(PostgresFailures, AServerKilledInMidBatchHasWrittenNothingOfItAndIsFoundAgain) {
  const auto kept = sample.reserved(person);
  ASSERT_TRUE(record_with(*ledger, kept, [] {}));
  const auto reader = ledger->open_reader().value();
  const auto lost = sample.reserved(person);
  const auto status = ledger->transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.record(std::span(&lost, 1)));
    server().kill_hard();
    auto keys = transaction.find_keys(std::span(&lost.key, 1));
    return keys ? Status() : std::unexpected(keys.error());
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::unavailable);
  EXPECT_EQ(status.error().reason, "LEDGER_UNAVAILABLE");
  EXPECT_EQ(ledger->transact([&](LedgerTransaction& transaction) { return transaction.leave(sample.broker); })
                .error()
                .reason,
            "LEDGER_UNAVAILABLE");
  EXPECT_EQ(reader->recharge(kept.recharge.id).error().reason, "LEDGER_UNAVAILABLE");
  server().start();
  EXPECT_EQ(reader->recharge(kept.recharge.id)->value(), kept.recharge)
      << "an old reader finds it again by itself";
  EXPECT_FALSE(is_stored(lost.recharge.id));
  EXPECT_TRUE(record_with(*ledger, lost, [] {}));
  expect_books_agree(*ledger);
}

TEST_F(PostgresFailures, ACommitWhoseAnswerIsLostIsUnknownAndReadBackByItsKey) {
  FaultProxy network(upstream());
  const auto remote = open_over(network);
  const auto record = sample.reserved(person);
  const auto status =
      record_with(*remote, record, [&] { network.drop_answers(passerelle::testing::Ending::reset); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::unavailable);
  EXPECT_EQ(status.error().reason, "COMMIT_UNKNOWN");
  network.heal();
  const auto found = remote->transact([&](LedgerTransaction& transaction) -> Status {
    const auto keys = transaction.find_keys(std::span(&record.key, 1));
    EXPECT_EQ(keys->at(0)->recharge, record.recharge) << "it was committed all the same";
    return {};
  });
  EXPECT_TRUE(found);
}

TEST_F(PostgresFailures, ACommitThatNeverArrivedIsUnknownTooAndTheKeyIsFree) {
  FaultProxy network(upstream());
  const auto remote = open_over(network);
  const auto record = sample.reserved(person);
  const auto status = record_with(*remote, record, [&] { network.cut(); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "COMMIT_UNKNOWN");
  EXPECT_FALSE(is_stored(record.recharge.id));
  EXPECT_TRUE(record_with(*remote, record, [] {}));
  EXPECT_TRUE(is_stored(record.recharge.id));
}

TEST_F(PostgresFailures, AConnectionThatBreaksBeforeTheCommitHasCommittedNothingForSure) {
  FaultProxy network(upstream());
  const auto remote = open_over(network);
  const auto record = sample.reserved(person);
  const auto status = remote->transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.record(std::span(&record, 1)));
    network.cut();
    auto keys = transaction.find_keys(std::span(&record.key, 1));
    return keys ? Status() : std::unexpected(keys.error());
  });
  EXPECT_EQ(status.error().reason, "LEDGER_UNAVAILABLE");
  EXPECT_FALSE(is_stored(record.recharge.id));
}

TEST_F(PostgresFailures, AServerThatSaysNothingIsGivenUpInTime) {
  FaultProxy network(upstream());
  const auto remote = open_over(network);
  const auto reader = remote->open_reader().value();
  network.half_open();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(remote->transact([&](LedgerTransaction& transaction) { return transaction.leave(sample.broker); })
                .error()
                .code,
            ErrorCode::unavailable);
  EXPECT_EQ(reader->recharge(sample.draw<domain::RechargeId>()).error().code, ErrorCode::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(15));
  network.heal();
  EXPECT_TRUE(
      remote->transact([&](LedgerTransaction& transaction) { return transaction.leave(sample.broker); }));
  EXPECT_TRUE(reader->recharge(sample.draw<domain::RechargeId>()));
}

TEST_F(PostgresFailures, ASerializationFailureRunsTheWholeBodyAgain) {
  server().query(
      database,
      "CREATE SEQUENCE tries; "
      "CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "IF nextval('tries') <= 2 THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF; RETURN NULL; END $$; "
      "CREATE TRIGGER fail_twice AFTER UPDATE ON ledger.accounts FOR EACH STATEMENT EXECUTE FUNCTION "
      "fail_twice()");
  const auto record = sample.reserved(person);
  int runs = 0;
  const auto status = record_with(*ledger, record, [&] { ++runs; });
  EXPECT_TRUE(status) << status.error().message;
  EXPECT_EQ(runs, 3);
  expect_books_agree(*ledger);
}

TEST_F(PostgresFailures, ASerializationFailureThatNeverEndsIsReported) {
  server().query(
      database,
      "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "RAISE EXCEPTION USING ERRCODE = '40001'; END $$; "
      "CREATE TRIGGER fail AFTER UPDATE ON ledger.accounts FOR EACH STATEMENT EXECUTE FUNCTION fail()");
  const auto record = sample.reserved(person);
  const auto status = record_with(*ledger, record, [] {});
  EXPECT_EQ(status.error().reason, "LEDGER_CONTENDED");
  EXPECT_EQ(status.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(is_stored(record.recharge.id));
}

TEST_F(PostgresFailures, ADeadlockRunsTheWholeBodyAgain) {
  const auto record = sample.reserved(person);
  ASSERT_TRUE(record_with(*ledger, record, [] {}));
  const auto delivered = sample.news(record.recharge.id, RechargeState::delivered);
  // Somebody at a prompt, who takes the rows the wrong way round, and has the patience of ten seconds.
  Connection other(server().settings(database), Access::writer, "LEDGER");
  other.execute("SET deadlock_timeout = '10s'");
  other.execute("BEGIN");
  other.execute("SELECT 1 FROM ledger.accounts FOR UPDATE");
  int runs = 0;
  std::thread waiting;
  const auto status = ledger->transact([&](LedgerTransaction& transaction) -> Status {
    auto results = transaction.settle(std::span(&delivered, 1));
    if (++runs == 1) {
      waiting = std::thread([&] {
        other.execute("SELECT 1 FROM ledger.open_recharges FOR UPDATE");
        other.execute("ROLLBACK");
      });
      EXPECT_TRUE(eventually([&] {
        return server().query(database,
                              "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == "1";
      }));
    }
    return results ? Status() : std::unexpected(results.error());
  });
  waiting.join();
  EXPECT_TRUE(status) << status.error().message;
  EXPECT_GE(runs, 2) << "and again, where the other is not gone yet";
  EXPECT_EQ(ledger->open_reader().value()->recharge(record.recharge.id)->value().state,
            RechargeState::delivered);
  expect_books_agree(*ledger);
}

TEST_F(PostgresFailures, ALockThatIsNeverGivenBackIsNotWaitedForForEver) {
  auto settings = server().settings(database);
  settings.lock_timeout = std::chrono::milliseconds(100);
  const auto impatient = open_ledger(settings).value();
  Connection other(server().settings(database), Access::writer, "LEDGER");
  other.execute("BEGIN");
  other.execute("SELECT 1 FROM ledger.accounts FOR UPDATE");
  const auto record = sample.reserved(person);
  const auto status = record_with(*impatient, record, [] {});
  EXPECT_EQ(status.error().reason, "LEDGER_UNAVAILABLE");
  other.execute("ROLLBACK");
  EXPECT_TRUE(record_with(*impatient, record, [] {}));
}

TEST_F(PostgresFailures, AServerThatTakesNoMoreWritesIsAway) {
  const auto record = sample.reserved(person);
  server().query("postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
  server().query("postgres",
                 "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
  EXPECT_EQ(record_with(*ledger, record, [] {}).error().code, ErrorCode::unavailable);
  EXPECT_EQ(record_with(*ledger, record, [] {}).error().code, ErrorCode::unavailable);
  server().query("postgres", "ALTER DATABASE " + database + " RESET default_transaction_read_only");
  EXPECT_TRUE(record_with(*ledger, record, [] {}));
}

TEST_F(PostgresFailures, AppendOnlyTablesRefuseHandsToo) {
  ASSERT_TRUE(sample.record(*ledger, 1));
  Connection hand(server().settings(database), Access::writer, "LEDGER");
  for (const auto* sql : {"UPDATE ledger.recharges SET line = id", "DELETE FROM ledger.recharges",
                          "UPDATE ledger.transfers SET amount = 1", "DELETE FROM ledger.transfers",
                          "DELETE FROM ledger.recharges_2026", "DELETE FROM ledger.request_keys"})
    EXPECT_THROW(hand.execute(sql), StatementFailure) << sql;
}

TEST(PostgresServer, OneThatIsFoundStoppedIsWaitedForByNobody) {
  auto settings = server().settings("nowhere");
  settings.host = "/tmp/there-is-no-socket-here";
  const auto refused = open_ledger(settings);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_EQ(refused.error().reason, "LEDGER_UNAVAILABLE");
}

}  // namespace
}  // namespace passerelle::postgres
