// Differences between the books and statements. Throws.
#pragma once

#include "adapters/postgres/connection.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::postgres {

class BreakRows {
 public:
  explicit BreakRows(Connection& connection) : connection_(connection) {}

  std::optional<finance::Break> find(finance::BreakId id);
  // The same; nobody else changes it until the transaction ends.
  std::optional<finance::Break> lock(finance::BreakId id);
  // One that was found before stays under its first id, as it was.
  void put(std::span<const finance::Break> breaks);
  // Oldest first.
  broker::Page<finance::Break> page(const broker::BreakFilter& filter, std::optional<finance::BreakId> after,
                                    int limit);

 private:
  Connection& connection_;
};

}  // namespace passerelle::postgres
