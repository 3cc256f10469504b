#include "adapters/archive/embedded_books.h"

#include <fmt/format.h>

#include "adapters/archive/embedded_events.h"
#include "adapters/archive/embedded_usage.h"
#include "adapters/postgres/books.h"
#include "adapters/postgres/partitions.h"

namespace passerelle::archive {
namespace {

using domain::Day;
using domain::ErrorCode;
using domain::Instant;
using domain::Uuid;
using postgres::Number;
using sqlite::Columns;
using sqlite::Query;
using sqlite::Run;

std::int16_t small(std::int64_t value) { return static_cast<std::int16_t>(value); }

// The columns of ledger.terms, of embedded recharges.
constexpr auto terms_columns =
    "offer, megabytes, face_value_cents, price_cents, tariff, envelope, envelope_amount, envelope_measure, "
    "operator, "
    "product_code";

postgres::Terms take_terms(Columns& columns) {
  postgres::Terms terms;
  terms.offer = columns.take<std::string>();
  terms.megabytes = columns.take<std::int64_t>();
  terms.face_value_cents = columns.take<std::int64_t>();
  terms.price_cents = columns.take<std::int64_t>();
  terms.tariff = columns.take<domain::Tariff>();
  terms.envelope = columns.take<std::string>();
  terms.envelope_amount = columns.take<std::int64_t>();
  terms.envelope_measure = columns.take<domain::Asset>();
  terms.operator_id = columns.take<std::string>();
  terms.product_code = columns.take<std::string>();
  return terms;
}

}  // namespace

EmbeddedBooks::EmbeddedBooks(sqlite::Database& file, postgres::Connection& database,
                             const OnProgress& on_progress)
    : file_(file), database_(database), on_progress_(on_progress) {}

std::int64_t EmbeddedBooks::count(const std::string& table) {
  Query query(file_, "SELECT count(*) FROM " + table);
  Run run = query.run();
  run.next();
  return run.columns().take<std::int64_t>();
}

void EmbeddedBooks::copy(const std::string& table, std::int64_t rows, std::int64_t taken) {
  if (rows != taken)
    sqlite::refuse(ErrorCode::internal, "LEDGER_COPY_DIFFERS",
                   fmt::format("{}: {} rows were read, {} were stored.", table, rows, taken));
  report_.push_back({table, taken});
}

std::set<int> EmbeddedBooks::years() {
  std::set<int> years;
  Query query(file_,
              "SELECT min(id), max(id) FROM recharges UNION ALL SELECT min(id), max(id) FROM transfers "
              "WHERE recharge = X''");
  Run run = query.run();
  while (run.next()) {
    Columns columns = run.columns();
    const auto first = columns.take<Uuid>();
    const auto last = columns.take<Uuid>();
    if (first.is_nil()) continue;
    for (int year = postgres::year_of(first); year <= postgres::year_of(last); ++year) years.insert(year);
  }
  return years;
}

CopyReport EmbeddedBooks::copy_all() {
  copy_programmes();
  copy_beneficiaries();
  copy_numbered();
  copy_keys();
  copy_recharges();
  copy_events();
  copy_open_recharges();
  copy_late_news();
  copy_accounts();
  copy_transfers();
  copy_usage();
  return std::move(report_);
}

void EmbeddedBooks::copy_programmes() {
  const auto rows = count("programme_versions");
  CopyStream stream(database_, "ledger.programme_versions", "version, document, applied_by, applied_at",
                    "programmes", rows, on_progress_);
  Query query(file_,
              "SELECT version, document, applied_by, applied_at FROM programme_versions ORDER BY version");
  Run run = query.run();
  while (run.next()) {
    Columns columns = run.columns();
    const auto version = columns.take<std::int64_t>();
    const auto document = columns.take<std::string>();
    const auto applied_by = columns.take<std::string>();
    stream.add(version, document, applied_by, columns.take<Instant>());
  }
  copy("programme_versions", rows, stream.end());
}

void EmbeddedBooks::copy_beneficiaries() {
  constexpr auto names =
      "id, external_reference, site, referral_structure, referral_issued_on, referral_renewals, line, "
      "line_taken, "
      "operator, operator_known_on, line_confirmed_on, created_at, updated_at, revision";
  using Text = std::optional<std::string>;
  const auto rows = count("beneficiaries");
  CopyStream stream(database_, "ledger.beneficiaries", names, "beneficiaries", rows, on_progress_);
  Query query(file_, fmt::format("SELECT {} FROM beneficiaries ORDER BY id", names));
  Run run = query.run();
  while (run.next()) {
    Columns columns = run.columns();
    const auto id = columns.take<Uuid>();
    const auto reference = columns.take<Text>();
    const auto site = columns.take<std::string>();
    const auto structure = columns.take<Text>();
    const auto issued_on = columns.take<std::optional<Day>>();
    const auto renewals = columns.take<std::optional<std::int32_t>>();
    const auto line = columns.take<std::optional<Uuid>>();
    const auto line_taken = columns.take<std::optional<std::int32_t>>();
    const auto operator_id = columns.take<Text>();
    const auto known_on = columns.take<std::optional<Day>>();
    const auto confirmed_on = columns.take<std::optional<Day>>();
    const auto created_at = columns.take<Instant>();
    const auto updated_at = columns.take<Instant>();
    stream.add(id, reference, site, structure, issued_on, renewals, line, line_taken, operator_id, known_on,
               confirmed_on, created_at, updated_at, columns.take<std::int64_t>());
  }
  copy("beneficiaries", rows, stream.end());
}

// What recharges have in common, numbered here.
void EmbeddedBooks::copy_numbered() {
  Query sites(file_, "SELECT DISTINCT site FROM recharges ORDER BY site");
  Query callers(file_, "SELECT DISTINCT caller, method FROM recharges ORDER BY caller, method");
  Query terms(file_, fmt::format("SELECT DISTINCT {} FROM recharges", terms_columns));
  for (Run run = sites.run(); run.next();)
    sites_.emplace(run.columns().take<std::string>(), static_cast<Number>(sites_.size() + 1));
  for (Run run = callers.run(); run.next();) {
    Columns columns = run.columns();
    postgres::Caller caller;
    caller.caller = columns.take<std::string>();
    caller.method = columns.take<std::string>();
    callers_.emplace(std::move(caller), static_cast<Number>(callers_.size() + 1));
  }
  for (Run run = terms.run(); run.next();) {
    Columns columns = run.columns();
    terms_.emplace(take_terms(columns), static_cast<Number>(terms_.size() + 1));
  }
  CopyStream site_rows(database_, "ledger.sites", "number, site", "sites",
                       static_cast<std::int64_t>(sites_.size()), on_progress_);
  for (const auto& [site, number] : sites_) site_rows.add(number, site);
  copy("sites", static_cast<std::int64_t>(sites_.size()), site_rows.end());
  CopyStream caller_rows(database_, "ledger.callers", "number, caller, method", "callers",
                         static_cast<std::int64_t>(callers_.size()), on_progress_);
  for (const auto& [caller, number] : callers_) caller_rows.add(number, caller.caller, caller.method);
  copy("callers", static_cast<std::int64_t>(callers_.size()), caller_rows.end());
  CopyStream terms_rows(database_, "ledger.terms", fmt::format("number, {}", terms_columns), "terms",
                        static_cast<std::int64_t>(terms_.size()), on_progress_);
  for (const auto& [of, number] : terms_)
    terms_rows.add(number, of.offer, of.megabytes, of.face_value_cents, of.price_cents,
                   small(static_cast<std::int64_t>(of.tariff)), of.envelope, of.envelope_amount,
                   small(static_cast<std::int64_t>(of.envelope_measure)), of.operator_id, of.product_code);
  copy("terms", static_cast<std::int64_t>(terms_.size()), terms_rows.end());
}

void EmbeddedBooks::copy_keys() {
  const auto rows = count("recharges");
  CopyStream stream(database_, "ledger.request_keys", "recharge, caller, request_id, fingerprint", "keys",
                    rows, on_progress_);
  Query query(file_, "SELECT id, caller, method, request_id, fingerprint FROM recharges ORDER BY id");
  for (Run run = query.run(); run.next();) {
    Columns columns = run.columns();
    const auto id = columns.take<Uuid>();
    postgres::Caller caller;
    caller.caller = columns.take<std::string>();
    caller.method = columns.take<std::string>();
    const auto request_id = columns.take<std::string>();
    stream.add(id, callers_.at(caller), request_id, columns.take<stored::Bytes>());
  }
  copy("request_keys", rows, stream.end());
}

void EmbeddedBooks::copy_recharges() {
  const auto rows = count("recharges");
  CopyStream stream(database_, "ledger.recharges",
                    "id, created_at, terms, site, caller, programme_version, admitted_as, beneficiary, line, "
                    "request_id, violations",
                    "recharges", rows, on_progress_);
  Query query(
      file_, fmt::format("SELECT id, caller, method, request_id, admitted_as, created_at, beneficiary, line, "
                         "site, programme_version, violations, {} FROM recharges ORDER BY id",
                         terms_columns));
  for (Run run = query.run(); run.next();) {
    Columns columns = run.columns();
    const auto id = columns.take<Uuid>();
    postgres::Caller caller;
    caller.caller = columns.take<std::string>();
    caller.method = columns.take<std::string>();
    const auto request_id = columns.take<std::string>();
    const auto admitted_as = small(columns.take<std::int64_t>());
    const auto created_at = columns.take<Instant>();
    const auto beneficiary = columns.take<Uuid>();
    const auto line = columns.take<Uuid>();
    const auto site = columns.take<std::string>();
    const auto version = columns.take<std::int32_t>();
    const auto violations = columns.take<std::string>();
    stream.add(id, created_at, terms_.at(take_terms(columns)), sites_.at(site), callers_.at(caller), version,
               admitted_as, beneficiary, line, request_id, violations);
  }
  copy("recharges", rows, stream.end());
}

void EmbeddedBooks::copy_events() {
  const auto rows = count("recharge_events") + count("attempts");
  Query open(file_, "SELECT recharge FROM open_recharges");
  for (Run run = open.run(); run.next();) events_of_open_[run.columns().take<Uuid>()] = 0;
  CopyStream stream(database_, "ledger.recharge_events", event_columns, "events", rows, on_progress_);
  for (EmbeddedEvents events(file_); const auto* event = events.next();) {
    stream.add(event->recharge, event->seq, event->state, event->time, event->exchange, event->begin_time,
               event->end_time, event->rejection_retryable, event->operator_reference, event->rejection_code,
               event->rejection_reason, event->outcome);
    if (const auto found = events_of_open_.find(event->recharge); found != events_of_open_.end())
      found->second = event->seq;
  }
  copy("recharge_events", rows, stream.end());
}

void EmbeddedBooks::copy_open_recharges() {
  const auto rows = count("open_recharges");
  CopyStream stream(database_, "ledger.open_recharges", "recharge, owner, state, events", "open recharges",
                    rows, on_progress_);
  Query query(file_, "SELECT recharge, owner, state FROM open_recharges ORDER BY recharge");
  for (Run run = query.run(); run.next();) {
    Columns columns = run.columns();
    const auto id = columns.take<Uuid>();
    const auto owner = columns.take<Uuid>();
    stream.add(id, owner, small(columns.take<std::int64_t>()), events_of_open_.at(id));
  }
  copy("open_recharges", rows, stream.end());
}

void EmbeddedBooks::copy_late_news() {
  const auto rows = count("late_news");
  constexpr auto names =
      "recharge, seq, told, time, operator_reference, rejection_code, rejection_reason, rejection_retryable";
  CopyStream stream(database_, "ledger.late_news", names, "late news", rows, on_progress_);
  Query query(file_, fmt::format("SELECT {} FROM late_news ORDER BY recharge, seq", names));
  for (Run run = query.run(); run.next();) {
    Columns columns = run.columns();
    const auto id = columns.take<Uuid>();
    const auto seq = small(columns.take<std::int64_t>());
    const auto told = small(columns.take<std::int64_t>());
    const auto time = columns.take<Instant>();
    const auto reference = columns.take<std::string>();
    const auto code = columns.take<std::optional<std::string>>();
    const auto reason = columns.take<std::string>();
    stream.add(id, seq, told, time, reference, code, reason, columns.take<bool>());
  }
  copy("late_news", rows, stream.end());
}

void EmbeddedBooks::copy_accounts() {
  const auto rows = count("accounts");
  CopyStream stream(database_, "ledger.accounts", "number, asset, may_go_negative, balance, name", "accounts",
                    rows, on_progress_);
  Query query(file_, "SELECT number, asset, may_go_negative, balance, name FROM accounts ORDER BY number");
  for (Run run = query.run(); run.next();) {
    Columns columns = run.columns();
    const auto number = columns.take<std::int32_t>();
    const auto asset = small(columns.take<std::int64_t>());
    const auto may_go_negative = columns.take<bool>();
    const auto balance = columns.take<std::int64_t>();
    stream.add(number, asset, may_go_negative, balance, columns.take<std::string>());
  }
  copy("accounts", rows, stream.end());
}

void EmbeddedBooks::copy_transfers() {
  const auto rows = count("transfers");
  CopyStream stream(database_, "ledger.transfers",
                    "amount, time, debit, credit, step, kind, tariff, subject, id, reason", "transfers", rows,
                    on_progress_);
  Query query(file_,
              "SELECT recharge, id, kind, amount, debit, credit, tariff, time, reason FROM transfers "
              "ORDER BY recharge, id");
  for (Run run = query.run(); run.next();) {
    Columns columns = run.columns();
    const auto recharge = columns.take<stored::Bytes>();
    const auto id = columns.take<Uuid>();
    const auto kind = columns.take<std::int64_t>();
    const auto amount = columns.take<std::int64_t>();
    const auto debit = columns.take<std::int32_t>();
    const auto credit = columns.take<std::int32_t>();
    const auto tariff = small(columns.take<std::int64_t>());
    const auto time = columns.take<Instant>();
    Uuid subject = id;
    if (recharge.size() == subject.bytes.size())
      std::copy(recharge.begin(), recharge.end(), subject.bytes.begin());
    const auto step = postgres::step_of(static_cast<domain::TransferKind>(kind), id, subject);
    stream.add(amount, time, debit, credit, step, small(kind), tariff, subject, id,
               columns.take<std::string>());
  }
  copy("transfers", rows, stream.end());
}

// By person from the recharges themselves: an embedded ledger keeps no terms of ours with what it counts.
void EmbeddedBooks::copy_usage() {
  const auto counted = count("personal_recharges WHERE counts = 1");
  EmbeddedUsage usage(file_, sites_, terms_);
  std::int64_t people = 0;
  CopyStream stream(database_, "ledger.personal_usage", "beneficiary, line, entries", "usage", counted,
                    on_progress_);
  while (const auto* row = usage.next()) {
    stream.add(row->whose.beneficiary, row->whose.line, row->entries);
    ++people;
  }
  copy("personal_usage", people, stream.end());
  const auto sites = usage.by_site();
  CopyStream site_stream(database_, "ledger.site_usage", "site, day, terms, count", "usage of sites",
                         static_cast<std::int64_t>(sites.size()), on_progress_);
  std::int64_t at_sites = 0;
  for (const auto& [key, number] : sites) {
    site_stream.add(std::get<0>(key), std::get<1>(key), std::get<2>(key), number);
    at_sites += number;
  }
  copy("site_usage", static_cast<std::int64_t>(sites.size()), site_stream.end());
  if (at_sites != counted)
    sqlite::refuse(ErrorCode::internal, "LEDGER_COPY_DIFFERS",
                   fmt::format("{} recharges count towards quotas, {} were counted.", counted, at_sites));
}

}  // namespace passerelle::archive
