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

// Issued a minute before and at midnight in Paris, in summer (UTC+2) and in winter (UTC+1), and as the clocks
// change.
TEST_F(SqliteSchema, WhatCountsTowardsQuotasIsCarriedOverFromTheFirstSchema) {
  ASSERT_EQ(refusal_of(ledger_migrations().first(1)), "");
  struct Sample {
    const char* utc;
    const char* paris_day;
    int admitted_as;
    int newest_state;
    int counts;
  };
  const std::vector<Sample> samples{
      {"2026-07-14 21:59:00", "2026-07-14", 2, 4, 1}, {"2026-07-14 22:00:00", "2026-07-15", 2, 0, 1},
      {"2026-12-31 22:59:00", "2026-12-31", 2, 3, 1}, {"2026-12-31 23:00:00", "2027-01-01", 2, 5, 0},
      {"2026-03-28 22:59:00", "2026-03-28", 2, 7, 0}, {"2026-03-29 22:00:00", "2026-03-30", 1, 0, 0},
      {"2026-10-24 22:00:00", "2026-10-25", 2, 4, 1}, {"2026-10-25 22:59:00", "2026-10-25", 2, 4, 1}};
  database.execute(
      "INSERT INTO beneficiaries (id, site, created_at, updated_at, revision) "
      "VALUES (zeroblob(16), 'paris', 0, 0, 1)");
  std::uint8_t last = 0;
  for (const auto& sample : samples) {
    const domain::Uuid id{{++last}};
    Query(database,
          "INSERT INTO recharges VALUES (?1, 'c', 'CreateRecharge', hex(?1), zeroblob(32), ?2, "
          "unixepoch(?3) * 1000, zeroblob(16), X'0102030405060708090A0B0C0D0E0F10', 'paris', 'data-10gb', "
          "10240, 1000, 500, 1, 1, 'e', 1000, 1, 'sfr', 'p', NULL)")
        .execute(id, sample.admitted_as, std::string_view(sample.utc));
    if (sample.newest_state == 0) continue;
    Query(database,
          "INSERT INTO recharge_events (recharge, seq, state, time, operator_reference) VALUES (?, 1, ?, 0, "
          "'')")
        .execute(id, sample.newest_state);
  }
  ASSERT_EQ(refusal_of(ledger_migrations()), "");
  Query query(database,
              "SELECT date(day * 86400, 'unixepoch'), counts FROM personal_recharges ORDER BY recharge");
  auto run = query.run();
  for (const auto& sample : samples) {
    ASSERT_TRUE(run.next());
    Columns columns = run.columns();
    EXPECT_EQ(columns.take<std::string>(), sample.paris_day) << sample.utc;
    EXPECT_EQ(columns.take<int>(), sample.counts) << sample.utc;
  }
  EXPECT_EQ(number("SELECT count(*) FROM usage_terms"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM line_people"), 1);
}

TEST_F(SqliteSchema, EveryRechargeIsCarriedOverIntoTheListOfItsSiteOfferAndEnvelope) {
  ASSERT_EQ(refusal_of(ledger_migrations().first(3)), "");
  std::uint8_t last = 0;
  for (const auto* site : {"lyon", "paris", "lyon", ""})
    for (const auto* envelope : {"value", "", "gift"}) {
      Query(database,
            "INSERT INTO recharges VALUES (?1, 'c', 'CreateRecharge', hex(?1), zeroblob(32), 2, 0, "
            "zeroblob(16), NULL, ?2, 'data-10gb', 10240, 1000, 500, 1, 1, ?3, 1000, 1, 'sfr', 'p', NULL)")
          .execute(domain::Uuid{{++last}}, std::string_view(site), std::string_view(envelope));
    }
  ASSERT_EQ(refusal_of(ledger_migrations()), "");
  EXPECT_EQ(number("SELECT count(*) FROM recharge_lists"), 9);
  EXPECT_EQ(number("SELECT count(*) FROM listed_recharges"), 12);
  EXPECT_EQ(number("SELECT count(*) FROM recharges r JOIN listed_recharges e ON e.recharge = r.id "
                   "JOIN recharge_lists l ON l.number = e.list "
                   "WHERE l.site = r.site AND l.offer = r.offer AND l.envelope = r.envelope"),
            12);
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name IN "
                   "('recharges_by_site', 'recharges_by_offer', 'recharges_by_envelope')"),
            0);
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
       "p USING PRIMARY KEY (beneficiary=? AND recharge>?"},
      {{.sites = {{"paris"}, {"lyon"}}}, "l USING PRIMARY KEY (list=? AND recharge>? AND recharge<?)"},
      {{.sites = {{"paris"}}, .state = delivered},
       "l USING PRIMARY KEY (list=? AND recharge>? AND recharge<?)"},
      {{.offer = domain::OfferId{"data-10gb"}}, "l USING PRIMARY KEY (list=? AND recharge>? AND recharge<?)"},
      {{.envelope = domain::EnvelopeId{"value"}},
       "l USING PRIMARY KEY (list=? AND recharge>? AND recharge<?)"},
      {{.sites = {{"paris"}}, .envelope = domain::EnvelopeId{"value"}, .state = delivered},
       "l USING PRIMARY KEY (list=? AND recharge>? AND recharge<?)"},
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
      {.sites = {{"paris"}}, .offer = domain::OfferId{"data-10gb"}, .envelope = domain::EnvelopeId{"value"}},
      {.sites = {{"paris"}}, .created_from = domain::Instant{}, .created_until = domain::Instant{}},
      {.created_from = domain::Instant{}, .created_until = domain::Instant{}},
  };
  for (int state = 0; state <= 7; ++state)
    for (auto filter : simple) {
      if (state > 0) filter.state = static_cast<domain::RechargeState>(state);
      for (filter.oldest_first = false;; filter.oldest_first = true) {
        const auto steps = plan_of(page_sql(filter));
        EXPECT_FALSE(steps.empty());
        for (const auto& step : steps) {
          EXPECT_FALSE(step.starts_with("SCAN")) << step << "\n" << page_sql(filter);
          EXPECT_EQ(step.find("TEMP B-TREE"), std::string::npos) << step << "\n" << page_sql(filter);
        }
        if (filter.oldest_first) break;
      }
    }
}

}  // namespace
}  // namespace passerelle::sqlite
