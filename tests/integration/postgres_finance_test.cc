// Finance on a ledger that several brokers write: who closes a period and who posts into it at the same
// moment, also into a year's tables that are named or new, and on books that an older program made.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "adapters/postgres/connection.h"
#include "adapters/postgres/migrations.h"
#include "adapters/postgres/postgres_ledger.h"
#include "tests/integration/postgres_sample.h"
#include "tests/support/private_postgres.h"

namespace passerelle::postgres {
namespace {

using broker::LedgerTransaction;
using domain::Status;
using passerelle::testing::PrivatePostgres;

PrivatePostgres& server() {
  static PrivatePostgres server;
  return server;
}

class PostgresFinance : public ::testing::Test {
 protected:
  std::unique_ptr<broker::Ledger> open() { return open_ledger(server().settings(database)).value(); }
  std::string query(const std::string& sql) const { return server().query(database, sql); }
  // Until somebody waits for another's posting or closing.
  void await_a_waiter() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (query("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'") == "0") {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nobody waits";
      std::this_thread::yield();
    }
  }
  static finance::ClosedPeriod closed(const char* text) {
    finance::ClosedPeriod made;
    made.period = finance::Period::parse(text).value();
    made.closed_by = "ana";
    made.approved_by = "bob";
    return made;
  }
  static Status close(broker::Ledger& ledger, const char* text) {
    return ledger.transact([&](LedgerTransaction& transaction) {
      return transaction.finance().put_closed_period(closed(text));
    });
  }
  domain::Transfer given(domain::Instant time, const std::string& reason = {}) {
    domain::Transfer transfer;
    transfer.id = sample.draw<domain::TransferId>();
    transfer.amount = 1;
    transfer.debit = domain::donor_account(sample_envelope);
    transfer.credit = domain::available_account(sample_envelope);
    transfer.time = time;
    transfer.reason = reason;
    return transfer;
  }
  // Why it was refused; empty: it was not.
  static std::string refusal(const Status& status) { return status ? "" : status.error().reason; }
  static Status post(broker::Ledger& ledger, const domain::Transfer& transfer) {
    return ledger.transact(
        [&](LedgerTransaction& transaction) { return transaction.finance().post(std::span(&transfer, 1)); });
  }

  const std::string database = server().create_database();
  Sample sample;
};

const auto march = finance::Period::parse("2026-03").value();
const auto within_march = march.end() - std::chrono::milliseconds(1);

TEST_F(PostgresFinance, WhoeverClosesWaitsForWhatAnotherBrokerHasPosted) {
  const auto ledger = open();
  const auto other = open();
  ASSERT_TRUE(sample.fund(*ledger));
  std::future<Status> closing;
  const auto transfer = given(within_march);
  const auto posted = ledger->transact([&](LedgerTransaction& transaction) -> Status {
    auto status = transaction.finance().post(std::span(&transfer, 1));
    EXPECT_TRUE(status) << "the period is open";
    closing = std::async(std::launch::async, [&] { return close(*other, "2026-03"); });
    await_a_waiter();
    EXPECT_EQ(query("SELECT count(*) FROM ledger.closed_periods"), "0");
    return status;
  });
  EXPECT_TRUE(posted);
  EXPECT_TRUE(closing.get());
  EXPECT_EQ(refusal(post(*ledger, given(within_march))), "PERIOD_CLOSED");
}

TEST_F(PostgresFinance, WhoeverPostsWhileAnotherBrokerClosesWaitsAndFindsThePeriodClosed) {
  const auto ledger = open();
  const auto other = open();
  ASSERT_TRUE(sample.fund(*ledger));
  const auto late = given(within_march);
  const auto in_time = given(march.end());
  std::future<Status> posting;
  ASSERT_TRUE(ledger->transact([&](LedgerTransaction& transaction) -> Status {
    auto status = transaction.finance().put_closed_period(closed("2026-03"));
    posting = std::async(std::launch::async, [&] { return post(*other, late); });
    await_a_waiter();
    return status;
  }));
  const auto refused = posting.get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "PERIOD_CLOSED");
  EXPECT_EQ(refused.error().code, domain::ErrorCode::failed_precondition);
  EXPECT_TRUE(post(*other, in_time));
  expect_books_agree(*ledger);
}

TEST_F(PostgresFinance, TheTablesOfEveryYearAreGuardedByWhicheverNameTheyAreWrittenTo) {
  const auto ledger = open();
  ASSERT_TRUE(sample.fund(*ledger));
  ASSERT_TRUE(Sample(2, 2029).fund(*ledger));
  EXPECT_EQ(query("SELECT count(*) FROM pg_inherits i WHERE inhparent = 'ledger.transfers'::regclass AND NOT "
                  "EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = i.inhrelid AND t.tgname = "
                  "'transfers_into_open_periods')"),
            "0");
  ASSERT_TRUE(close(*ledger, "2026-03"));
  for (const auto* reason : {"", "with a reason"}) {
    EXPECT_EQ(refusal(post(*ledger, given(within_march, reason))), "PERIOD_CLOSED") << reason;
    auto later = given(within_march, reason);
    later.id = Sample(9, 2029).draw<domain::TransferId>();
    EXPECT_EQ(refusal(post(*ledger, later)), "PERIOD_CLOSED") << "filed under 2029 " << reason;
    EXPECT_TRUE(post(*ledger, given(march.end(), reason))) << reason;
  }
}

TEST_F(PostgresFinance, ADifferenceFoundByTwoBrokersAtOnceIsEnteredOnce) {
  const auto one = open();
  const auto other = open();
  const auto recharge = sample.draw<domain::RechargeId>();
  const auto find = [&](broker::Ledger& ledger) {
    std::vector<finance::Break> found(1);
    found[0].id = sample.draw<finance::BreakId>();
    found[0].recharge = recharge;
    found[0].period = march;
    return ledger.transact(
        [&](LedgerTransaction& transaction) { return transaction.finance().put_breaks(found); });
  };
  ASSERT_TRUE(find(*one));
  ASSERT_TRUE(find(*other));
  EXPECT_EQ(query("SELECT count(*) FROM ledger.breaks"), "1");
}

// Made by a program that knew nothing of finance, and used.
TEST_F(PostgresFinance, BooksOfTheProgramBeforeAreCarriedOverAndTheirYearsGuarded) {
  const auto all = ledger_migrations();
  {
    Connection connection(server().settings(database), Access::writer, "LEDGER");
    migrate(connection, "ledger", all.first(2));
    connection.execute(
        "CREATE TABLE ledger.transfers_2026 PARTITION OF ledger.transfers FOR VALUES FROM "
        "('019b7683-d180-0000-0000-000000000000') TO ('01a2cb28-5d80-0000-0000-000000000000')");
    connection.execute(
        "INSERT INTO ledger.accounts (asset, may_go_negative, balance, name) VALUES "
        "(1, true, -70, 'donor:value'), (1, false, 70, 'available:value')");
    connection.execute(
        "INSERT INTO ledger.transfers (amount, time, debit, credit, step, kind, tariff, subject, id, reason) "
        "VALUES (70, '2026-03-01', 1, 2, 0, 1, 0, '019ca8c1-0000-7000-8000-000000000001', "
        "'019ca8c1-0000-7000-8000-000000000001', 'version 1')");
  }
  const auto ledger = open();
  const auto reader = ledger->open_reader().value();
  const auto transfers = reader->finance().transfers_between(march.begin(), march.end(), {}, 10);
  ASSERT_TRUE(transfers) << transfers.error().message;
  ASSERT_EQ(transfers->items.size(), 1U);
  EXPECT_EQ(transfers->items[0].amount, 70);
  EXPECT_EQ(transfers->items[0].reason, "version 1");
  EXPECT_FALSE(transfers->items[0].recharge);
  ASSERT_TRUE(close(*ledger, "2026-03"));
  EXPECT_EQ(refusal(post(*ledger, given(within_march))), "PERIOD_CLOSED");
  EXPECT_EQ(reader->finance().balance(domain::available_account(sample_envelope), domain::Asset::eur_cent),
            70);
}

}  // namespace
}  // namespace passerelle::postgres
