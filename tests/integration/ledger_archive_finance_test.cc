// An embedded ledger moved to PostgreSQL: finance finds there what it left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/archive/ledger_archive.h"
#include "adapters/archive/ledger_verification.h"
#include "adapters/postgres/postgres_ledger.h"
#include "adapters/sqlite/database.h"
#include "adapters/sqlite/sqlite_ledger.h"
#include "tests/integration/postgres_sample.h"
#include "tests/support/private_postgres.h"

namespace passerelle::archive {
namespace {

using broker::LedgerTransaction;
using domain::TransferKind;
using finance::Period;
using passerelle::testing::PrivatePostgres;
using postgres::Sample;
using ::testing::IsEmpty;
using ::testing::SizeIs;

PrivatePostgres& server() {
  static PrivatePostgres server;
  return server;
}

const OnProgress nobody_looks = [](const Progress&) {};
const domain::OperatorId sfr{"sfr"};
const domain::SiteId paris{"paris"};
const auto april = Period::parse("2026-04").value();
const auto year = Period::parse("2026").value();

class LedgerArchiveFinance : public ::testing::Test {
 protected:
  postgres::PostgresSettings settings() const { return server().settings(database); }
  std::unique_ptr<broker::Ledger> embedded() { return sqlite::open_ledger(file).value(); }
  std::unique_ptr<broker::Ledger> moved() { return postgres::open_ledger(settings()).value(); }
  void alter(const char* sql) { sqlite::Database(file, sqlite::Access::writer, "LEDGER").execute(sql); }

  domain::Transfer transfer(TransferKind kind, const domain::Account& debit, const domain::Account& credit,
                            std::int64_t amount, domain::Instant time) {
    domain::Transfer made;
    made.id = sample.draw<domain::TransferId>();
    made.kind = kind;
    made.amount = amount;
    made.debit = debit;
    made.credit = credit;
    made.time = time;
    made.reason = "because";
    return made;
  }
  finance::Statement statement(finance::StatementState state, std::int64_t lines) {
    finance::Statement made;
    made.id = sample.draw<finance::StatementId>();
    made.operator_id = sfr;
    made.period = april;
    made.format = "dtone";
    made.content = domain::sha256(made.id.text());
    made.begin_time = sample.tick();
    made.state = state;
    made.lines = lines;
    return made;
  }

  // Something in every table, with and without what may be absent; every kind of transfer.
  void fill() {
    const auto ledger = embedded();
    ASSERT_TRUE(sample.fund(*ledger));
    ASSERT_TRUE(sample.record(*ledger, 3));
    recharge = ledger->open_reader().value()->open_recharges({}, {}, 10)->items.at(0).recharge.id;
    ASSERT_TRUE(postgres::settle(*ledger, {sample.news(recharge, domain::RechargeState::delivered)}));
    const auto imported = statement(finance::StatementState::imported, 3);
    const auto broken_off = statement(finance::StatementState::importing, 9);
    finance::ClosedPeriod closed;
    closed.period = april;
    closed.seal = domain::sha256("april");
    closed.transfers = 1;
    closed.document = "{}";
    const auto status = ledger->transact([&](LedgerTransaction& transaction) -> domain::Status {
      auto& book = transaction.finance();
      const auto value = postgres::sample_envelope;
      auto correction = transfer(TransferKind::correct, domain::spent_account(value),
                                 domain::available_account(value), 1, sample.tick());
      correction.recharge = recharge;
      auto another = correction;
      another.id = sample.draw<domain::TransferId>();
      const std::vector<domain::Transfer> transfers = {
          transfer(TransferKind::fund, domain::donor_account(value), domain::available_account(value), 5,
                   april.begin()),
          transfer(TransferKind::till_difference, domain::till_difference_account(paris),
                   domain::till_account(paris), 9, sample.tick()),
          transfer(TransferKind::deposit, domain::till_account(paris), domain::bank_account(paris), 4,
                   sample.tick()),
          transfer(TransferKind::give_back, domain::available_account(value), domain::donor_account(value), 2,
                   sample.tick()),
          transfer(TransferKind::carry_over, domain::available_account(value),
                   domain::available_account({"value-2027"}), 2, sample.tick()),
          correction,
          another};
      EXPECT_TRUE(book.post(transfers));
      finance::Gift gift;
      gift.id = sample.draw<finance::GiftId>();
      gift.envelope = value;
      gift.document = "R-1";
      gift.quantity = gift.amount = 5;
      gift.transfer = transfers[0].id;
      EXPECT_TRUE(book.put_gifts(std::span(&gift, 1)));
      for (const auto& each : {imported, broken_off}) {
        EXPECT_TRUE(book.put_statement(each));
        std::vector<finance::StatementLine> lines(3);
        for (std::size_t i = 0; i < lines.size(); ++i) {
          lines[i].statement = each.id;
          lines[i].number = static_cast<std::int64_t>(i) + 1;
        }
        lines[1].recharge = recharge;
        lines[1].amount_cents = 1'000;
        lines[1].line = sample.draw<domain::LineId>();
        EXPECT_TRUE(book.append_statement_lines(lines));
      }
      std::vector<finance::Break> breaks(2);
      for (auto& each : breaks) {
        each.id = sample.draw<finance::BreakId>();
        each.operator_id = sfr;
        each.period = april;
      }
      breaks[0].statement = imported.id;
      breaks[0].statement_line = 1;
      breaks[1].recharge = breaks[1].suggested = recharge;
      breaks[1].worth = domain::EuroCents{7};
      breaks[1].transfer = correction.id;
      EXPECT_TRUE(book.put_breaks(breaks));
      finance::TillClosing till;
      till.id = sample.draw<finance::TillClosingId>();
      till.site = paris;
      till.day = april.last_day();
      till.counted = {9};
      till.deposited = {4};
      EXPECT_TRUE(book.put_till_closing(till));
      return book.put_closed_period(closed);
    });
    ASSERT_TRUE(status) << status.error().message;
  }

  const passerelle::testing::TemporaryDirectory directory;
  const std::filesystem::path file = directory / "ledger.db";
  const std::string database = server().create_database();
  Sample sample;
  domain::RechargeId recharge;
};

auto fields_of(const std::vector<domain::Transfer>& transfers) {
  std::vector<std::tuple<domain::TransferId, TransferKind, std::int64_t, std::string, std::string,
                         std::optional<domain::RechargeId>, domain::Instant, std::string>>
      fields;
  for (const auto& each : transfers)
    fields.emplace_back(each.id, each.kind, each.amount, each.debit.name, each.credit.name, each.recharge,
                        each.time, each.reason);
  return fields;
}

TEST_F(LedgerArchiveFinance, WhateverFinanceAsksOfTheMovedBooksIsAnsweredAsBefore) {
  fill();
  const auto report = copy_ledger(file, settings(), nobody_looks);
  ASSERT_TRUE(report) << report.error().reason << ": " << report.error().message;
  std::map<std::string, std::int64_t> rows;
  for (const auto& table : *report) rows[table.table] = table.rows;
  EXPECT_EQ(rows["gifts"], 1);
  EXPECT_EQ(rows["statements"], 2);
  EXPECT_EQ(rows["statement_lines"], 6);
  EXPECT_EQ(rows["breaks"], 2);
  EXPECT_EQ(rows["till_closings"], 1);
  EXPECT_EQ(rows["closed_periods"], 1);
  const auto one = embedded();
  const auto other = moved();
  const auto old_reader = one->open_reader().value();
  const auto new_reader = other->open_reader().value();
  auto& before = old_reader->finance();
  auto& after = new_reader->finance();
  EXPECT_EQ(after.gifts({}, {}, 10)->items, before.gifts({}, {}, 10)->items);
  EXPECT_EQ(after.statements({}, {}, 10)->items, before.statements({}, {}, 10)->items);
  EXPECT_EQ(after.lines_by_recharge(sfr, april, {}, 10)->items,
            before.lines_by_recharge(sfr, april, {}, 10)->items);
  EXPECT_EQ(after.lines_without_recharge(sfr, april, {}, 10)->items,
            before.lines_without_recharge(sfr, april, {}, 10)->items);
  EXPECT_THAT(after.lines_without_recharge(sfr, april, {}, 10)->items, SizeIs(2));
  EXPECT_EQ(after.breaks({}, {}, 10)->items, before.breaks({}, {}, 10)->items);
  const auto first = year.first_day();
  const auto last = year.next().first_day();
  EXPECT_EQ(*after.till_closings({}, first, last), *before.till_closings({}, first, last));
  EXPECT_EQ(*after.closed_periods(), *before.closed_periods());
  EXPECT_THAT(*after.day_totals(first, last),
              ::testing::UnorderedElementsAreArray(*before.day_totals(first, last)));
  const auto transfers = before.transfers_between(year.begin(), year.end(), {}, 100)->items;
  EXPECT_THAT(transfers, SizeIs(13)) << "of every kind but few";
  EXPECT_EQ(fields_of(after.transfers_between(year.begin(), year.end(), {}, 100)->items),
            fields_of(transfers));
}

TEST_F(LedgerArchiveFinance, APeriodThatWasClosedStaysClosedAndTheBooksGoOn) {
  fill();
  ASSERT_TRUE(copy_ledger(file, settings(), nobody_looks));
  const auto ledger = moved();
  const auto post = [&](domain::Instant time) {
    const auto made = transfer(TransferKind::fund, domain::donor_account(postgres::sample_envelope),
                               domain::available_account(postgres::sample_envelope), 1, time);
    return ledger->transact(
        [&](LedgerTransaction& transaction) { return transaction.finance().post(std::span(&made, 1)); });
  };
  EXPECT_EQ(post(april.end() - std::chrono::milliseconds(1)).error().reason, "PERIOD_CLOSED");
  EXPECT_TRUE(post(april.end()));
  EXPECT_TRUE(sample.record(*ledger, 2));
  postgres::expect_books_agree(*ledger);
}

TEST_F(LedgerArchiveFinance, WhatFinanceKeepsIsCountedAndWhatIsMissingIsFound) {
  fill();
  const FinanceCounts counts{1, 2, 3, 2, 1, 1};
  const auto right = verify_ledger(*embedded()->open_reader().value(), nobody_looks).value();
  EXPECT_THAT(right.disagreements, IsEmpty());
  EXPECT_EQ(right.finance, counts);
  ASSERT_TRUE(copy_ledger(file, settings(), nobody_looks));
  const auto there = verify_ledger(*moved()->open_reader().value(), nobody_looks).value();
  EXPECT_THAT(there.disagreements, IsEmpty());
  EXPECT_EQ(there.finance, counts);
  server().query(database, "DELETE FROM ledger.statement_lines WHERE number = 2");
  server().query(database,
                 "SET session_replication_role = replica; UPDATE ledger.closed_periods SET transfers = 8");
  const auto wrong = verify_ledger(*moved()->open_reader().value(), nobody_looks).value();
  ASSERT_THAT(wrong.disagreements, SizeIs(2));
  EXPECT_EQ(wrong.disagreements[0].kind, Disagreement::Kind::statement);
  EXPECT_EQ(wrong.disagreements[0].kept, 3);
  EXPECT_EQ(wrong.disagreements[0].expected, 2);
  EXPECT_EQ(wrong.disagreements[1].kind, Disagreement::Kind::period);
  EXPECT_EQ(wrong.disagreements[1].subject, "2026-04");
  EXPECT_EQ(wrong.disagreements[1].kept, 8);
  EXPECT_EQ(wrong.disagreements[1].expected, 1);
}

TEST_F(LedgerArchiveFinance, AStatementThatIsNotWholeIsNotCopied) {
  fill();
  alter("DELETE FROM statement_lines WHERE number = 2");
  EXPECT_EQ(copy_ledger(file, settings(), nobody_looks).error().reason, "LEDGER_COPY_DIFFERS");
  EXPECT_THAT(moved()->open_reader().value()->finance().gifts({}, {}, 10)->items, IsEmpty());
}

}  // namespace
}  // namespace passerelle::archive
