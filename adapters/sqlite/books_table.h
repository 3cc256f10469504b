// Accounts and transfers. Balances move with the transfers, at the latest when write_balances() is called.
#pragma once

#include <algorithm>
#include <map>
#include <utility>

#include "adapters/sqlite/query.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

class BooksTable {
 public:
  explicit BooksTable(Database& database) : database_(database) {}

  // Throws already_exists HOLD_RESOLVED, RECHARGE_REFUNDED or TRANSFER_EXISTS; failed_precondition
  // PERIOD_CLOSED.
  void post(const domain::Transfer& transfer);
  // One update an account, however many transfers moved it. Throws ENVELOPE_OVERDRAWN or TILL_OVERDRAWN.
  void write_balances();
  // From here on, what is dated before that is refused.
  void close_before(domain::Instant end) { closed_until_ = std::max(closed_until(), end); }
  std::int64_t balance(const domain::Account& account, domain::Asset asset);
  // What was cached of a transaction that was rolled back is not true any more.
  void forget();

  std::optional<domain::TransferId> hold_of(domain::RechargeId recharge);
  std::vector<domain::Transfer> transfers_of(domain::RechargeId recharge);
  std::vector<domain::EnvelopeBalance> envelope_balances();
  std::vector<broker::LedgerReader::Balance> balances();

 private:
  using AccountKey = std::pair<std::string, domain::Asset>;
  struct OpenAccount {
    std::int64_t number = 0;
    std::int64_t unwritten = 0;
  };
  OpenAccount& account(const domain::Account& account, domain::Asset asset);
  void insert(const domain::Transfer& transfer, std::int64_t debit, std::int64_t credit);
  void write_balance(const AccountKey& key, OpenAccount& account);
  domain::Instant closed_until();

  Database& database_;
  std::map<AccountKey, OpenAccount> accounts_;   // as many as there are envelopes and sites
  std::optional<domain::Instant> closed_until_;  // absent: not read yet. Who writes is alone.

  Query insert_account_{database_,
                        "INSERT INTO accounts (name, asset, may_go_negative) VALUES (?, ?, ?) "
                        "ON CONFLICT (name, asset) DO NOTHING"};
  Query find_account_{database_, "SELECT number FROM accounts WHERE name = ? AND asset = ?"};
  Query move_balance_{database_, "UPDATE accounts SET balance = balance + ?2 WHERE number = ?1"};
  Query insert_transfer_{
      database_,
      "INSERT INTO transfers (recharge, id, kind, asset, amount, debit, credit, pending, tariff, "
      "time, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Query find_closed_{database_, "SELECT coalesce(max(ends_at), 0) FROM closed_periods"};
  Query find_balance_{database_, "SELECT balance FROM accounts WHERE name = ? AND asset = ?"};
  Query find_hold_{database_, "SELECT id FROM transfers WHERE recharge = ? AND kind = ?"};
  Query find_transfers_{
      database_,
      "SELECT t.id, t.kind, t.asset, t.amount, d.name, c.name, t.pending, t.tariff, t.time, t.reason "
      "FROM transfers t JOIN accounts d ON d.number = t.debit "
      "JOIN accounts c ON c.number = t.credit WHERE t.recharge = ? ORDER BY t.time, t.id"};
  Query list_accounts_{database_, "SELECT name, asset, balance FROM accounts"};
  Query rebuild_balances_{
      database_,
      "WITH moved (account, amount) AS ("
      " SELECT credit, amount FROM transfers UNION ALL SELECT debit, -amount FROM transfers),"
      " rebuilt (account, total) AS (SELECT account, sum(amount) FROM moved GROUP BY account) "
      "SELECT a.name, a.asset, a.balance, coalesce(r.total, 0) "
      "FROM accounts a LEFT JOIN rebuilt r ON r.account = a.number ORDER BY a.name, a.asset"};
};

}  // namespace passerelle::sqlite
