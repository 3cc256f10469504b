// The schema: who brings it up to date, who refuses it, a year's tables, and what every list walks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <thread>

#include "adapters/postgres/connection.h"
#include "adapters/postgres/migrations.h"
#include "adapters/postgres/partitions.h"
#include "adapters/postgres/postgres_ledger.h"
#include "adapters/postgres/postgres_vault.h"
#include "adapters/postgres/recharge_pages.h"
#include "tests/integration/postgres_sample.h"
#include "tests/support/private_postgres.h"

namespace passerelle::postgres {
namespace {

using broker::RechargeFilter;
using domain::RechargeState;
using passerelle::testing::PrivatePostgres;
using ::testing::HasSubstr;
using ::testing::Not;

PrivatePostgres& server() {
  static PrivatePostgres server;
  return server;
}

class PostgresSchema : public ::testing::Test {
 protected:
  domain::Result<std::unique_ptr<broker::Ledger>> open() { return open_ledger(server().settings(database)); }
  std::string query(const std::string& sql) { return server().query(database, sql); }

  const std::string database = server().create_database();
};

TEST_F(PostgresSchema, BrokersThatStartTogetherMigrateOnce) {
  constexpr int count = 6;
  std::barrier start(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&] {
      start.arrive_and_wait();
      const auto ledger = open();
      EXPECT_TRUE(ledger) << ledger.error().message;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(query("SELECT count(*) FROM ledger.schema_migrations"),
            std::to_string(postgres::ledger_migrations().size()));
}

TEST_F(PostgresSchema, ABrokerOlderThanTheSchemaRefusesToStart) {
  ASSERT_TRUE(open());
  query("INSERT INTO ledger.schema_migrations VALUES (99, '0099_later', '', now())");
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, domain::ErrorCode::failed_precondition);
  EXPECT_EQ(refused.error().reason, "SCHEMA_NEWER");
  EXPECT_THAT(refused.error().message, HasSubstr("99"));
}

TEST_F(PostgresSchema, ASchemaMadeByOtherMigrationsIsRefused) {
  ASSERT_TRUE(open());
  query("UPDATE ledger.schema_migrations SET checksum = 'x'");
  EXPECT_EQ(open().error().reason, "SCHEMA_CHANGED");
}

TEST_F(PostgresSchema, AMigrationThatFailsLeavesNothing) {
  query("CREATE SCHEMA ledger");
  query("CREATE TABLE ledger.brokers (somebody text)");
  EXPECT_FALSE(open());
  EXPECT_EQ(
      query("SELECT count(*) FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r'"),
      "1");
  query("DROP TABLE ledger.brokers");
  EXPECT_TRUE(open());
}

TEST_F(PostgresSchema, ARoleThatMayNotMakeSchemasUsesThoseMadeForIt) {
  query("CREATE ROLE broker LOGIN");
  query("CREATE SCHEMA ledger AUTHORIZATION broker");
  query("CREATE SCHEMA vault AUTHORIZATION broker");
  auto settings = server().settings(database);
  settings.user = "broker";
  const auto ledger = open_ledger(settings);
  ASSERT_TRUE(ledger) << ledger.error().message;
  Sample sample;
  EXPECT_TRUE(sample.fund(**ledger));
  EXPECT_TRUE(sample.record(**ledger, 3));
  sealing::VaultKeys keys;
  keys.data_keys[1].fill(1);
  EXPECT_TRUE(open_vault(settings, keys));
}

TEST_F(PostgresSchema, TheVaultKnowsItsKeys) {
  sealing::VaultKeys keys;
  keys.data_keys[1].fill(1);
  keys.blind_index_key.fill(2);
  ASSERT_TRUE(open_vault(server().settings(database), keys));
  auto others = keys;
  others.data_keys[1].fill(7);
  EXPECT_EQ(open_vault(server().settings(database), others).error().reason, "VAULT_KEY_WRONG");
  others = keys;
  others.blind_index_key.fill(7);
  EXPECT_EQ(open_vault(server().settings(database), others).error().reason, "VAULT_KEY_WRONG");
  EXPECT_TRUE(open_vault(server().settings(database), keys));
}

TEST_F(PostgresSchema, EachYearHasItsTablesAndANewOneGetsThemInTime) {
  const auto ledger = open().value();
  const auto this_year =
      std::stoi(query("SELECT extract(year FROM now() AT TIME ZONE 'Europe/Paris')::integer"));
  for (const auto* table : {"recharges", "recharge_events", "transfers"})
    for (const int year : {this_year, this_year + 1})
      EXPECT_EQ(query("SELECT to_regclass('ledger." + std::string(table) + "_" + std::to_string(year) +
                      "') IS NOT NULL"),
                "t")
          << table << " " << year;
  Sample sample(1, 2031);
  ASSERT_TRUE(sample.fund(*ledger));
  ASSERT_TRUE(sample.record(*ledger, 3));
  EXPECT_EQ(query("SELECT count(*) FROM ledger.recharges_2031"), "3");
  EXPECT_EQ(query("SELECT count(*) FROM ledger.transfers_2031"), "4");
}

TEST_F(PostgresSchema, AYearBeginsAtMidnightInParis) {
  const domain::Day new_year(std::chrono::local_days(std::chrono::year(2027) / 1 / 1));
  const auto midnight = domain::start_of(new_year);
  EXPECT_EQ(midnight, domain::from_unix_ms(1'798'758'000'000)) << "23:00 UTC";
  EXPECT_EQ(year_of(domain::make_uuid_v7(midnight - std::chrono::milliseconds(1), ~0ULL, ~0ULL)), 2026);
  EXPECT_EQ(year_of(domain::make_uuid_v7(midnight, 0, 0)), 2027);
  EXPECT_LE(first_id_of(2027), domain::make_uuid_v7(midnight, 0, 0));
  EXPECT_GT(first_id_of(2027), domain::make_uuid_v7(midnight - std::chrono::milliseconds(1), ~0ULL, ~0ULL));
}

TEST_F(PostgresSchema, BrokersThatMeetInANewYearMakeItsTablesOnce) {
  const auto ledger = open().value();
  ASSERT_TRUE(Sample().fund(*ledger));
  constexpr int count = 4;
  std::barrier start(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      const auto own = open().value();
      Sample sample(static_cast<std::uint64_t>(i) + 10, 2033);
      start.arrive_and_wait();
      const auto status = sample.record(*own, 5);
      EXPECT_TRUE(status) << status.error().message;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(query("SELECT count(*) FROM ledger.recharges_2033"), "20");
}

TEST_F(PostgresSchema, AKeyIsUniqueOverTheYears) {
  const auto ledger = open().value();
  Sample sample(1, 2026);
  ASSERT_TRUE(sample.fund(*ledger));
  const auto first = sample.reserved();
  Sample later(2, 2027);
  auto second = later.reserved();
  second.key = first.key;
  second.recharge.request_id = first.recharge.request_id;
  const auto record = [&](const broker::AdmissionRecord& one) {
    return ledger->transact(
        [&](broker::LedgerTransaction& transaction) { return transaction.record(std::span(&one, 1)); });
  };
  ASSERT_TRUE(record(first));
  EXPECT_EQ(record(second).error().reason, "REQUEST_ID_TAKEN");
}

// How a filter's statement is run, whatever its values: on empty tables of five years, of which nothing is
// known.
std::size_t count_of(const std::string& text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

class PostgresPlans : public PostgresSchema {
 protected:
  PostgresPlans() {
    const auto ledger = open().value();
    for (int year = 2026; year < 2031; ++year)
      EXPECT_TRUE(Sample(static_cast<std::uint64_t>(year), year).fund(*ledger));
  }
  std::string plan_of(
      const std::string& sql, const domain::Uuid& from = {},
      const domain::Uuid& until = domain::Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff").value()) {
    const auto name = "plan_" + std::to_string(++count_);
    connection_.execute(("PREPARE " + name + " AS " + sql).c_str());
    const auto types =
        "SELECT unnest(parameter_types)::text FROM pg_prepared_statements WHERE name = '" + name + "'";
    const auto parameters = connection_.run({"types_" + name, types});
    std::string values;
    for (int i = 0; i < parameters.rows(); ++i)
      values += (i == 0 ? "" : ", ") + value_of(parameters.row(i).take<std::string>(), i < 2 ? from : until);
    const auto explained = "EXPLAIN (COSTS OFF) EXECUTE " + name + "(" + values + ")";
    const auto reply = connection_.run({"explain_" + name, explained});
    std::string plan;
    for (int row = 0; row < reply.rows(); ++row) plan += reply.row(row).take<std::string>() + "\n";
    return plan;
  }

 private:
  static std::string value_of(const std::string& type, const domain::Uuid& id) {
    if (type == "uuid") return "'" + id.text() + "'";
    if (type == "integer[]") return "'{1,2}'";
    if (type == "timestamp with time zone") return "now()";
    return "5";
  }

  Connection connection_{server().settings(database), Access::reader, "LEDGER"};
  int count_ = 0;
};

TEST_F(PostgresPlans, EveryListWalksTheIndexOfItsFilterAndSortsNoTable) {
  struct Expected {
    RechargeFilter filter;
    const char* index;
  };
  const Expected lists[] = {
      {{}, "recharges_2026_pkey"},
      {{.beneficiary = domain::BeneficiaryId{}}, "recharges_2026_beneficiary_id_idx"},
      {{.sites = {{"paris"}}}, "recharges_2026_site_id_idx"},
      {{.offer = domain::OfferId{"o"}}, "recharges_2026_terms_id_idx"},
      {{.envelope = domain::EnvelopeId{"e"}}, "recharges_2026_terms_id_idx"},
      {{.state = RechargeState::refused}, "recharges_2026_admitted_as_id_idx"},
      {{.state = RechargeState::reserved}, "open_recharges_pkey"},
      {{.state = RechargeState::in_doubt}, "open_recharges_pkey"},
      {{.state = RechargeState::rejected}, "recharge_events_2026_state_recharge_idx"},
      {{.state = RechargeState::cancelled}, "recharge_events_2026_state_recharge_idx"},
      {{.state = RechargeState::reversed}, "recharge_events_2026_state_recharge_idx"},
      {{.state = RechargeState::delivered}, "recharges_2026_pkey"},
      {{.sites = {{"paris"}}, .state = RechargeState::delivered}, "recharges_2026_site_id_idx"},
      {{.sites = {{"paris"}}, .offer = domain::OfferId{"o"}, .created_from = domain::Instant{}},
       "recharges_2026_site_id_idx"},
      {{.oldest_first = true}, "recharges_2026_pkey"},
      {{.created_from = domain::Instant{}, .oldest_first = true}, "recharges_2026_pkey"},
      {{.sites = {{"paris"}}, .oldest_first = true}, "recharges_2026_site_id_idx"},
  };
  for (const auto& [filter, index] : lists) {
    const auto sql = page_sql(filter);
    const auto plan = plan_of(sql);
    EXPECT_THAT(plan, HasSubstr(index)) << sql;
    EXPECT_THAT(plan, Not(HasSubstr("Seq Scan"))) << sql;
    EXPECT_THAT(plan, Not(HasSubstr("Materialize"))) << sql;
    // Walks of several sites or terms are merged: that sorts what the pages hold, and nothing else may.
    const bool merged = plan.find("Function Scan on unnest walked") != std::string::npos;
    EXPECT_EQ(count_of(plan, "->  Sort\n"), merged ? 1U : 0U) << plan;
  }
}

TEST_F(PostgresPlans, ASpanOfTimeLeavesOutTheOtherYears) {
  const auto sql = page_sql({.sites = {{"paris"}}});
  const auto plan = plan_of(sql, first_id_of(2027), first_id_of(2028));
  EXPECT_THAT(plan, HasSubstr("Subplans Removed")) << plan;
  EXPECT_THAT(plan, HasSubstr("recharges_2027_site_id_idx"));
  EXPECT_THAT(plan, Not(HasSubstr("recharges_2026_site_id_idx")));
}

}  // namespace
}  // namespace passerelle::postgres
