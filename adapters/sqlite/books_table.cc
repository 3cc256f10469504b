#include "adapters/sqlite/books_table.h"

#include <sqlite3.h>

#include "adapters/stored_values/accounts.h"

namespace passerelle::sqlite {
namespace {

using domain::Asset;
using domain::EnvelopeBalance;
using domain::ErrorCode;
using domain::Transfer;
using domain::TransferKind;

}  // namespace

BooksTable::OpenAccount& BooksTable::account(const domain::Account& account, Asset asset) {
  const AccountKey key{account.name, asset};
  if (const auto found = accounts_.find(key); found != accounts_.end()) return found->second;
  insert_account_.execute(account.name, asset, domain::may_go_negative(stored::account_kind(account)));
  Run run = find_account_.run(account.name, asset);
  if (!run.next())
    refuse(ErrorCode::internal, "LEDGER_CORRUPT", "An account is missing that was just opened.");
  return accounts_[key] = OpenAccount{run.columns().take<std::int64_t>(), 0};
}

void BooksTable::post(const Transfer& transfer) {
  if (transfer.amount <= 0)
    refuse(ErrorCode::internal, "TRANSFER_EMPTY", "A transfer moves more than nothing.");
  if (transfer.debit == transfer.credit)
    refuse(ErrorCode::internal, "TRANSFER_CIRCULAR", "A transfer moves from one account to another.");
  if (transfer.time < closed_until())
    refuse(ErrorCode::failed_precondition, "PERIOD_CLOSED", "Nothing is posted into a closed period.");
  // References into a map stay valid while it grows.
  auto& debit = account(transfer.debit, transfer.asset);
  auto& credit = account(transfer.credit, transfer.asset);
  insert(transfer, debit.number, credit.number);
  debit.unwritten -= transfer.amount;
  credit.unwritten += transfer.amount;
}

void BooksTable::insert(const Transfer& transfer, std::int64_t debit, std::int64_t credit) {
  const BytesView recharge = transfer.recharge ? BytesView(transfer.recharge->uuid.bytes) : BytesView();
  try {
    insert_transfer_.execute(recharge, transfer.id, transfer.kind, transfer.asset, transfer.amount, debit,
                             credit, transfer.pending, transfer.tariff, transfer.time, transfer.reason);
  } catch (const Failure& failure) {
    if (failure.sqlite_code() == SQLITE_CONSTRAINT_UNIQUE && transfer.kind == TransferKind::refund)
      refuse(ErrorCode::already_exists, "RECHARGE_REFUNDED",
             "What was paid for it was given back before: " + transfer.recharge->text());
    if (failure.sqlite_code() == SQLITE_CONSTRAINT_UNIQUE)
      refuse(ErrorCode::already_exists, "HOLD_RESOLVED",
             "The hold was resolved before: " + transfer.pending->text());
    if (failure.sqlite_code() == SQLITE_CONSTRAINT_PRIMARYKEY)
      refuse(ErrorCode::already_exists, "TRANSFER_EXISTS",
             "The transfer was posted before: " + transfer.id.text());
    throw;
  }
}

void BooksTable::write_balances() {
  for (auto& [key, account] : accounts_)
    if (account.unwritten != 0) write_balance(key, account);
}

void BooksTable::write_balance(const AccountKey& key, OpenAccount& account) {
  try {
    move_balance_.execute(account.number, account.unwritten);
    account.unwritten = 0;
  } catch (const Failure& failure) {
    if (failure.sqlite_code() != SQLITE_CONSTRAINT_CHECK) throw;
    const bool till = stored::account_kind({key.first}) == domain::AccountKind::till;
    throw Failure({ErrorCode::failed_precondition,
                   till ? "TILL_OVERDRAWN" : "ENVELOPE_OVERDRAWN",
                   "More would leave the account than it has: " + key.first,
                   {{"account", key.first}}});
  }
}

void BooksTable::forget() {
  accounts_.clear();
  closed_until_.reset();
}

domain::Instant BooksTable::closed_until() {
  if (!closed_until_) {
    Run run = find_closed_.run();
    run.next();
    closed_until_ = run.columns().take<domain::Instant>();
  }
  return *closed_until_;
}

std::int64_t BooksTable::balance(const domain::Account& account, Asset asset) {
  Run run = find_balance_.run(account.name, asset);
  return run.next() ? run.columns().take<std::int64_t>() : 0;
}

std::optional<domain::TransferId> BooksTable::hold_of(domain::RechargeId recharge) {
  Run run = find_hold_.run(recharge, TransferKind::hold);
  if (!run.next()) return std::nullopt;
  return run.columns().take<domain::TransferId>();
}

std::vector<Transfer> BooksTable::transfers_of(domain::RechargeId recharge) {
  std::vector<Transfer> transfers;
  Run run = find_transfers_.run(recharge);
  while (run.next()) {
    Columns columns = run.columns();
    auto& transfer = transfers.emplace_back();
    transfer.id = columns.take<domain::TransferId>();
    transfer.kind = columns.take<TransferKind>();
    transfer.asset = columns.take<Asset>();
    transfer.amount = columns.take<std::int64_t>();
    transfer.debit.name = columns.take<std::string>();
    transfer.credit.name = columns.take<std::string>();
    transfer.recharge = recharge;
    transfer.pending = columns.take<std::optional<domain::TransferId>>();
    transfer.tariff = columns.take<std::optional<domain::Tariff>>();
    transfer.time = columns.take<domain::Instant>();
    transfer.reason = columns.take<std::string>();
  }
  return transfers;
}

std::vector<EnvelopeBalance> BooksTable::envelope_balances() {
  std::map<AccountKey, EnvelopeBalance> envelopes;
  Run run = list_accounts_.run();
  while (run.next()) {
    Columns columns = run.columns();
    const domain::Account account{columns.take<std::string>()};
    const auto asset = columns.take<Asset>();
    const auto balance = columns.take<std::int64_t>();
    const auto kind = stored::account_kind(account);
    if (!domain::is_of_envelope(kind)) continue;
    auto& envelope = envelopes[{std::string(domain::owner_of(account)), asset}];
    envelope.envelope.value = domain::owner_of(account);
    envelope.measure = asset;
    if (kind == domain::AccountKind::donor) envelope.funded = -balance;
    if (kind == domain::AccountKind::held) envelope.held = balance;
    if (kind == domain::AccountKind::spent) envelope.spent = balance;
  }
  std::vector<EnvelopeBalance> balances;
  balances.reserve(envelopes.size());
  for (auto& [key, envelope] : envelopes) balances.push_back(std::move(envelope));
  return balances;
}

std::vector<broker::LedgerReader::Balance> BooksTable::balances() {
  std::vector<broker::LedgerReader::Balance> balances;
  Run run = rebuild_balances_.run();
  while (run.next()) {
    Columns columns = run.columns();
    auto& balance = balances.emplace_back();
    balance.account.name = columns.take<std::string>();
    balance.asset = columns.take<Asset>();
    balance.kept = columns.take<std::int64_t>();
    balance.rebuilt = columns.take<std::int64_t>();
  }
  return balances;
}

}  // namespace passerelle::sqlite
