// The move from one machine to several, and the audit of the books, as typed by whoever runs the service.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>
#include <passerelle/v1/recharge_service.grpc.pb.h>

#include <nlohmann/json.hpp>

#include "adapters/sealing/vault_key_file.h"
#include "adapters/sqlite/database.h"
#include "adapters/sqlite/sqlite_ledger.h"
#include "adapters/sqlite/sqlite_vault.h"
#include "services/broker/admission.h"
#include "tests/integration/cli/program.h"
#include "tests/integration/postgres_sample.h"
#include "tests/integration/status/served_daemon.h"
#include "tests/support/private_postgres.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::ledger_tool {
namespace {

using cli::test::Ended;
using cli::test::Program;
using domain::RechargeState;
using postgres::Sample;
using status::test::ServedDaemon;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int rounds = 40;  // each has a recharge of all seven states

testing::PrivatePostgres& server() {
  static testing::PrivatePostgres server;
  return server;
}

class LedgerCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sealing::create_key_file(key_file()));
    testing::write_file(old_configuration(), status::test::configuration_of(on_files()));
    testing::write_file(new_configuration(), status::test::configuration_of(on_server()));
  }

  std::filesystem::path key_file() const { return directory_ / "vault.key"; }
  std::filesystem::path ledger_file() const { return directory_ / "ledger.db"; }
  std::filesystem::path old_configuration() const { return directory_ / "old.toml"; }
  std::filesystem::path new_configuration() const { return directory_ / "new.toml"; }
  std::string on_files() const {
    return fmt::format("[ledger]\nfile = \"{}\"\n[vault]\nfile = \"{}\"\nkey_file = \"{}\"\n",
                       ledger_file().string(), (directory_ / "vault.db").string(), key_file().string());
  }
  std::string on_server() const {
    const auto settings = server().settings(database_);
    return fmt::format(
        "[ledger.postgres]\nhost = \"{}\"\nport = {}\ndatabase = \"{}\"\nuser = \"{}\"\n"
        "[vault]\nkey_file = \"{}\"\n",
        settings.host, settings.port, settings.database, settings.user, key_file().string());
  }

  // Some hundred recharges of every state, and a name in the vault.
  void fill() {
    const auto ledger = sqlite::open_ledger(ledger_file()).value();
    ASSERT_TRUE(sample_.fund(*ledger));
    ASSERT_TRUE(ledger->transact([](broker::LedgerTransaction& transaction) -> domain::Status {
      const auto version = transaction.put_programme(domain::sample::programme(), "karim", {}, {});
      return version ? domain::Status() : std::unexpected(version.error());
    }));
    person_ = sample_.person();
    ASSERT_TRUE(postgres::put(*ledger, person_));
    using enum RechargeState;
    for (int round = 0; round < rounds; ++round)
      for (const auto end : {refused, reserved, in_doubt, delivered, rejected, cancelled, reversed})
        add(*ledger, end);
    const auto vault =
        sqlite::open_vault(directory_ / "vault.db", sealing::load_or_refuse(key_file()).value()).value();
    const broker::PersonEntry entry{person_.id, {"Inès", "Roux"}};
    ASSERT_TRUE(vault->put_names(std::span(&entry, 1)));
  }
  void add(broker::Ledger& ledger, RechargeState end) {
    auto record = sample_.reserved(person_);
    const auto& recharge = record.recharge;
    record.fingerprint = broker::fingerprint_of(
        {recharge.caller, recharge.request_id, recharge.beneficiary, recharge.site, recharge.offer});
    if (end == RechargeState::refused) {
      record.hold.reset();
      record.recharge.state = RechargeState::refused;
      record.recharge.envelope = {};
      record.recharge.envelope_amount = 0;
      domain::Violation violation;
      violation.rule = {"line-on-file"};
      violation.reason = domain::RefusalReason::line_missing;
      record.recharge.violations = {violation};
    }
    ASSERT_TRUE(ledger.transact(
        [&](broker::LedgerTransaction& transaction) { return transaction.record(std::span(&record, 1)); }));
    std::vector<broker::Settlement> news;
    if (end == RechargeState::reversed)
      news.push_back(sample_.news(record.recharge.id, RechargeState::delivered));
    if (end != RechargeState::refused && end != RechargeState::reserved)
      news.push_back(sample_.news(record.recharge.id, end));
    if (end == RechargeState::rejected) news.back().rejection = domain::Rejection{"E12", "LINE_BARRED", true};
    if (!news.empty()) {
      ASSERT_TRUE(postgres::settle(ledger, news));
    }
    if (end == RechargeState::delivered) delivered_ = record.recharge;
  }

  static Ended run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--language", "en"});
    return Program(arguments, {}).wait();
  }
  Ended copy(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"ledger",        "copy",
                                       "--from-config", old_configuration().string(),
                                       "--to-config",   new_configuration().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  static Ended verify(const std::filesystem::path& configuration, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"ledger", "verify", "--config", configuration.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  std::string rows(const std::string& table) const {
    return server().query(database_, "SELECT count(*) FROM " + table);
  }

  const testing::TemporaryDirectory directory_;
  const std::string database_ = server().create_database();
  Sample sample_;
  domain::Beneficiary person_;
  domain::Recharge delivered_;
};

TEST_F(LedgerCommand, CopiesEverythingAndBothVerifyTheSame) {
  fill();
  const auto copied = copy();
  ASSERT_EQ(copied.status, 0) << copied.err << copied.out;
  EXPECT_THAT(copied.out, HasSubstr("\nrecharges            280\n"));
  EXPECT_THAT(copied.out, HasSubstr("Copied: books and vault."));
  EXPECT_THAT(copied.out, HasSubstr("The books agree: "));
  EXPECT_EQ(rows("ledger.recharges"), std::to_string(7 * rounds));
  EXPECT_EQ(rows("vault.people"), "1");

  const auto before = verify(old_configuration(), {"--output", "json"});
  const auto after = verify(new_configuration(), {"--output", "json"});
  ASSERT_EQ(before.status, 0) << before.err;
  ASSERT_EQ(after.status, 0) << after.err;
  EXPECT_EQ(before.out, after.out) << "account by account";
  const auto document = nlohmann::json::parse(after.out);
  EXPECT_EQ(document["agrees"], true);
  EXPECT_EQ(document["open_recharges"], std::to_string(2 * rounds));
  EXPECT_THAT(document["disagreements"], IsEmpty());
  EXPECT_GE(document["balances"].size(), 5U);
  const auto shown = verify(new_configuration());
  EXPECT_THAT(shown.out, HasSubstr("spent:value"));
}

TEST_F(LedgerCommand, ABrokenBalanceOnPostgresqlIsFoundByName) {
  fill();
  ASSERT_EQ(copy().status, 0);
  const auto kept =
      server().query(database_, "SELECT balance FROM ledger.accounts WHERE name = 'spent:value'");
  server().query(database_, "UPDATE ledger.accounts SET balance = balance + 7 WHERE name = 'spent:value'");
  const auto found = verify(new_configuration(), {"--output", "json"});
  EXPECT_EQ(found.status, 12) << found.err;
  const auto document = nlohmann::json::parse(found.out);
  EXPECT_EQ(document["agrees"], false);
  const auto& first = document["disagreements"].at(0);
  EXPECT_EQ(first["kind"], "BALANCE");
  EXPECT_EQ(first["subject"], "spent:value");
  EXPECT_EQ(first["kept"], std::to_string(std::stoll(kept) + 7));
  EXPECT_EQ(first["expected"], kept);
  const auto shown = verify(new_configuration());
  EXPECT_EQ(shown.status, 12);
  EXPECT_THAT(shown.out, HasSubstr("The books do NOT agree"));
  EXPECT_THAT(shown.out, HasSubstr("  - spent:value: kept "));
}

TEST_F(LedgerCommand, ABrokenBalanceOnSqliteIsFoundByName) {
  fill();
  ASSERT_EQ(verify(old_configuration()).status, 0);
  sqlite::Database(ledger_file(), sqlite::Access::writer, "LEDGER")
      .execute("UPDATE accounts SET balance = balance - 1 WHERE name = 'till:paris'");
  const auto found = verify(old_configuration());
  EXPECT_EQ(found.status, 12) << found.err;
  EXPECT_THAT(found.out, HasSubstr("  - till:paris: kept "));
}

TEST_F(LedgerCommand, CopiesIntoEmptyBooksAlone) {
  fill();
  ASSERT_EQ(copy().status, 0);
  const auto again = copy({"--output", "json"});
  EXPECT_EQ(again.status, 9);
  EXPECT_EQ(nlohmann::json::parse(again.err)["reason"], "VAULT_NOT_EMPTY");
  EXPECT_EQ(rows("ledger.recharges"), std::to_string(7 * rounds));

  server().query(database_, "DROP SCHEMA vault CASCADE");
  const auto books = copy();
  EXPECT_EQ(books.status, 9);
  EXPECT_THAT(books.err, HasSubstr("LEDGER_NOT_EMPTY"));
  EXPECT_THAT(books.err, HasSubstr("The vault was copied, the books were not."));
  EXPECT_EQ(rows("ledger.recharges"), std::to_string(7 * rounds));
}

TEST_F(LedgerCommand, LeavesAloneWhatADaemonServes) {
  fill();
  const ServedDaemon daemon(on_files());
  const auto copied = copy();
  EXPECT_EQ(copied.status, 9);
  EXPECT_THAT(copied.err, HasSubstr("A daemon has these files open: stop it first."));
  const auto verified = verify(old_configuration());
  EXPECT_EQ(verified.status, 9);
  EXPECT_THAT(verified.err, HasSubstr("LEDGER_IN_USE"));
}

TEST_F(LedgerCommand, ADaemonOnTheCopyKnowsAnOldRequest) {
  fill();
  ASSERT_EQ(copy().status, 0);
  const ServedDaemon daemon(on_server());
  const auto recharges = v1::RechargeService::NewStub(daemon.channel());
  v1::CreateRechargeRequest request;
  request.set_beneficiary("beneficiaries/" + person_.id.text());
  request.set_site(delivered_.site.value);
  request.set_offer(delivered_.offer.value);
  request.set_request_id(delivered_.request_id);
  grpc::ClientContext context;
  context.AddMetadata("x-passerelle-user", delivered_.caller);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  v1::Recharge answer;
  const auto status = recharges->CreateRecharge(&context, request, &answer);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(answer.name(), "recharges/" + delivered_.id.text());
  EXPECT_EQ(answer.state(), v1::Recharge::DELIVERED);
  EXPECT_EQ(rows("ledger.recharges"), std::to_string(7 * rounds));
  EXPECT_EQ(verify(new_configuration()).status, 0) << "also beside a daemon";
}

TEST_F(LedgerCommand, KeysThatWouldNotOpenTheCopyAreRefusedBeforeAnythingIsCopied) {
  fill();
  std::filesystem::rename(key_file(), directory_ / "old.key");
  ASSERT_TRUE(sealing::create_key_file(key_file()));
  auto text = testing::read_file(old_configuration()).value();
  text.replace(text.find("vault.key"), std::string("vault.key").size(), "old.key");
  testing::write_file(old_configuration(), text);
  const auto refused = copy();
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("VAULT_KEYS_DIFFER"));
  EXPECT_EQ(server().query(database_, "SELECT count(*) FROM pg_namespace WHERE nspname = 'ledger'"), "0");
}

TEST_F(LedgerCommand, WhatIsNotThereIsNotMade) {
  const auto verified = verify(old_configuration());
  EXPECT_EQ(verified.status, 9);
  EXPECT_THAT(verified.err, HasSubstr("LEDGER_FILE_MISSING"));
  EXPECT_EQ(copy().status, 9);
  EXPECT_FALSE(std::filesystem::exists(ledger_file()));
  EXPECT_EQ(verify(directory_ / "none.toml").status, 2);
  EXPECT_EQ(run({"ledger", "copy", "--from-config", new_configuration().string(), "--to-config",
                 old_configuration().string()})
                .status,
            2);
}

TEST_F(LedgerCommand, StaffsMachinesNeedNoDatabase) {
  const auto alone = directory_ / "passerelle";
  std::filesystem::copy_file(PASSERELLE_BINARY, alone);
  testing::Process process(
      {alone.string(), "--language", "en", "ledger", "verify", "--config", old_configuration().string()},
      directory_ / "output");
  EXPECT_EQ(process.wait_for_exit(std::chrono::seconds(30)), 2);
  EXPECT_THAT(process.output(), HasSubstr("LEDGER_TOOL_MISSING"));
}

}  // namespace
}  // namespace passerelle::ledger_tool
