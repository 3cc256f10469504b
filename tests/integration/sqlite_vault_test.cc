// What the vault's file promises beyond the contract: to whoever lost a disk, and to whoever found one.
#include "adapters/sqlite/sqlite_vault.h"

#include <gtest/gtest.h>

#include "adapters/sealing/vault_cipher.h"
#include "adapters/sealing/vault_key_file.h"
#include "adapters/sqlite/query.h"
#include "tests/support/process.h"

namespace passerelle::sqlite {
namespace {

using broker::NewLine;
using broker::PersonEntry;
using domain::BeneficiaryId;
using domain::LineId;
using sealing::VaultCipher;
using sealing::VaultKey;
using sealing::VaultKeys;
using std::filesystem::perms;

template <class Id>
Id id(std::uint64_t number) {
  return Id{domain::make_uuid_v7(domain::from_unix_ms(1'780'000'000'000), 0, number)};
}

class SqliteVaultFile : public ::testing::Test {
 protected:
  SqliteVaultFile() {
    keys.data_keys[1].fill(0x11);
    keys.blind_index_key.fill(0x22);
  }
  void fill() {
    const auto vault = open_vault(file, keys).value();
    EXPECT_TRUE(
        vault->enrol_lines(std::vector<NewLine>{{id<LineId>(1), number}, {id<LineId>(2), other_number}}));
    EXPECT_TRUE(vault->put_names(std::vector<PersonEntry>{{id<BeneficiaryId>(1), {"Ada", "Lovelace"}},
                                                          {id<BeneficiaryId>(2), {"Zoe", "Martin"}}}));
  }
  void change(const char* sql) {
    Database database(file, Access::writer, "VAULT");
    database.execute(sql);
  }
  std::string refusal_with(const VaultKeys& other) {
    const auto vault = open_vault(file, other);
    return vault ? "" : vault.error().reason;
  }

  testing::TemporaryDirectory directory;
  const std::filesystem::path file = directory / "vault.db";
  VaultKeys keys;
  const domain::PhoneNumber number = domain::PhoneNumber::parse("06 12 34 56 78").value();
  const domain::PhoneNumber other_number = domain::PhoneNumber::parse("06 98 76 54 32").value();
};

// Every file beside the database, while it is open and after it was closed.
void expect_nowhere(const std::filesystem::path& directory, const std::vector<std::string>& texts) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const auto bytes = testing::read_file(entry.path()).value();
    ++files;
    for (const auto& text : texts)
      EXPECT_EQ(bytes.find(text), std::string::npos) << entry.path().filename() << " holds " << text;
  }
  EXPECT_GT(files, 1);
}

TEST_F(SqliteVaultFile, NeitherTheFileNorItsLogHoldsANumberOrAName) {
  std::vector<std::string> texts{"612345678", "12 34 56 78", "12345678", "12.34.56.78", "698765432",
                                 "Lovelace",  "Ada",         "Martin",   "lovelace",    "LOVELACE"};
  // As integers, in either order of bytes.
  for (const std::uint64_t digits : {33612345678ULL, 612345678ULL}) {
    std::string little;
    for (auto rest = digits; rest != 0; rest >>= 8U) little += static_cast<char>(rest & 0xffU);
    texts.push_back(little);
    texts.emplace_back(little.rbegin(), little.rend());
  }
  auto vault = open_vault(file, keys).value();
  ASSERT_TRUE(
      vault->enrol_lines(std::vector<NewLine>{{id<LineId>(1), number}, {id<LineId>(2), other_number}}));
  ASSERT_TRUE(vault->put_names(std::vector<PersonEntry>{{id<BeneficiaryId>(1), {"Ada", "Lovelace"}},
                                                        {id<BeneficiaryId>(2), {"Zoe", "Martin"}}}));
  ASSERT_EQ(vault->numbers(std::vector{id<LineId>(1)})->at(0), number);
  expect_nowhere(directory.path(), texts);
  vault.reset();
  expect_nowhere(directory.path(), texts);
}

TEST_F(SqliteVaultFile, TheSameNameTwiceDoesNotLookTheSame) {
  VaultCipher cipher(keys);
  const auto one = cipher.seal("Ada", {"people.name", id<BeneficiaryId>(1).uuid.bytes});
  const auto other = cipher.seal("Ada", {"people.name", id<BeneficiaryId>(1).uuid.bytes});
  EXPECT_NE(one, other);
  EXPECT_NE(cipher.blind_index("line by number", "+33612345678"),
            cipher.blind_index("key check", "+33612345678"));
}

TEST_F(SqliteVaultFile, AWrongKeyIsRefusedWhenTheVaultOpens) {
  fill();
  auto other_data_key = keys;
  other_data_key.data_keys[1].fill(0x33);
  EXPECT_EQ(refusal_with(other_data_key), "VAULT_KEY_WRONG");
  auto missing = keys;
  missing.data_keys = {{2, VaultKey{}}};
  EXPECT_EQ(refusal_with(missing), "VAULT_KEY_WRONG");
  auto other_index_key = keys;
  other_index_key.blind_index_key.fill(0x44);
  EXPECT_EQ(refusal_with(other_index_key), "VAULT_KEY_WRONG");
  auto none = keys;
  none.data_keys.clear();
  EXPECT_EQ(refusal_with(none), "VAULT_KEY_WRONG");
  EXPECT_EQ(refusal_with(keys), "");
}

TEST_F(SqliteVaultFile, ANewerKeySealsAndTheOlderOneStillOpens) {
  fill();
  keys.data_keys[2].fill(0x55);
  {
    const auto vault = open_vault(file, keys).value();
    EXPECT_EQ(vault->names(std::vector{id<BeneficiaryId>(1)})->at(0)->family_name, "Lovelace");
    ASSERT_TRUE(vault->put_names(std::vector<PersonEntry>{{id<BeneficiaryId>(3), {"New", "Comer"}}}));
  }
  Database database(file, Access::reader, "VAULT");
  Query query(database, "SELECT hex(substr(name, 1, 4)) FROM people ORDER BY id");
  auto run = query.run();
  for (const auto* key_id : {"00000001", "00000001", "00000002"}) {
    ASSERT_TRUE(run.next());
    EXPECT_EQ(run.columns().take<std::string>(), key_id);
  }
}

TEST_F(SqliteVaultFile, AChangedMovedOrCutTextIsDetected) {
  const auto names_after = [&](const char* sql) {
    std::filesystem::remove(file);
    fill();
    change(sql);
    const auto vault = open_vault(file, keys).value();
    const auto names = vault->names(std::vector{id<BeneficiaryId>(1)});
    const auto numbers = vault->numbers(std::vector{id<LineId>(1)});
    return std::pair(names ? "" : names.error().reason, numbers ? "" : numbers.error().reason);
  };
  using Reasons = std::pair<std::string, std::string>;
  EXPECT_EQ(names_after("SELECT 1"), Reasons("", ""));
  EXPECT_EQ(names_after("UPDATE people SET name = (SELECT name FROM people ORDER BY id DESC LIMIT 1)"),
            Reasons("VAULT_TAMPERED", ""))
      << "another person's name";
  EXPECT_EQ(names_after("UPDATE people SET name = CAST(substr(name, 1, length(name) - 1) || X'00' AS BLOB)"),
            Reasons("VAULT_TAMPERED", ""));
  EXPECT_EQ(names_after("UPDATE lines SET number = substr(number, 1, 20)"), Reasons("", "VAULT_TAMPERED"));
  EXPECT_EQ(names_after("UPDATE lines SET number = (SELECT name FROM people LIMIT 1)"),
            Reasons("", "VAULT_TAMPERED"))
      << "another column's text";
}

TEST_F(SqliteVaultFile, AnErasedRowReadsAsUnknownAndItsNumberStartsANewLine) {
  fill();
  change("UPDATE people SET name = NULL; UPDATE lines SET number = NULL, number_index = NULL");
  const auto vault = open_vault(file, keys).value();
  EXPECT_EQ(vault->names(std::vector{id<BeneficiaryId>(1)})->at(0), std::nullopt);
  EXPECT_EQ(vault->numbers(std::vector{id<LineId>(1)})->at(0), std::nullopt);
  EXPECT_EQ(*vault->line_of(number), std::nullopt);
  EXPECT_EQ(*vault->enrol_lines(std::vector<NewLine>{{id<LineId>(9), number}}), std::vector{id<LineId>(9)});
}

TEST_F(SqliteVaultFile, ASecondProcessIsRefused) {
  const auto vault = open_vault(file, keys).value();
  EXPECT_EQ(refusal_with(keys), "VAULT_IN_USE");
}

TEST_F(SqliteVaultFile, AKeyFileIsItsOwnersAloneAndNeverOverwritten) {
  const auto key_file = directory / "vault.keys";
  ASSERT_TRUE(sealing::create_key_file(key_file));
  EXPECT_EQ(std::filesystem::status(key_file).permissions(), perms::owner_read | perms::owner_write);
  const auto loaded = sealing::load_or_refuse(key_file);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->data_keys.size(), 1U);
  EXPECT_NE(loaded->data_keys.at(1), loaded->blind_index_key);
  EXPECT_EQ(sealing::create_key_file(key_file).error().reason, "VAULT_KEY_FILE_EXISTS");
  EXPECT_EQ(sealing::load_or_refuse(key_file)->blind_index_key, loaded->blind_index_key);
  for (const auto exposed : {perms::group_read, perms::others_read, perms::group_write}) {
    std::filesystem::permissions(key_file, perms::owner_read | exposed);
    EXPECT_EQ(sealing::load_or_refuse(key_file).error().reason, "VAULT_KEY_FILE_EXPOSED");
  }
}

TEST_F(SqliteVaultFile, AKeyFileThatIsNotWholeIsRefusedWithoutRepeatingIt) {
  const auto key_file = directory / "vault.keys";
  const std::string hex(64, 'a');
  const auto load = [&](const std::string& text) {
    testing::write_file(key_file, text);
    std::filesystem::permissions(key_file, perms::owner_read | perms::owner_write);
    return sealing::load_or_refuse(key_file);
  };
  EXPECT_TRUE(load("# keys\n data-key 7 = " + hex + " # newest\n\nblind-index-key = " + hex + "\n"));
  for (const auto& text :
       {std::string(), "data-key 1 = " + hex, "blind-index-key = " + hex,
        "data-key 1 = " + hex + "\ndata-key 1 = " + hex + "\nblind-index-key = " + hex,
        "data-key 0 = " + hex + "\nblind-index-key = " + hex,
        "data-key 1 = " + hex + "ab\nblind-index-key = " + hex,
        "data-key 1 = " + hex + "\nblind-index-key = " + std::string(63, 'a') + "g",
        "data-key 1 = " + hex + "\nblind-index-key = " + hex + "\nblind-index-key = " + hex}) {
    const auto keys_read = load(text);
    ASSERT_FALSE(keys_read) << text;
    EXPECT_EQ(keys_read.error().reason, "VAULT_KEY_FILE_INVALID");
    EXPECT_EQ(keys_read.error().message.find("aaaa"), std::string::npos);
  }
  EXPECT_EQ(sealing::load_or_refuse(directory / "none").error().reason, "VAULT_KEY_FILE_INVALID");
}

}  // namespace
}  // namespace passerelle::sqlite
