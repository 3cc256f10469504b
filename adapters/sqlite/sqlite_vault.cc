#include "adapters/sqlite/sqlite_vault.h"

#include "adapters/sqlite/identity_table.h"
#include "adapters/sqlite/lock_file.h"
#include "adapters/sqlite/migrations.h"

namespace passerelle::sqlite {
namespace {

using domain::Result;
using domain::Status;
using std::filesystem::path;

constexpr auto store = "VAULT";
constexpr int pages_worth_a_checkpoint = 1'000;

// One connection's view of the vault.
struct VaultConnection {
  VaultConnection(const path& file, Access access, const sealing::VaultKeys& keys)
      : database(file, access, store), cipher(keys), identities(database, cipher) {}

  template <class Id, class Find>
  auto each(std::span<const Id> ids, Find&& find) {
    return guarded([&] {
      const Transaction snapshot(database, Transaction::Kind::read);
      std::vector<std::invoke_result_t<Find, const Id&>> found;
      found.reserve(ids.size());
      for (const auto& id : ids) found.push_back(find(id));
      return found;
    });
  }
  auto numbers(std::span<const domain::LineId> lines) {
    return each(lines, [&](const domain::LineId& line) { return identities.number(line); });
  }
  auto names(std::span<const domain::BeneficiaryId> people) {
    return each(people, [&](const domain::BeneficiaryId& person) { return identities.name(person); });
  }
  Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number) {
    return guarded([&] { return identities.line_of(number); });
  }
  auto erasures(std::span<const domain::BeneficiaryId> people) {
    return each(people, [&](const domain::BeneficiaryId& person) { return identities.erasure(person); });
  }

  Database database;
  sealing::VaultCipher cipher;
  IdentityTable identities;
};

class SqliteVaultReader : public broker::VaultReader {
 public:
  SqliteVaultReader(const path& file, const sealing::VaultKeys& keys)
      : connection_(file, Access::reader, keys) {}
  Result<std::vector<std::optional<domain::PhoneNumber>>> numbers(
      std::span<const domain::LineId> lines) override {
    return connection_.numbers(lines);
  }
  Result<std::vector<std::optional<domain::PersonName>>> names(
      std::span<const domain::BeneficiaryId> people) override {
    return connection_.names(people);
  }
  Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number) override {
    return connection_.line_of(number);
  }
  Result<std::vector<std::optional<domain::Erasure>>> erasures(
      std::span<const domain::BeneficiaryId> people) override {
    return connection_.erasures(people);
  }

 private:
  VaultConnection connection_;
};

class SqliteVault : public broker::IdentityVault {
 public:
  SqliteVault(const path& file, const sealing::VaultKeys& keys)
      : file_(file), keys_(keys), lock_(file, store), connection_(file, Access::writer, keys) {
    // What is erased leaves no trace in free pages.
    connection_.database.execute("PRAGMA secure_delete = ON");
    migrate(connection_.database, vault_migrations());
    // Whoever was erased just before a crash.
    (void)guarded([&] { connection_.database.empty_log(); });
    Transaction transaction(connection_.database, Transaction::Kind::write);
    connection_.identities.require_keys();
    transaction.commit();
  }

  Result<std::vector<std::optional<domain::PhoneNumber>>> numbers(
      std::span<const domain::LineId> lines) override {
    return connection_.numbers(lines);
  }
  Result<std::vector<std::optional<domain::PersonName>>> names(
      std::span<const domain::BeneficiaryId> people) override {
    return connection_.names(people);
  }
  Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number) override {
    return connection_.line_of(number);
  }
  Result<std::vector<std::optional<domain::Erasure>>> erasures(
      std::span<const domain::BeneficiaryId> people) override {
    return connection_.erasures(people);
  }

  Result<std::vector<domain::LineId>> enrol_lines(std::span<const broker::NewLine> lines) override {
    std::vector<domain::LineId> ids;
    ids.reserve(lines.size());
    auto status = durably([&](IdentityTable& identities) {
      for (const auto& line : lines) {
        const auto known = identities.line_of(line.number);
        if (!known) identities.insert(line);
        ids.push_back(known.value_or(line.id));
      }
    });
    if (!status) return std::unexpected(std::move(status.error()));
    return ids;
  }

  Status put_names(std::span<const broker::PersonEntry> people) override {
    return durably([&](IdentityTable& identities) {
      for (const auto& person : people) identities.put(person);
    });
  }

  Status erase(std::span<const domain::Erasure> people, std::span<const domain::LineId> lines) override {
    return durably([&](IdentityTable& identities) {
      for (const auto& person : people) identities.erase(person);
      for (const auto& line : lines) identities.erase(line);
    });
  }

  // Erased rows were overwritten in their pages; what is left is older pages: in the log, and in the file
  // until the newer ones are copied over them.
  Status sweep() override {
    return guarded([&] { Database(file_, Access::writer, store).empty_log(); });
  }

  Result<std::unique_ptr<broker::VaultReader>> open_reader() override {
    return guarded([&]() -> std::unique_ptr<broker::VaultReader> {
      return std::make_unique<SqliteVaultReader>(file_, keys_);
    });
  }

 private:
  template <class Body>
  Status durably(Body&& body) {
    return guarded([&] {
      Transaction transaction(connection_.database, Transaction::Kind::write);
      std::forward<Body>(body)(connection_.identities);
      transaction.commit();
      if (connection_.database.wal_pages() >= pages_worth_a_checkpoint) checkpoint();
    });
  }
  // It is committed: what a checkpoint fails at is not the caller's.
  void checkpoint() {
    (void)guarded([&] { connection_.database.checkpoint(); });
  }

  const path file_;
  const sealing::VaultKeys keys_;
  LockFile lock_;
  VaultConnection connection_;
};

}  // namespace

Result<std::unique_ptr<broker::IdentityVault>> open_vault(const path& file, const sealing::VaultKeys& keys) {
  return guarded(
      [&]() -> std::unique_ptr<broker::IdentityVault> { return std::make_unique<SqliteVault>(file, keys); });
}

}  // namespace passerelle::sqlite
