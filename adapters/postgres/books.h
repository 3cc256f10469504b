// Accounts and transfers. Balances move once a transaction, at its end, in the order of the accounts'
// numbers.
#pragma once

#include "adapters/postgres/dictionary.h"
#include "adapters/postgres/yearly_statement.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

// Kept from one transaction to the next.
struct BookStatements {
  BookStatements();
  YearlyStatement insert_transfers;
};

// What one transaction posts.
class Books {
 public:
  Books(Connection& connection, Dictionaries& dictionaries, BookStatements& statements)
      : connection_(connection), dictionaries_(dictionaries), statements_(statements) {}

  void post(const domain::Transfer& transfer);
  // The transfers posted since; their balances wait.
  void send_transfers();
  void send_balances();
  bool has_unsent_balances() const { return !moved_.empty(); }
  // As kept, and as they are to be moved by this transaction.
  std::vector<domain::EnvelopeBalance> envelope_balances();
  // The same in two steps, for who asks for more in one round trip.
  std::size_t send_envelopes();  // its place among the flush's replies
  std::vector<domain::EnvelopeBalance> read_envelopes(const Reply& reply) const;
  std::int64_t balance(const domain::Account& account, domain::Asset asset);
  // Which account was overdrawn by a transaction that was rolled back.
  domain::Error overdraft();
  // The years in which something was posted.
  std::set<int> years() const;

 private:
  struct Postings {
    std::vector<std::int64_t> amounts;
    std::vector<domain::Instant> times;
    std::vector<Number> debits;
    std::vector<Number> credits;
    std::vector<std::int16_t> steps;
    std::vector<std::int16_t> kinds;
    std::vector<std::int16_t> tariffs;
    std::vector<domain::Uuid> subjects;
    std::vector<domain::Uuid> ids;
    std::vector<std::string> reasons;
  };
  Number number_of(const domain::Account& account, domain::Asset asset);

  Connection& connection_;
  Dictionaries& dictionaries_;
  BookStatements& statements_;
  Postings postings_;
  std::map<Number, std::int64_t> moved_;
  std::map<Number, std::string> names_;  // of what was moved
  std::map<Number, std::int64_t> sent_;  // balances that were written and may have been refused
};

// The place of a transfer among those of its subject: the key that lets a hold be resolved once, and what was
// paid be given back once. The subject is the recharge, or the transfer itself where it is about none.
std::int16_t step_of(domain::TransferKind kind, const domain::Uuid& id, const domain::Uuid& subject);

std::int64_t kept_balance(Connection& connection, const domain::Account& account, domain::Asset asset);
std::vector<domain::Transfer> transfers_of(Connection& connection, Dictionaries& dictionaries,
                                           domain::RechargeId recharge);
// Balances as kept and as the transfers add up: reads every transfer.
std::vector<broker::LedgerReader::Balance> rebuilt_balances(Connection& connection);

}  // namespace passerelle::postgres
