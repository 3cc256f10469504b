// Migrations, and how SQLite runs the lists on the schema that they make.
#include <gtest/gtest.h>

#include "adapters/sqlite/migrations.h"
#include "adapters/sqlite/query.h"
#include "adapters/sqlite/recharge_pages.h"
#include "tests/support/process.h"

namespace passerelle::sqlite {
namespace {

class SqliteSchema : public ::testing::Test {
 protected:
  std::string refusal_of(std::span<const Migration> migrations) {
    const auto status = guarded([&] { migrate(database, migrations); });
    return status ? "" : status.error().reason;
  }
  std::int64_t number(const char* sql) {
    Query query(database, sql);
    auto run = query.run();
    return run.next() ? run.columns().take<std::int64_t>() : -1;
  }

  testing::TemporaryDirectory directory;
  Database database{directory / "ledger.db", Access::writer, "LEDGER"};
};

constexpr Migration first{1, "0001_first", "CREATE TABLE first (id INTEGER PRIMARY KEY) STRICT;"};
constexpr Migration second{2, "0002_second",
                           "INSERT INTO first VALUES (7); CREATE TABLE second (id INTEGER) STRICT;"};

TEST_F(SqliteSchema, AnEmptyFileGetsEveryMigrationOnce) {
  EXPECT_EQ(refusal_of(ledger_migrations()), "");
  const auto applied = number("SELECT count(*) FROM schema_migrations");
  EXPECT_EQ(applied, static_cast<std::int64_t>(ledger_migrations().size()));
  EXPECT_EQ(refusal_of(ledger_migrations()), "");
  EXPECT_EQ(number("SELECT count(*) FROM schema_migrations"), applied);
}

TEST_F(SqliteSchema, AnOlderFileGetsWhatItMisses) {
  EXPECT_EQ(refusal_of(std::array{first}), "");
  EXPECT_EQ(refusal_of(std::array{first, second}), "");
  EXPECT_EQ(number("SELECT id FROM first"), 7);
}

TEST_F(SqliteSchema, AFileOfANewerProgramIsRefused) {
  EXPECT_EQ(refusal_of(std::array{first, second}), "");
  EXPECT_EQ(refusal_of(std::array{first}), "SCHEMA_NEWER");
}

TEST_F(SqliteSchema, AMigrationThatWasChangedAfterwardsIsRefused) {
  EXPECT_EQ(refusal_of(std::array{first}), "");
  auto changed = first;
  changed.sql = "CREATE TABLE first (id TEXT) STRICT;";
  EXPECT_EQ(refusal_of(std::array{changed, second}), "SCHEMA_CHANGED");
  EXPECT_EQ(number("SELECT count(*) FROM schema_migrations"), 1);
  EXPECT_EQ(refusal_of(vault_migrations()), "SCHEMA_CHANGED") << "a ledger is no vault";
}

TEST_F(SqliteSchema, AMigrationThatFailsLeavesNothingOfItself) {
  constexpr Migration broken{2, "0002_broken", "CREATE TABLE half (id INTEGER) STRICT; SELECT nonsense;"};
  EXPECT_EQ(refusal_of(std::array{first, broken}), "LEDGER_STATEMENT_FAILED");
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM schema_migrations"), 1);
}

// Each filter, and each pair of them, walks an index downwards: no table is read whole and nothing is sorted.
TEST_F(SqliteSchema, NoListScansOrSorts) {
  ASSERT_EQ(refusal_of(ledger_migrations()), "");
  std::vector<broker::RechargeFilter> filters{
      {},
      {.beneficiary = domain::BeneficiaryId{}},
      {.sites = {{"paris"}, {"lyon"}}},
      {.offer = domain::OfferId{"data-10gb"}},
      {.envelope = domain::EnvelopeId{"value"}},
      {.created_from = domain::Instant{}, .created_until = domain::Instant{}},
  };
  const auto simple = filters;
  for (int state = 1; state <= 7; ++state)
    for (auto filter : simple) {
      filter.state = static_cast<domain::RechargeState>(state);
      filters.push_back(filter);
    }
  for (const auto& filter : filters) {
    const auto sql = page_sql(filter);
    Query plan(database, "EXPLAIN QUERY PLAN " + sql);
    auto run = plan.run();
    int steps = 0;
    for (; run.next(); ++steps) {
      Columns columns = run.columns();
      for (int skipped = 0; skipped < 3; ++skipped) columns.take<int>();
      const auto step = columns.take<std::string>();
      EXPECT_FALSE(step.starts_with("SCAN")) << step << "\n" << sql;
      EXPECT_EQ(step.find("TEMP B-TREE"), std::string::npos) << step << "\n" << sql;
    }
    EXPECT_GT(steps, 0);
  }
}

}  // namespace
}  // namespace passerelle::sqlite
