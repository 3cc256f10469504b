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

  std::vector<std::string> plan_of(const std::string& sql) {
    std::vector<std::string> steps;
    Query query(database, "EXPLAIN QUERY PLAN " + sql);
    auto run = query.run();
    while (run.next()) {
      Columns columns = run.columns();
      for (int skipped = 0; skipped < 3; ++skipped) columns.take<int>();  // how the steps nest
      steps.push_back(columns.take<std::string>());
    }
    return steps;
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

TEST_F(SqliteSchema, EachFilterWalksItsOwnIndex) {
  ASSERT_EQ(refusal_of(ledger_migrations()), "");
  using enum domain::RechargeState;
  const std::vector<std::pair<broker::RechargeFilter, std::string>> walks{
      {{}, "PRIMARY KEY (id>? AND id<?)"},
      {{.beneficiary = domain::BeneficiaryId{}, .state = delivered},
       "recharges_by_beneficiary (beneficiary=? AND id>?"},
      {{.sites = {{"paris"}, {"lyon"}}}, "recharges_by_site (site=? AND id>? AND id<?)"},
      {{.sites = {{"paris"}}, .state = delivered}, "recharges_by_site (site=? AND id>? AND id<?)"},
      {{.offer = domain::OfferId{"data-10gb"}}, "recharges_by_offer (offer=? AND id>? AND id<?)"},
      {{.envelope = domain::EnvelopeId{"value"}}, "recharges_by_envelope (envelope=? AND id>? AND id<?)"},
      {{.sites = {{"paris"}}, .state = rejected}, "recharge_events_exceptions (state=? AND recharge>?"},
      {{.state = refused}, "recharges_refused (id>? AND id<?)"},
      {{.sites = {{"paris"}}, .state = in_doubt}, "SEARCH o USING PRIMARY KEY (recharge>? AND recharge<?)"},
  };
  for (const auto& [filter, walk] : walks) {
    const auto steps = plan_of(page_sql(filter));
    ASSERT_FALSE(steps.empty());
    EXPECT_NE(steps.front().find(walk), std::string::npos) << steps.front();
  }
}

// Each filter, and each pair with a state: no table is read whole and nothing is sorted.
TEST_F(SqliteSchema, NoListScansOrSorts) {
  ASSERT_EQ(refusal_of(ledger_migrations()), "");
  const std::vector<broker::RechargeFilter> simple{
      {},
      {.beneficiary = domain::BeneficiaryId{}},
      {.sites = {{"paris"}, {"lyon"}}},
      {.offer = domain::OfferId{"data-10gb"}},
      {.envelope = domain::EnvelopeId{"value"}},
      {.created_from = domain::Instant{}, .created_until = domain::Instant{}},
  };
  for (int state = 0; state <= 7; ++state)
    for (auto filter : simple) {
      if (state > 0) filter.state = static_cast<domain::RechargeState>(state);
      const auto steps = plan_of(page_sql(filter));
      EXPECT_FALSE(steps.empty());
      for (const auto& step : steps) {
        EXPECT_FALSE(step.starts_with("SCAN")) << step << "\n" << page_sql(filter);
        EXPECT_EQ(step.find("TEMP B-TREE"), std::string::npos) << step << "\n" << page_sql(filter);
      }
    }
}

}  // namespace
}  // namespace passerelle::sqlite
