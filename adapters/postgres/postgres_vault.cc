#include "adapters/postgres/postgres_vault.h"

#include "adapters/postgres/identity_rows.h"
#include "adapters/postgres/migrations.h"

namespace passerelle::postgres {
namespace {

using domain::Result;
using domain::Status;

constexpr auto store = "VAULT";
constexpr int most_attempts = 5;

// A connection to the vault, made again where it broke.
class VaultSession {
 public:
  VaultSession(const PostgresSettings& settings, const sealing::VaultKeys& keys, Access access)
      : settings_(settings), keys_(keys), access_(access) {
    connect();
  }

  Connection& connection() { return open_->connection; }

  // Twice where the connection broke while nobody used it: for what does no harm when it is done twice.
  template <class Body>
  auto read(Body&& body) -> Result<std::invoke_result_t<Body, IdentityRows&>> {
    return guarded([&] {
      const bool was_there = !open_->connection.broken();
      try {
        return body(rows());
      } catch (const ConnectionLost&) {
        if (!was_there) throw;
      }
      return body(rows());
    });
  }

  template <class Body>
  auto write(Body&& body) -> Result<std::invoke_result_t<Body, IdentityRows&>> {
    return guarded([&] {
      for (int attempt = 1;; ++attempt) {
        try {
          return transact(body);
        } catch (const StatementFailure& failure) {
          const bool contended = failure.sqlstate() == "40001" || failure.sqlstate() == "40P01";
          if (!contended || attempt == most_attempts) throw;
        }
      }
    });
  }

 private:
  struct Open {
    Open(const PostgresSettings& settings, const sealing::VaultKeys& keys, Access access)
        : connection(settings, access, store), rows(connection, keys) {}
    Connection connection;
    IdentityRows rows;
  };
  void connect() { open_ = std::make_unique<Open>(settings_, keys_, access_); }
  IdentityRows& rows() {
    if (open_->connection.broken()) connect();
    return open_->rows;
  }

  template <class Body>
  auto transact(Body& body) {
    auto& identities = rows();
    open_->connection.send({"begin", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"});
    try {
      auto result = body(identities);
      commit();
      return result;
    } catch (const ConnectionLost&) {
      throw;
    } catch (...) {
      (void)guarded([&] { open_->connection.run({"rollback", "ROLLBACK"}); });
      throw;
    }
  }
  // Enrolled or named twice is enrolled or named once: who asks again finds out.
  void commit() {
    try {
      open_->connection.run({"commit", "COMMIT"});
    } catch (const ConnectionLost& lost) {
      throw ConnectionLost({domain::ErrorCode::unavailable, "COMMIT_UNKNOWN", lost.error().message});
    }
  }

  const PostgresSettings settings_;
  const sealing::VaultKeys keys_;
  const Access access_;
  std::unique_ptr<Open> open_;
};

// What both kinds of access read.
template <class Port>
class Reading : public Port {
 public:
  Reading(const PostgresSettings& settings, const sealing::VaultKeys& keys, Access access)
      : session_(settings, keys, access) {}
  Result<std::vector<std::optional<domain::PhoneNumber>>> numbers(
      std::span<const domain::LineId> lines) override {
    return session_.read([&](IdentityRows& rows) { return rows.numbers(lines); });
  }
  Result<std::vector<std::optional<domain::PersonName>>> names(
      std::span<const domain::BeneficiaryId> people) override {
    return session_.read([&](IdentityRows& rows) { return rows.names(people); });
  }
  Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number) override {
    return session_.read([&](IdentityRows& rows) { return rows.line_of(number); });
  }
  Result<std::vector<std::optional<domain::Erasure>>> erasures(
      std::span<const domain::BeneficiaryId> people) override {
    return session_.read([&](IdentityRows& rows) { return rows.erasures(people); });
  }

 protected:
  VaultSession& session() { return session_; }

 private:
  VaultSession session_;
};

class PostgresVaultReader : public Reading<broker::VaultReader> {
 public:
  PostgresVaultReader(const PostgresSettings& settings, const sealing::VaultKeys& keys)
      : Reading(settings, keys, Access::reader) {}
};

class PostgresVault : public Reading<broker::IdentityVault> {
 public:
  PostgresVault(const PostgresSettings& settings, const sealing::VaultKeys& keys)
      : Reading(settings, keys, Access::writer), settings_(settings), keys_(keys) {
    migrate(session().connection(), "vault", vault_migrations());
    const auto checked = session().write([](IdentityRows& rows) {
      rows.require_keys();
      return true;
    });
    if (!checked) throw Failure(checked.error());
  }

  Result<std::vector<domain::LineId>> enrol_lines(std::span<const broker::NewLine> lines) override {
    return session().write([&](IdentityRows& rows) { return rows.enrol(lines); });
  }

  Status put_names(std::span<const broker::PersonEntry> people) override {
    const auto written = session().write([&](IdentityRows& rows) {
      rows.put(people);
      return true;
    });
    return written ? Status() : std::unexpected(written.error());
  }

  Status erase(std::span<const domain::Erasure> people, std::span<const domain::LineId> lines) override {
    const auto written = session().write([&](IdentityRows& rows) {
      rows.erase(people, lines);
      return true;
    });
    return written ? Status() : std::unexpected(written.error());
  }

  // The rows as they were before are dead, and in the files until a VACUUM takes them out: of the indexes as
  // well, which it would leave alone where they are few.
  Status sweep() override {
    return guarded([&] {
      Connection connection(settings_, Access::writer, store);
      connection.execute("SET statement_timeout = 0");
      connection.execute("SET lock_timeout = 0");
      connection.execute("VACUUM (INDEX_CLEANUP ON) vault.lines");
      connection.execute("VACUUM (INDEX_CLEANUP ON) vault.people");
    });
  }

  Result<std::unique_ptr<broker::VaultReader>> open_reader() override {
    return guarded([&]() -> std::unique_ptr<broker::VaultReader> {
      return std::make_unique<PostgresVaultReader>(settings_, keys_);
    });
  }

 private:
  const PostgresSettings settings_;
  const sealing::VaultKeys keys_;
};

}  // namespace

Result<std::unique_ptr<broker::IdentityVault>> open_vault(const PostgresSettings& settings,
                                                          const sealing::VaultKeys& keys) {
  return guarded([&]() -> std::unique_ptr<broker::IdentityVault> {
    return std::make_unique<PostgresVault>(settings, keys);
  });
}

}  // namespace passerelle::postgres
