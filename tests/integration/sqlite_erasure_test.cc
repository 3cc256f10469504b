// What whoever finds the disk can read of people who were erased: with the key, nothing either.
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/sqlite/query.h"
#include "adapters/sqlite/sqlite_vault.h"
#include "adapters/stored_values/bytes.h"
#include "tests/support/process.h"

namespace passerelle::sqlite {
namespace {

using domain::BeneficiaryId;
using domain::LineId;

constexpr int people = 400;  // some pages of the file, and of its indexes

template <class Id>
Id id(int number) {
  return Id{domain::make_uuid_v7(domain::from_unix_ms(1'780'000'000'000 + (number * 7919 % people)), 0,
                                 static_cast<std::uint64_t>(number))};
}

class SqliteErasure : public ::testing::Test {
 protected:
  SqliteErasure() {
    keys_.data_keys[1].fill(0x11);
    keys_.blind_index_key.fill(0x22);
    vault_ = open_vault(file_, keys_).value();
  }
  void enrol() {
    for (int person = 0; person < people; ++person) {
      const std::vector<broker::NewLine> line{
          {id<LineId>(person),
           domain::PhoneNumber::parse("06" + std::to_string(12'000'000 + (person * 317))).value()}};
      ASSERT_TRUE(vault_->enrol_lines(line));
      const std::vector<broker::PersonEntry> name{
          {id<BeneficiaryId>(person), {"Ada", std::string(static_cast<std::size_t>(person % 60), 'L')}}};
      ASSERT_TRUE(vault_->put_names(name));
    }
  }
  // Every third person, out of order.
  static std::vector<int> chosen() {
    std::vector<int> some;
    for (int person = 0; person < people; person += 3) some.push_back(person * 211 % people);
    std::sort(some.begin(), some.end());
    some.erase(std::unique(some.begin(), some.end()), some.end());
    return some;
  }
  void erase(const std::vector<int>& some) {
    for (const int person : some) {
      const std::vector<domain::Erasure> erased{
          {id<BeneficiaryId>(person), domain::ErasureReason::requested, "karim", {}}};
      ASSERT_TRUE(vault_->erase(erased, std::vector{id<LineId>(person)}));
    }
  }
  // What the columns hold of these people: nonce, ciphertext and tag, and what finds the number.
  std::vector<std::string> stored(const std::vector<int>& some) const {
    Database database(file_, Access::reader, "VAULT");
    std::vector<std::string> texts;
    const auto add = [&](const char* sql, const domain::Uuid& of) {
      Query query(database, sql);
      sqlite::Run run = query.run(of);
      ASSERT_TRUE(run.next());
      const auto bytes = run.columns().take<stored::Bytes>();
      texts.emplace_back(bytes.begin(), bytes.end());
    };
    for (const int person : some) {
      add("SELECT number FROM lines WHERE id = ?", id<LineId>(person).uuid);
      add("SELECT number_index FROM lines WHERE id = ?", id<LineId>(person).uuid);
      add("SELECT name FROM people WHERE id = ?", id<BeneficiaryId>(person).uuid);
    }
    return texts;
  }
  // How many of the texts are in any file of the folder.
  int found(const std::vector<std::string>& texts) const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path()))
      all += testing::read_file(entry.path()).value();
    // A part says as much as the whole: a page may have been written over in the middle.
    return static_cast<int>(std::count_if(texts.begin(), texts.end(), [&](const std::string& text) {
      return all.find(text.substr(0, 16)) != std::string::npos ||
             all.find(text.substr(text.size() - 16)) != std::string::npos;
    }));
  }

  testing::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_ / "vault.db";
  sealing::VaultKeys keys_;
  std::unique_ptr<broker::IdentityVault> vault_;
};

TEST_F(SqliteErasure, NoByteOfWhatWasStoredIsInAnyFile) {
  enrol();
  const auto texts = stored(chosen());
  ASSERT_TRUE(vault_->sweep()) << "so that the file has pages of its own, not the log alone";
  EXPECT_EQ(found(texts), static_cast<int>(texts.size())) << "or this search would find nothing, ever";
  erase(chosen());
  EXPECT_GT(found(texts), 0) << "the file as it was before, until it is swept";
  ASSERT_TRUE(vault_->sweep());
  EXPECT_EQ(found(texts), 0) << "while it is open";
  vault_.reset();
  EXPECT_EQ(found(texts), 0) << "and once it is closed";
}

TEST_F(SqliteErasure, ANameThatWasCorrectedLeavesNothingEither) {
  enrol();
  ASSERT_TRUE(vault_->sweep());
  const auto texts = stored({7});
  ASSERT_TRUE(vault_->put_names(std::vector<broker::PersonEntry>{{id<BeneficiaryId>(7), {"Zoé", "Martin"}}}));
  erase({7});
  ASSERT_TRUE(vault_->sweep());
  EXPECT_EQ(found(texts), 0);
}

TEST_F(SqliteErasure, WhatACrashLeftIsSweptWhenTheVaultOpens) {
  enrol();
  const auto texts = stored({7, 8});
  ASSERT_TRUE(vault_->sweep());
  // A reader that stays keeps the log from being removed with the last connection.
  Database reader(file_, Access::reader, "VAULT");
  reader.execute("SELECT count(*) FROM lines");
  erase({7, 8});
  vault_.reset();
  EXPECT_GT(found(texts), 0);
  vault_ = open_vault(file_, keys_).value();
  EXPECT_EQ(found(texts), 0);
}

TEST_F(SqliteErasure, AReaderInTheWayIsSaidAndNothingIsLost) {
  enrol();
  Database reader(file_, Access::reader, "VAULT");
  reader.hold_snapshot();
  erase({7});
  const auto status = vault_->sweep();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "VAULT_BUSY");
  EXPECT_EQ(vault_->names(std::vector{id<BeneficiaryId>(7)})->at(0), std::nullopt);
  EXPECT_TRUE(vault_->names(std::vector{id<BeneficiaryId>(8)})->at(0));
}

}  // namespace
}  // namespace passerelle::sqlite
