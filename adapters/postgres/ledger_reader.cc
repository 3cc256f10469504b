#include "adapters/postgres/ledger_reader.h"

#include "adapters/postgres/admission_facts.h"
#include "adapters/postgres/beneficiary_rows.h"
#include "adapters/postgres/event_rows.h"
#include "adapters/postgres/programme_rows.h"
#include "adapters/postgres/recharge_pages.h"
#include "adapters/postgres/recharge_rows.h"

namespace passerelle::postgres {

using domain::Result;

namespace {

constexpr Statement begin_snapshot{"begin_snapshot", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
constexpr Statement end_snapshot{"end_snapshot", "COMMIT"};
constexpr Statement leave_snapshot{"leave_snapshot", "ROLLBACK"};
// Whoever holds a snapshot may think between two reads, but a broker that is lost must not keep the server
// from clearing up for ever.
constexpr Statement think_long{"think_long", "SET LOCAL idle_in_transaction_session_timeout = '15min'"};
// It is taken by the first statement that reads, not by the BEGIN.
constexpr Statement take_snapshot{"take_snapshot", "SELECT 1"};

// A snapshot whose statements need nothing of each other's replies.
std::vector<Reply> one_round_trip(Connection& connection, bool held, auto&& send_statements) {
  if (held) {
    send_statements();
    return connection.flush();
  }
  connection.send(begin_snapshot);
  send_statements();
  connection.send(end_snapshot);
  try {
    return connection.flush();
  } catch (const StatementFailure&) {
    connection.run(leave_snapshot);
    throw;
  }
}

}  // namespace

template <class Body>
auto PostgresLedgerReader::read_held(Body&& body) -> std::invoke_result_t<Body, Session&> {
  const auto lose = [] {
    refuse(domain::ErrorCode::unavailable, "SNAPSHOT_LOST",
           "The connection broke, and with it went the state that was being read.");
  };
  if (session_ == nullptr || session_->connection.broken()) lose();
  try {
    return body(*session_);
  } catch (const ConnectionLost&) {
    session_.reset();
    lose();
    throw;
  } catch (...) {
    session_.reset();
    throw;
  }
}

template <class Body>
auto PostgresLedgerReader::read(Body&& body) -> Result<std::invoke_result_t<Body, Session&>> {
  const auto attempt = [&] {
    if (session_ == nullptr || session_->connection.broken()) session_ = std::make_unique<Session>(settings_);
    return body(*session_);
  };
  return guarded([&]() -> std::invoke_result_t<Body, Session&> {
    if (holds_snapshot_) return read_held(body);
    const bool was_there = session_ != nullptr && !session_->connection.broken();
    try {
      return attempt();
    } catch (const ConnectionLost&) {
      // One that broke while nobody used it is replaced without anybody noticing: reading twice does no harm.
      if (!was_there) throw;
    }
    return attempt();
  });
}

template <class Body>
auto PostgresLedgerReader::snapshot(Body&& body) -> Result<std::invoke_result_t<Body, Session&>> {
  if (holds_snapshot_) return read(std::forward<Body>(body));
  return read([&](Session& session) {
    auto& connection = session.connection;
    connection.send(begin_snapshot);
    try {
      auto result = body(session);
      connection.run(end_snapshot);
      return result;
    } catch (const ConnectionLost&) {
      throw;
    } catch (...) {
      connection.run(leave_snapshot);
      throw;
    }
  });
}

PostgresLedgerReader::PostgresLedgerReader(const PostgresSettings& settings)
    : settings_(settings),
      session_(std::make_unique<Session>(settings)),
      campaigns_([this](const std::function<void(Connection&)>& body) -> domain::Status {
        const auto done = snapshot([&](Session& session) {
          body(session.connection);
          return true;
        });
        if (!done) return std::unexpected(done.error());
        return {};
      }),
      finance_([this](const std::function<void(Connection&, Dictionaries&)>& body) -> domain::Status {
        const auto done = snapshot([&](Session& session) {
          body(session.connection, session.dictionaries);
          return true;
        });
        if (!done) return std::unexpected(done.error());
        return {};
      }) {}

domain::Status PostgresLedgerReader::hold_snapshot() {
  return read([&](Session& session) {
    if (holds_snapshot_) return;
    session.connection.send(begin_snapshot);
    session.connection.send(think_long);
    session.connection.run(take_snapshot);
    holds_snapshot_ = true;
  });
}

Result<std::optional<domain::Recharge>> PostgresLedgerReader::recharge(domain::RechargeId id) {
  return read([&](Session& session) -> std::optional<domain::Recharge> {
    RechargeRows rows(session.connection, session.dictionaries, session.recharge_statements);
    auto found = rows.load({id});
    if (found.empty()) return std::nullopt;
    return std::move(found.begin()->second);
  });
}

Result<broker::Page<domain::Recharge>> PostgresLedgerReader::recharges(
    const broker::RechargeFilter& filter, std::optional<domain::RechargeId> after, int limit) {
  return read([&](Session& session) {
    return recharge_page(session.connection, session.dictionaries, filter, after, limit);
  });
}

Result<std::vector<broker::Attempt>> PostgresLedgerReader::attempts(domain::RechargeId id) {
  return read([&](Session& session) { return attempts_of(session.connection, id); });
}

Result<std::vector<domain::Transfer>> PostgresLedgerReader::transfers(domain::RechargeId id) {
  return read([&](Session& session) { return transfers_of(session.connection, session.dictionaries, id); });
}

Result<std::vector<broker::LateNews>> PostgresLedgerReader::late_news(domain::RechargeId id) {
  return read([&](Session& session) { return late_news_of(session.connection, id); });
}

Result<std::optional<broker::KeyedRecharge>> PostgresLedgerReader::find_key(
    const broker::IdempotencyKey& key) {
  // A key leads to its recharge for good: two statements need no snapshot.
  return read([&](Session& session) {
    RechargeRows rows(session.connection, session.dictionaries, session.recharge_statements);
    const auto at = rows.send_find(std::span(&key, 1));
    return rows.read_found(1, session.connection.flush().at(at)).front();
  });
}

Result<std::vector<std::optional<broker::KeyedRecharge>>> PostgresLedgerReader::find_keys(
    std::span<const broker::IdempotencyKey> keys) {
  return read([&](Session& session) {
    RechargeRows rows(session.connection, session.dictionaries, session.recharge_statements);
    const auto at = rows.send_find(keys);
    return rows.read_found(keys.size(), session.connection.flush().at(at));
  });
}

Result<broker::Page<broker::OpenRecharge>> PostgresLedgerReader::open_recharges(
    std::optional<domain::BrokerId> owner, std::optional<domain::RechargeId> after, int limit) {
  return read([&](Session& session) {
    return open_page(session.connection, session.dictionaries, owner, after, limit);
  });
}

Result<broker::AdmissionFacts> PostgresLedgerReader::facts(std::span<const broker::AdmissionQuery> queries,
                                                           std::optional<domain::Day> site_usage_since) {
  return read([&](Session& session) {
    Usage usage(session.connection, session.dictionaries);
    Books books(session.connection, session.dictionaries, session.book_statements);
    FactsReading reading(queries, site_usage_since, Locking::none);
    const auto replies =
        one_round_trip(session.connection, holds_snapshot_, [&] { reading.send(session.connection, books); });
    return reading.read(replies, queries, session.connection, session.dictionaries, usage, books);
  });
}

Result<std::optional<domain::Beneficiary>> PostgresLedgerReader::beneficiary(domain::BeneficiaryId id) {
  return read(
      [&](Session& session) { return BeneficiaryRows(session.connection).find(std::span(&id, 1)).front(); });
}

Result<std::optional<domain::Beneficiary>> PostgresLedgerReader::beneficiary_by_line(domain::LineId line) {
  return read([&](Session& session) {
    return BeneficiaryRows(session.connection).find_by_line(std::span(&line, 1)).front();
  });
}

Result<std::vector<std::optional<domain::Beneficiary>>> PostgresLedgerReader::find_beneficiaries(
    std::span<const domain::BeneficiaryId> ids) {
  return read([&](Session& session) { return BeneficiaryRows(session.connection).find(ids); });
}

Result<broker::Page<domain::Beneficiary>> PostgresLedgerReader::beneficiaries(
    const broker::BeneficiaryFilter& filter, std::optional<domain::BeneficiaryId> after, int limit) {
  return read(
      [&](Session& session) { return BeneficiaryRows(session.connection).page(filter, after, limit); });
}

Result<std::optional<broker::ProgrammeVersion>> PostgresLedgerReader::programme(
    std::optional<std::int64_t> version) {
  return read([&](Session& session) { return find_programme(session.connection, version); });
}

Result<std::vector<domain::EnvelopeBalance>> PostgresLedgerReader::envelope_balances() {
  return read([&](Session& session) {
    return Books(session.connection, session.dictionaries, session.book_statements).envelope_balances();
  });
}

// Every transfer is read: by the tables' pages, not by an index, and for as long as it takes.
Result<std::vector<broker::LedgerReader::Balance>> PostgresLedgerReader::balances() {
  return snapshot([&](Session& session) {
    session.connection.send({"read_all", "SET LOCAL enable_seqscan = on"});
    session.connection.send({"read_long", "SET LOCAL statement_timeout = 0"});
    auto balances = rebuilt_balances(session.connection);
    session.connection.send({"read_as_before", "SET LOCAL enable_seqscan TO DEFAULT"});
    session.connection.run({"read_in_time", "SET LOCAL statement_timeout TO DEFAULT"});
    return balances;
  });
}

}  // namespace passerelle::postgres
