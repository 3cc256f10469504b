// What the server's files hold of people who were erased, and what it takes until they hold nothing.
#include <gtest/gtest.h>

#include <future>

#include "adapters/postgres/postgres_ledger.h"
#include "adapters/postgres/postgres_vault.h"
#include "services/broker/eraser.h"
#include "services/passerelled/system_clock.h"
#include "tests/integration/postgres_sample.h"
#include "tests/support/private_postgres.h"

namespace passerelle::postgres {
namespace {

using domain::BeneficiaryId;
using domain::LineId;

template <class Id>
Id id(std::uint64_t number) {
  return Id{domain::make_uuid_v7(domain::from_unix_ms(1'780'000'000'000), 0, number)};
}

class PostgresErasure : public ::testing::Test {
 protected:
  PostgresErasure() {
    keys_.data_keys[1].fill(0x11);
    keys_.blind_index_key.fill(0x22);
    vault_ = open_vault(server_.settings(database_), keys_).value();
  }
  static std::string unhex(const std::string& hex) {
    std::string bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
      bytes += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
    return bytes;
  }
  std::string ask(const std::string& sql) const { return server_.query(database_, sql); }
  // Nonce, ciphertext and tag of a person's columns.
  std::vector<std::string> stored(std::uint64_t person) const {
    return {unhex(ask("SELECT encode(number, 'hex') FROM vault.lines WHERE id = '" +
                      id<LineId>(person).text() + "'")),
            unhex(ask("SELECT encode(number_index, 'hex') FROM vault.lines WHERE id = '" +
                      id<LineId>(person).text() + "'")),
            unhex(ask("SELECT encode(name, 'hex') FROM vault.people WHERE id = '" +
                      id<BeneficiaryId>(person).text() + "'"))};
  }
  // In the files of the vault's tables and of their indexes, as they are on disk.
  int found(const std::vector<std::string>& texts) const {
    ask("CHECKPOINT");
    std::string all;
    for (const auto* relation : {"lines", "people", "lines_by_number", "lines_pkey", "people_pkey"}) {
      const auto file = std::filesystem::path(ask("SHOW data_directory")) /
                        ask(std::string("SELECT pg_relation_filepath('vault.") + relation + "')");
      all += testing::read_file(file).value();
    }
    int count = 0;
    for (const auto& text : texts)
      if (all.find(text.substr(text.size() - 16)) != std::string::npos) ++count;
    return count;
  }

  testing::PrivatePostgres server_;
  const std::string database_ = server_.create_database();
  sealing::VaultKeys keys_;
  std::unique_ptr<broker::IdentityVault> vault_;
};

TEST_F(PostgresErasure, RowsAreEmptyAtOnceAndFilesOnceTheyWereRewritten) {
  constexpr std::uint64_t newest = 50;
  for (std::uint64_t person = 1; person <= newest; ++person) {
    const auto number = domain::PhoneNumber::parse("06" + std::to_string(12'000'000 + person)).value();
    ASSERT_TRUE(vault_->enrol_lines(std::vector<broker::NewLine>{{id<LineId>(person), number}}));
    ASSERT_TRUE(vault_->put_names(
        std::vector<broker::PersonEntry>{{id<BeneficiaryId>(person), {"Ada", "Lovelace"}}}));
  }
  const auto early = stored(7);
  const auto late = stored(newest);
  EXPECT_EQ(found(early) + found(late), 6) << "or this search would find nothing, ever";
  for (const std::uint64_t person : {std::uint64_t{7}, newest}) {
    const std::vector<domain::Erasure> erased{
        {id<BeneficiaryId>(person), domain::ErasureReason::requested, "karim", {}}};
    ASSERT_TRUE(vault_->erase(erased, std::vector{id<LineId>(person)}));
  }
  EXPECT_EQ(ask("SELECT count(*) FROM vault.lines WHERE number IS NULL AND number_index IS NULL"), "2");
  EXPECT_EQ(ask("SELECT count(*) FROM vault.people WHERE name IS NULL"), "2");
  EXPECT_EQ(found(early), 3) << "dead rows";
  ASSERT_TRUE(vault_->sweep());
  EXPECT_EQ(found(early), 0) << "other rows were moved over them";
  // Of the newest rows some bytes may be left in free space: a VACUUM moves rows, and clears nothing.
  ask("VACUUM FULL vault.lines");
  ask("VACUUM FULL vault.people");
  EXPECT_EQ(found(early) + found(late), 0);
}

// A shared ledger: other brokers go on while one of them erases.
class PostgresEraser : public PostgresErasure {
 protected:
  PostgresEraser() {
    EXPECT_TRUE(sample_.fund(*ledger_));
    person_ = sample_.person();
    EXPECT_TRUE(put(*ledger_, person_));
    EXPECT_TRUE(vault_->put_names(std::vector<broker::PersonEntry>{{person_.id, {"Ada", "Lovelace"}}}));
    EXPECT_TRUE(vault_->enrol_lines(std::vector<broker::NewLine>{{person_.line->id, number_}}));
  }
  broker::ErasureVerdict erase() {
    const std::vector<broker::ErasureTask> tasks{{{person_.id, domain::ErasureReason::requested, "karim"}}};
    return eraser_.run(tasks).value().front();
  }
  std::optional<domain::PhoneNumber> number_now() {
    return vault_->numbers(std::vector{person_.line->id})->front();
  }

  const std::unique_ptr<broker::Ledger> ledger_ = open_ledger(server_.settings(database_)).value();
  const daemon::SystemClock clock_;
  broker::Eraser eraser_{*ledger_, *vault_, clock_};
  Sample sample_;
  domain::Beneficiary person_;
  const domain::PhoneNumber number_ = domain::PhoneNumber::parse("06 12 34 56 78").value();
};

TEST_F(PostgresEraser, ThePersonIsGoneAndTheBooksAgree) {
  const auto reserved = sample_.reserved(person_);
  ASSERT_TRUE(ledger_->transact(
      [&](broker::LedgerTransaction& transaction) { return transaction.record(std::span(&reserved, 1)); }));
  EXPECT_EQ(erase().error().reason, "PERSON_HAS_OPEN_RECHARGES");
  EXPECT_EQ(number_now(), number_);
  ASSERT_TRUE(settle(*ledger_, {sample_.news(reserved.recharge.id, domain::RechargeState::delivered)}));
  const auto outcome = erase();
  ASSERT_TRUE(outcome) << outcome.error().reason;
  EXPECT_EQ(outcome->numbers_erased, 1);
  EXPECT_EQ(number_now(), std::nullopt);
  const auto file = **ledger_->open_reader().value()->beneficiary(person_.id);
  EXPECT_FALSE(file.line);
  EXPECT_EQ(file.revision, person_.revision + 1);
  expect_books_agree(*ledger_);
  EXPECT_TRUE(erase()->done_before);
}

TEST_F(PostgresEraser, WhatAnotherBrokerReservesAtThatMomentIsWaitedForAndSeen) {
  const auto other = open_ledger(server_.settings(database_)).value();
  const auto reserved = sample_.reserved(person_);
  std::future<broker::ErasureVerdict> erasing;
  ASSERT_TRUE(other->transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
    const std::vector<broker::AdmissionQuery> queries{{person_.id, person_.site}};
    if (auto facts = transaction.load_facts(queries, std::nullopt); !facts)
      return std::unexpected(facts.error());
    erasing = std::async(std::launch::async, [&] { return erase(); });
    EXPECT_TRUE(testing::eventually([&] {
      return ask("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0";
    })) << "it waits for whoever decides about this person";
    return transaction.record(std::span(&reserved, 1));
  }));
  EXPECT_EQ(erasing.get().error().reason, "PERSON_HAS_OPEN_RECHARGES");
  EXPECT_EQ(number_now(), number_);
}

}  // namespace
}  // namespace passerelle::postgres
