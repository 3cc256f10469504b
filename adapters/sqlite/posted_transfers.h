// Transfers by the time at which they were posted: read by who closes a period or draws up a statement.
// Throws.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::sqlite {

class PostedTransfers {
 public:
  explicit PostedTransfers(Database& database);

  std::vector<finance::DayTotal> day_totals(domain::Day from, domain::Day until);
  broker::Page<domain::Transfer> between(domain::Instant from, domain::Instant until,
                                         std::optional<broker::TransferPlace> after, int limit);
  std::vector<broker::AccountTotal> balances_at(domain::Instant until);
  std::optional<domain::Instant> first();

 private:
  Query totals_;
  Query of_recharges_;
  Query of_their_own_;
  Query balances_;
  Query first_;
};

}  // namespace passerelle::sqlite
