// Transfers by the time at which they were posted: read by who closes a period or draws up a statement.
// Throws.
#pragma once

#include <functional>

#include "adapters/postgres/dictionary.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::postgres {

// In a transaction: it reads as long as it takes.
class PostedTransfers {
 public:
  PostedTransfers(Connection& connection, Dictionaries& dictionaries)
      : connection_(connection), dictionaries_(dictionaries) {}

  std::vector<finance::DayTotal> day_totals(domain::Day from, domain::Day until);
  broker::Page<domain::Transfer> between(domain::Instant from, domain::Instant until,
                                         std::optional<broker::TransferPlace> after, int limit);
  std::vector<broker::AccountTotal> balances_at(domain::Instant until);
  std::optional<domain::Instant> first();

 private:
  Reply run_long(const std::function<Reply()>& run);
  domain::Transfer read(Columns columns);

  Connection& connection_;
  Dictionaries& dictionaries_;
};

}  // namespace passerelle::postgres
