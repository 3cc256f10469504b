#include "adapters/postgres/books.h"

#include <algorithm>
#include <limits>

#include "adapters/postgres/partitions.h"
#include "adapters/postgres/row_guard.h"
#include "adapters/stored_values/accounts.h"

namespace passerelle::postgres {
namespace {

using domain::Asset;
using domain::EnvelopeBalance;
using domain::ErrorCode;
using domain::Transfer;
using domain::TransferKind;

constexpr const char* insert_transfers =
    "INSERT INTO ledger.transfers{} (amount, time, debit, credit, step, kind, tariff, subject, id, reason) "
    "SELECT ($1::bigint[])[i], ($2::timestamptz[])[i], ($3::integer[])[i], ($4::integer[])[i], "
    "($5::smallint[])[i], ($6::smallint[])[i], ($7::smallint[])[i], ($8::uuid[])[i], ($9::uuid[])[i], '' "
    "FROM generate_series(1, cardinality($1::bigint[])) i";
constexpr Statement insert_reasoned_transfers{
    "insert_reasoned_transfers",
    "INSERT INTO ledger.transfers (amount, time, debit, credit, step, kind, tariff, subject, id, reason) "
    "SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::integer[], $4::integer[], $5::smallint[], "
    "$6::smallint[], $7::smallint[], $8::uuid[], $9::uuid[], $10::text[])"};
constexpr Statement move_balances{
    "move_balances",
    PASSERELLE_ALL_OF(
        "UPDATE ledger.accounts a SET balance = a.balance + ($2::bigint[])[i] "
        "FROM generate_series(1, cardinality($1::integer[])) i WHERE a.number = ($1::integer[])[i]",
        "cardinality($1::integer[])")};
constexpr Statement list_balances{"list_balances",
                                  "SELECT number, asset, balance, name FROM ledger.accounts"};
constexpr Statement find_balance{
    "find_balance", "SELECT number, balance FROM ledger.accounts WHERE name = $1 AND asset = $2"};

// Corrections of one recharge may be several: each has a step of its own by its id, so that the same one
// posted twice is still found out. Two of one recharge that meet by chance (1 in 30,000) are refused the same
// way; the second is posted under another id.
std::int16_t step_of_correction(const domain::Uuid& id) {
  constexpr int first = 6;
  const int drawn = id.bytes[14] << 8 | id.bytes[15];
  return static_cast<std::int16_t>(first + drawn % (std::numeric_limits<std::int16_t>::max() - first));
}

}  // namespace

std::int16_t step_of(TransferKind kind, const domain::Uuid& id, const domain::Uuid& subject) {
  switch (kind) {
    case TransferKind::fund:
    case TransferKind::adjust:
    case TransferKind::deposit:
    case TransferKind::till_difference:
    case TransferKind::carry_over:
    case TransferKind::give_back:
      return 0;
    case TransferKind::hold:
      return 1;
    case TransferKind::capture:
    case TransferKind::release:
      return 2;
    case TransferKind::collect:
      return 3;
    case TransferKind::reverse:
      return 4;
    case TransferKind::refund:
      return 5;
    case TransferKind::correct:
      return id == subject ? std::int16_t{0} : step_of_correction(id);
  }
  refuse(ErrorCode::internal, "TRANSFER_UNKNOWN", "There is no such kind of transfer.");
}

BookStatements::BookStatements() : insert_transfers("insert_transfers{}", postgres::insert_transfers) {}

Number Books::number_of(const domain::Account& account, Asset asset) {
  const auto number = dictionaries_.accounts.require(connection_, {account.name, asset});
  names_.try_emplace(number, account.name);
  return number;
}

void Books::post(const Transfer& transfer) {
  if (transfer.amount <= 0)
    refuse(ErrorCode::internal, "TRANSFER_EMPTY", "A transfer moves more than nothing.");
  if (transfer.debit == transfer.credit)
    refuse(ErrorCode::internal, "TRANSFER_CIRCULAR", "A transfer moves from one account to another.");
  const auto debit = number_of(transfer.debit, transfer.asset);
  const auto credit = number_of(transfer.credit, transfer.asset);
  postings_.amounts.push_back(transfer.amount);
  postings_.times.push_back(transfer.time);
  postings_.debits.push_back(debit);
  postings_.credits.push_back(credit);
  const auto subject = transfer.recharge ? transfer.recharge->uuid : transfer.id.uuid;
  postings_.steps.push_back(step_of(transfer.kind, transfer.id.uuid, subject));
  postings_.kinds.push_back(static_cast<std::int16_t>(transfer.kind));
  postings_.tariffs.push_back(transfer.tariff ? static_cast<std::int16_t>(*transfer.tariff)
                                              : std::int16_t{0});
  postings_.subjects.push_back(subject);
  postings_.ids.push_back(transfer.id.uuid);
  postings_.reasons.push_back(transfer.reason);
  moved_[debit] -= transfer.amount;
  moved_[credit] += transfer.amount;
}

std::set<int> Books::years() const {
  std::set<int> years;
  for (const auto& subject : postings_.subjects) years.insert(year_of(subject));
  return years;
}

void Books::send_transfers() {
  const auto& p = postings_;
  if (p.ids.empty()) return;
  const bool reasoned =
      std::any_of(p.reasons.begin(), p.reasons.end(), [](const auto& text) { return !text.empty(); });
  if (reasoned) {
    connection_.send(insert_reasoned_transfers, p.amounts, p.times, p.debits, p.credits, p.steps, p.kinds,
                     p.tariffs, p.subjects, p.ids, p.reasons);
  } else {
    connection_.send(statements_.insert_transfers.of(p.subjects), p.amounts, p.times, p.debits, p.credits,
                     p.steps, p.kinds, p.tariffs, p.subjects, p.ids);
  }
  postings_ = {};
}

void Books::send_balances() {
  std::vector<Number> numbers;
  std::vector<std::int64_t> amounts;
  for (const auto& [number, amount] : moved_) {
    if (amount == 0) continue;
    numbers.push_back(number);
    amounts.push_back(amount);
  }
  if (!numbers.empty()) connection_.send(move_balances, numbers, amounts);
  sent_ = std::exchange(moved_, {});
}

std::size_t Books::send_envelopes() { return connection_.send(list_balances); }

std::vector<EnvelopeBalance> Books::envelope_balances() {
  return read_envelopes(connection_.run(list_balances));
}

std::vector<EnvelopeBalance> Books::read_envelopes(const Reply& reply) const {
  std::map<std::pair<std::string, Asset>, EnvelopeBalance> envelopes;
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto number = columns.take<Number>();
    const auto asset = columns.take<Asset>();
    auto balance = columns.take<std::int64_t>();
    const domain::Account account{columns.take<std::string>()};
    const auto kind = stored::account_kind(account);
    if (!domain::is_of_envelope(kind)) continue;
    if (const auto moved = moved_.find(number); moved != moved_.end()) balance += moved->second;
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

std::int64_t Books::balance(const domain::Account& account, Asset asset) {
  const auto reply = connection_.run(find_balance, account.name, static_cast<std::int16_t>(asset));
  if (reply.rows() == 0) return 0;
  auto columns = reply.row(0);
  const auto moved = moved_.find(columns.take<Number>());
  return columns.take<std::int64_t>() + (moved == moved_.end() ? 0 : moved->second);
}

// An account that this transaction opened went with it.
domain::Error Books::overdraft() {
  std::map<Number, std::int64_t> balances;
  const auto reply = connection_.run(list_balances);
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto number = columns.take<Number>();
    columns.skip(1);
    balances[number] = columns.take<std::int64_t>();
  }
  std::string overdrawn;
  for (const auto& [number, amount] : sent_) {
    const auto& name = names_.at(number);
    if (!domain::may_go_negative(stored::account_kind({name})) && balances[number] + amount < 0)
      overdrawn = name;
  }
  return {ErrorCode::failed_precondition,
          overdrawn.starts_with("till:") ? "TILL_OVERDRAWN" : "ENVELOPE_OVERDRAWN",
          "More would leave the account than it has: " + overdrawn,
          {{"account", overdrawn}}};
}

std::int64_t kept_balance(Connection& connection, const domain::Account& account, Asset asset) {
  const auto reply = connection.run(find_balance, account.name, static_cast<std::int16_t>(asset));
  if (reply.rows() == 0) return 0;
  auto columns = reply.row(0);
  columns.skip(1);
  return columns.take<std::int64_t>();
}

std::vector<Transfer> transfers_of(Connection& connection, Dictionaries& dictionaries,
                                   domain::RechargeId recharge) {
  const auto reply =
      connection.run({"find_transfers",
                      "SELECT id, kind, amount, debit, credit, tariff, time, reason FROM ledger.transfers "
                      "WHERE subject = $1 ORDER BY time, id"},
                     recharge);
  std::vector<Transfer> transfers;
  std::optional<domain::TransferId> hold;
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    auto& transfer = transfers.emplace_back();
    transfer.id = columns.take<domain::TransferId>();
    transfer.kind = columns.take<TransferKind>();
    transfer.amount = columns.take<std::int64_t>();
    const auto& debit = dictionaries.accounts.at(connection, columns.take<Number>());
    transfer.debit.name = debit.name;
    transfer.asset = debit.asset;
    transfer.credit.name = dictionaries.accounts.at(connection, columns.take<Number>()).name;
    transfer.recharge = recharge;
    const auto tariff = columns.take<std::int16_t>();
    if (tariff != 0) transfer.tariff = static_cast<domain::Tariff>(tariff);
    transfer.time = columns.take<domain::Instant>();
    transfer.reason = columns.take<std::string>();
    if (transfer.kind == TransferKind::hold) hold = transfer.id;
  }
  // A recharge has one hold: what resolves it needs no column to say which.
  for (auto& transfer : transfers)
    if (transfer.kind == TransferKind::capture || transfer.kind == TransferKind::release)
      transfer.pending = hold;
  return transfers;
}

std::vector<broker::LedgerReader::Balance> rebuilt_balances(Connection& connection) {
  const auto reply = connection.run(
      {"rebuild_balances",
       "WITH moved AS (SELECT debit, credit, sum(amount) AS total FROM ledger.transfers GROUP BY debit, "
       "credit), "
       "sides AS (SELECT credit AS account, total FROM moved UNION ALL SELECT debit, -total FROM moved), "
       "rebuilt AS (SELECT account, sum(total)::bigint AS total FROM sides GROUP BY account) "
       "SELECT a.name, a.asset, a.balance, coalesce(r.total, 0) FROM ledger.accounts a "
       "LEFT JOIN rebuilt r ON r.account = a.number ORDER BY a.name, a.asset"});
  std::vector<broker::LedgerReader::Balance> balances;
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    auto& balance = balances.emplace_back();
    balance.account.name = columns.take<std::string>();
    balance.asset = columns.take<Asset>();
    balance.kept = columns.take<std::int64_t>();
    balance.rebuilt = columns.take<std::int64_t>();
  }
  return balances;
}

}  // namespace passerelle::postgres
