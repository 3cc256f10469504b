// What recharges have in common has a number in the books: sites, callers, terms, accounts. Rows of these
// tables are never changed, so that each connection keeps them in memory.
#pragma once

#include <compare>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "adapters/postgres/connection.h"
#include "services/domain/posting.h"

namespace passerelle::postgres {

using Number = std::int32_t;

struct Caller {
  std::string caller;
  std::string method;
  auto operator<=>(const Caller&) const = default;
};

// What a recharge is of, what it costs, and which envelope pays.
struct Terms {
  std::string offer;
  std::int64_t megabytes = 0;
  std::int64_t face_value_cents = 0;
  std::int64_t price_cents = 0;
  domain::Tariff tariff = domain::Tariff::sold;
  std::string envelope;
  std::int64_t envelope_amount = 0;
  domain::Asset envelope_measure = domain::Asset::eur_cent;
  std::string operator_id;
  std::string product_code;
  auto operator<=>(const Terms&) const = default;
};
Terms terms_of(const domain::Recharge& recharge);
void apply(const Terms& terms, domain::Recharge& recharge);

struct AccountKey {
  std::string name;
  domain::Asset asset = domain::Asset::eur_cent;
  auto operator<=>(const AccountKey&) const = default;
};

// `Table` says which statements read, enter and show a value.
template <class Table>
class Dictionary {
 public:
  using Value = typename Table::Value;

  // Absent: the books don't have it.
  std::optional<Number> find(Connection& connection, const Value& value) {
    if (const auto found = numbers_.find(value); found != numbers_.end()) return found->second;
    load(connection);
    const auto found = numbers_.find(value);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }
  // Entered where it is new, within the connection's transaction: forget() it where that is rolled back.
  Number require(Connection& connection, const Value& value) {
    if (const auto found = numbers_.find(value); found != numbers_.end()) return found->second;
    Table::enter(connection, value);
    entered_ = true;
    const auto number = find(connection, value);
    if (!number)
      refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "A value was entered and is not there.");
    return *number;
  }
  const Value& at(Connection& connection, Number number) {
    if (const auto found = values_.find(number); found != values_.end()) return found->second;
    load(connection);
    const auto found = values_.find(number);
    if (found == values_.end())
      refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "A number stands for nothing.");
    return found->second;
  }
  // All that `passes`.
  template <class Passes>
  std::vector<Number> numbers(Connection& connection, Passes&& passes) {
    load(connection);
    std::vector<Number> numbers;
    for (const auto& [number, value] : values_)
      if (passes(value)) numbers.push_back(number);
    return numbers;
  }
  void keep() { entered_ = false; }
  void forget_entered() {
    if (entered_) forget();
  }
  void forget() {
    numbers_.clear();
    values_.clear();
    entered_ = false;
  }

 private:
  // Numbers become visible in any order: all of them, each time that one is missing.
  void load(Connection& connection) {
    const auto reply = connection.run(Table::list);
    for (int row = 0; row < reply.rows(); ++row) {
      auto columns = reply.row(row);
      const auto number = columns.template take<Number>();
      auto value = Table::read(columns);
      numbers_.emplace(value, number);
      values_.emplace(number, std::move(value));
    }
  }

  std::map<Value, Number> numbers_;
  std::unordered_map<Number, Value> values_;
  bool entered_ = false;
};

struct SiteTable {
  using Value = std::string;
  static const Statement list;
  static void enter(Connection& connection, const Value& value);
  static Value read(Columns& columns);
};
struct CallerTable {
  using Value = Caller;
  static const Statement list;
  static void enter(Connection& connection, const Value& value);
  static Value read(Columns& columns);
};
struct TermsTable {
  using Value = Terms;
  static const Statement list;
  static void enter(Connection& connection, const Value& value);
  static Value read(Columns& columns);
};
struct AccountTable {
  using Value = AccountKey;
  static const Statement list;
  static void enter(Connection& connection, const Value& value);
  static Value read(Columns& columns);
};

struct Dictionaries {
  Dictionary<SiteTable> sites;
  Dictionary<CallerTable> callers;
  Dictionary<TermsTable> terms;
  Dictionary<AccountTable> accounts;

  void keep() {
    sites.keep();
    callers.keep();
    terms.keep();
    accounts.keep();
  }
  void forget_entered() {
    sites.forget_entered();
    callers.forget_entered();
    terms.forget_entered();
    accounts.forget_entered();
  }
};

}  // namespace passerelle::postgres
