#include "adapters/postgres/ledger_transaction.h"

#include "adapters/postgres/beneficiary_rows.h"
#include "adapters/postgres/broker_rows.h"
#include "adapters/postgres/change_notice.h"
#include "adapters/postgres/programme_rows.h"
#include "adapters/postgres/row_guard.h"
#include "adapters/postgres/settling.h"
#include "adapters/stored_values/recharge_form.h"

namespace passerelle::postgres {
namespace {

using domain::ErrorCode;
using domain::Result;
using domain::Status;

constexpr Statement begin_writing{"begin", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"};
constexpr Statement commit_all{"commit", "COMMIT"};
constexpr Statement roll_all_back{"rollback", "ROLLBACK"};

constexpr std::string_view period_closed = "PP001";  // the SQLSTATE of ledger.refuse_closed()

domain::Error taken(std::string reason, std::string message) {
  return {ErrorCode::already_exists, std::move(reason), std::move(message)};
}

}  // namespace

template <class Body>
auto PostgresLedgerTransaction::verb(Body&& body) -> Result<std::invoke_result_t<Body>> {
  if (failure_) return std::unexpected(*failure_);
  try {
    begin();
    if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
      std::forward<Body>(body)();
      return {};
    } else {
      return std::forward<Body>(body)();
    }
  } catch (const StatementFailure& failure) {
    roll_back();
    note_failure(failure);
  } catch (const Contention& contention) {
    roll_back();
    contended_ = true;
    failure_ = contention.error();
  } catch (const ConnectionLost& lost) {
    failure_ = lost.error();
  } catch (const stored::Failure& failure) {
    roll_back();
    failure_ = failure.error();
  }
  return std::unexpected(*failure_);
}

PostgresLedgerTransaction::PostgresLedgerTransaction(WriterSession& session)
    : session_(session),
      connection_(session.connection),
      books_(connection_, session.dictionaries, session.book_statements),
      usage_(connection_, session.dictionaries),
      rows_(connection_, session.dictionaries, session.recharge_statements),
      events_(connection_, session.event_statements),
      campaigns_(connection_, [this](const std::function<void()>& body) { return verb(body); }),
      finance_(
          connection_, books_,
          {[this](const std::function<void()>& body) { return verb(body); }, [this] { write_waiting(); }}) {}

void PostgresLedgerTransaction::begin() {
  if (begun_) return;
  connection_.send(begin_writing);
  begun_ = true;
}

// After the rollback. Which of our rules the server found broken, and whether that was for others' doing.
void PostgresLedgerTransaction::note_failure(const StatementFailure& failure) {
  const auto& constraint = failure.constraint();
  failure_ = failure.error();
  if (failure.sqlstate() == "40001" || failure.sqlstate() == "40P01") {
    contended_ = true;
    failure_ = Contention().error();
  } else if (failure.sqlstate() == rows_missing) {
    // Of recharges that others have had news of meanwhile; of anything else, always again.
    contended_ = true;
    failure_ = {ErrorCode::internal,
                "LEDGER_CORRUPT",
                "Rows are missing that were there when they were read.",
                {},
                {},
                {}};
  } else if (failure.check_violation() && constraint == "account_overdrawn") {
    // Decided on balances of which others took meanwhile.
    contended_ = loaded_facts_;
    const auto overdraft = guarded([&] { return books_.overdraft(); });
    failure_ = overdraft ? *overdraft : overdraft.error();
  } else if (failure.sqlstate() == period_closed) {
    failure_ = {ErrorCode::failed_precondition,
                "PERIOD_CLOSED",
                "Nothing is posted into a closed period.",
                {},
                {},
                {}};
  } else if (failure.unique_violation()) {
    note_duplicate(failure);
  }
}

void PostgresLedgerTransaction::note_duplicate(const StatementFailure& failure) {
  const auto& constraint = failure.constraint();
  // `Key (subject, step)=(..., 2) already exists.`, in whatever language.
  const auto step_is = [&](const char* end) { return failure.detail().find(end) != std::string::npos; };
  if (constraint == "request_keys_pkey") {
    contended_ = looked_up_keys_;
    failure_ = taken("REQUEST_ID_TAKEN", "The key was used before.");
  } else if (constraint.starts_with("recharges_")) {
    failure_ = taken("RECHARGE_EXISTS", "The id was used before.");
  } else if (constraint.starts_with("transfers_")) {
    failure_ = step_is(", 2)")   ? taken("HOLD_RESOLVED", "The hold was resolved before.")
               : step_is(", 5)") ? taken("RECHARGE_REFUNDED", "What was paid for it was given back before.")
                                 : taken("TRANSFER_EXISTS", "The transfer was posted before.");
  } else if (constraint.starts_with("gifts_")) {
    failure_ = taken("GIFT_KNOWN", "The envelope has a gift by that document.");
  } else if (constraint.starts_with("till_closings_")) {
    failure_ = taken("TILL_CLOSED", "The till was closed for that day before.");
  } else if (constraint.starts_with("closed_periods_")) {
    failure_ = taken("PERIOD_CLOSED", "The period was closed before.");
  } else if (!constraint.starts_with("statement_lines_")) {
    // Two brokers numbered the next row of something at the same time.
    contended_ = true;
  }
}

void PostgresLedgerTransaction::roll_back() {
  session_.dictionaries.forget_entered();
  // What was thought of them may be what went wrong.
  session_.recent.forget();
  if (!begun_ || connection_.broken()) return;
  begun_ = false;
  // It fails where the connection breaks, which ends the transaction as well.
  (void)guarded([&] { connection_.run(roll_all_back); });
}

Result<std::vector<std::optional<broker::KeyedRecharge>>> PostgresLedgerTransaction::find_keys(
    std::span<const broker::IdempotencyKey> keys) {
  return verb([&] {
    looked_up_keys_ = true;
    const auto at = rows_.send_find(keys);
    if (expected_facts_) {
      loaded_facts_ = true;
      expected_facts_->send(connection_, books_);
    }
    expected_replies_ = connection_.flush();
    return rows_.read_found(keys.size(), expected_replies_.at(at));
  });
}

void PostgresLedgerTransaction::expect(std::span<const broker::AdmissionQuery> queries,
                                       std::optional<domain::Day> site_usage_since) {
  if (!queries.empty()) expected_facts_.emplace(queries, site_usage_since, Locking::until_the_end);
}

Result<broker::AdmissionFacts> PostgresLedgerTransaction::load_facts(
    std::span<const broker::AdmissionQuery> queries, std::optional<domain::Day> site_usage_since) {
  return verb([&] {
    if (const auto expected = std::exchange(expected_facts_, std::nullopt);
        expected && !expected_replies_.empty() && expected->covers(queries, site_usage_since))
      return expected->read(std::exchange(expected_replies_, {}), queries, connection_, session_.dictionaries,
                            usage_, books_);
    loaded_facts_ = true;
    return load_admission_facts(connection_, session_.dictionaries, queries, site_usage_since,
                                Locking::until_the_end, usage_, books_);
  });
}

Status PostgresLedgerTransaction::record(std::span<const broker::AdmissionRecord> records) {
  return verb([&] {
    std::set<int> years;
    for (const auto& record : records) {
      stored::require_well_formed(record);
      years.insert(year_of(record.recharge.id.uuid));
      if (!record.hold) continue;
      books_.post(*record.hold);
      usage_.add(record.recharge);
      reserved_.push_back(record.recharge);
    }
    session_.partitions.require(session_.settings, years);
    if (!records.empty()) rows_.insert(records);
    // Decided by facts of this transaction, under its locks: what can go wrong yet can wait for the commit.
    if (!loaded_facts_) write_waiting();
  });
}

Result<std::vector<broker::SettlementResult>> PostgresLedgerTransaction::settle(
    std::span<const broker::Settlement> settlements) {
  return verb([&] {
    std::vector<broker::SettlementResult> results;
    if (settlements.empty()) return results;
    results = Settling(connection_, rows_, events_, books_, usage_, session_.recent).settle(settlements);
    for (const auto& result : results)
      if (result.verdict == broker::SettlementVerdict::applied) changed_.push_back(result.recharge.id);
    return results;
  });
}

Result<broker::Presence> PostgresLedgerTransaction::attend(domain::BrokerId broker, domain::Duration lately) {
  return verb([&] {
    const auto presence = postgres::attend(connection_, broker, lately);
    session_.live_brokers = presence.live;
    return presence;
  });
}

Status PostgresLedgerTransaction::leave(domain::BrokerId broker) {
  return verb([&] { postgres::leave(connection_, broker); });
}

Result<std::vector<domain::Recharge>> PostgresLedgerTransaction::adopt(domain::BrokerId adopter,
                                                                       domain::Duration silent_for,
                                                                       int limit) {
  return verb([&] {
    const auto ids = postgres::adopt(connection_, adopter, silent_for, limit);
    std::vector<domain::Recharge> adopted;
    for (auto& [id, recharge] : rows_.load(ids)) adopted.push_back(std::move(recharge));
    return adopted;
  });
}

Result<std::vector<std::optional<domain::Beneficiary>>> PostgresLedgerTransaction::find_beneficiaries(
    std::span<const domain::BeneficiaryId> ids) {
  return verb([&] { return BeneficiaryRows(connection_).find(ids); });
}

Result<std::vector<std::optional<domain::Beneficiary>>>
PostgresLedgerTransaction::find_beneficiaries_by_reference(std::span<const std::string> external_references) {
  return verb([&] { return BeneficiaryRows(connection_).find_by_reference(external_references); });
}

Result<std::vector<std::optional<domain::Beneficiary>>> PostgresLedgerTransaction::find_beneficiaries_by_line(
    std::span<const domain::LineId> lines) {
  return verb([&] { return BeneficiaryRows(connection_).find_by_line(lines); });
}

Status PostgresLedgerTransaction::put_beneficiaries(std::span<const domain::Beneficiary> beneficiaries) {
  return verb([&] { BeneficiaryRows(connection_).put(beneficiaries); });
}

Result<std::int64_t> PostgresLedgerTransaction::put_programme(const domain::Programme& programme,
                                                              const std::string& applied_by,
                                                              domain::Instant time,
                                                              std::span<const domain::Transfer> transfers) {
  return verb([&] {
    for (const auto& transfer : transfers) books_.post(transfer);
    const auto version = postgres::put_programme(connection_, programme, applied_by, time);
    write_waiting();
    return version;
  });
}

Result<std::vector<domain::EnvelopeBalance>> PostgresLedgerTransaction::envelope_balances() {
  return verb([&] { return books_.envelope_balances(); });
}

// Rows that every broker changes come last, in one order: usage, then accounts.
void PostgresLedgerTransaction::send_waiting() {
  books_.send_transfers();
  usage_.send();
  books_.send_balances();
}

void PostgresLedgerTransaction::write_waiting() {
  session_.partitions.require(session_.settings, books_.years());
  send_waiting();
  connection_.flush();
}

void PostgresLedgerTransaction::send_news() {
  if (session_.live_brokers < 2) return;
  for (const auto& payload : change_notices(changed_))
    connection_.send(notify_change, change_channel, payload);
}

void PostgresLedgerTransaction::commit() {
  if (!begun_) return;
  try {
    // Up to here nothing asks for a commit: a connection that breaks now has committed nothing.
    send_waiting();
    send_news();
  } catch (const ConnectionLost& lost) {
    failure_ = lost.error();
    return;
  }
  try {
    const auto at = connection_.send(commit_all);
    const auto replies = connection_.flush();
    if (replies.at(at).tag() != "COMMIT")
      refuse(ErrorCode::internal, "LEDGER_STATEMENT_FAILED", "A commit turned out to be a rollback.");
  } catch (const StatementFailure& failure) {
    roll_back();
    note_failure(failure);
    return;
  }
  session_.dictionaries.keep();
  for (const auto& recharge : reserved_) session_.recent.keep(recharge);
}

}  // namespace passerelle::postgres
