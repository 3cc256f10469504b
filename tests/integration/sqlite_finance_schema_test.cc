// Books of the program before finance: their transfers are rebuilt, and are as they were.
#include <gtest/gtest.h>

#include "adapters/sqlite/migrations.h"
#include "adapters/sqlite/query.h"
#include "adapters/sqlite/sqlite_ledger.h"
#include "tests/support/process.h"

namespace passerelle::sqlite {
namespace {

constexpr auto all_transfers =
    "SELECT group_concat(hex(recharge) || hex(id) || kind || '|' || asset || '|' || amount || '|' || debit "
    "|| "
    "'|' || credit || coalesce(hex(pending), '-') || coalesce(tariff, '-') || time || reason, ';') FROM "
    "(SELECT * FROM transfers ORDER BY recharge, id)";
constexpr auto account_sql =
    "INSERT INTO accounts (name, asset, may_go_negative, balance) VALUES ('donor:value', 1, 1, -100), "
    "('available:value', 1, 0, 70), ('held:value', 1, 0, 10), ('spent:value', 1, 0, 20), "
    "('till:paris', 1, 0, 5), ('sales:paris', 1, 1, -5)";

class SqliteFinanceSchema : public ::testing::Test {
 protected:
  static std::string text(Database& database, const char* sql) {
    Query query(database, sql);
    auto run = query.run();
    return run.next() ? run.columns().take<std::string>() : "";
  }
  static std::string id(int number) {
    return "X'" + std::string(30, '0') + std::to_string(10 + number) + "'";
  }
  static std::string transfer(const std::string& recharge, int number, int kind, int amount, int debit,
                              int credit, const std::string& pending = "NULL",
                              const std::string& tariff = "NULL") {
    return "INSERT INTO transfers (recharge, id, kind, asset, amount, debit, credit, pending, tariff, time, "
           "reason) VALUES (" +
           recharge + ", " + id(number) + ", " + std::to_string(kind) + ", 1, " + std::to_string(amount) +
           ", " + std::to_string(debit) + ", " + std::to_string(credit) + ", " + pending + ", " + tariff +
           ", 1770000000000, 'é')";
  }
  // One given, one held, one delivered and paid, one reversed and given back.
  void fill_before() {
    Database database(file, Access::writer, "LEDGER");
    migrate(database, ledger_migrations().first(5));
    database.execute(account_sql);
    database.execute(transfer("X''", 0, 1, 100, 1, 2).c_str());
    database.execute(transfer(id(50), 1, 2, 10, 2, 3).c_str());
    database.execute(transfer(id(51), 2, 2, 20, 2, 3).c_str());
    database.execute(transfer(id(51), 3, 3, 20, 3, 4, id(2)).c_str());
    database.execute(transfer(id(51), 4, 7, 5, 6, 5, "NULL", "1").c_str());
    before = text(database, all_transfers);
    ASSERT_NE(before, "");
  }
  static bool refuses(Database& database, const std::string& sql) {
    return !guarded([&] { database.execute(sql.c_str()); });
  }

  testing::TemporaryDirectory directory;
  const std::filesystem::path file = directory / "ledger.db";
  std::string before;
};

TEST_F(SqliteFinanceSchema, TransfersAndBalancesAreAsTheyWere) {
  fill_before();
  {
    const auto ledger = open_ledger(file);
    ASSERT_TRUE(ledger) << ledger.error().message;
    const auto reader = (*ledger)->open_reader().value();
    const auto balances = reader->balances().value();
    for (const auto& balance : balances) EXPECT_EQ(balance.kept, balance.rebuilt) << balance.account.name;
    EXPECT_EQ(reader->finance()
                  .transfers_between({}, domain::from_unix_ms(1'800'000'000'000), {}, 10)
                  ->items.size(),
              5U);
  }
  Database database(file, Access::writer, "LEDGER");
  EXPECT_EQ(text(database, all_transfers), before);
}

TEST_F(SqliteFinanceSchema, TransfersStayAppendOnlyAndAHoldIsStillResolvedOnce) {
  fill_before();
  Database database(file, Access::writer, "LEDGER");
  migrate(database, ledger_migrations());
  EXPECT_TRUE(refuses(database, "UPDATE transfers SET amount = 1"));
  EXPECT_TRUE(refuses(database, "DELETE FROM transfers"));
  EXPECT_TRUE(refuses(database, transfer(id(51), 5, 4, 20, 3, 2, id(2)))) << "the hold is resolved";
  EXPECT_TRUE(refuses(database, transfer(id(51), 4, 7, 5, 6, 5))) << "posted before";
  EXPECT_TRUE(refuses(database, transfer("X''", 5, 14, 1, 1, 2))) << "there is no such kind";
  EXPECT_TRUE(refuses(database, transfer("X''", 5, 9, 1, 2, 2))) << "from itself";
  EXPECT_TRUE(refuses(database, transfer("X''", 5, 9, 0, 1, 2))) << "nothing";
  EXPECT_FALSE(refuses(database, transfer(id(51), 6, 8, 5, 5, 6))) << "given back";
  EXPECT_TRUE(refuses(database, transfer(id(51), 7, 8, 5, 5, 6))) << "twice";
  EXPECT_FALSE(refuses(database, transfer("X''", 8, 13, 1, 2, 1)));
  EXPECT_FALSE(refuses(database, transfer(id(50), 9, 3, 10, 3, 4, id(1)))) << "the other hold";
}

}  // namespace
}  // namespace passerelle::sqlite
