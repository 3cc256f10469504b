// Differences between the books and statements, and closed tills and periods. Throws.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::sqlite {

class BreakTable {
 public:
  explicit BreakTable(Database& database);

  std::optional<finance::Break> find(finance::BreakId id);
  // One that was found before stays under its first id, as it was.
  void put(const finance::Break& found);
  // Oldest first.
  broker::Page<finance::Break> page(const broker::BreakFilter& filter, std::optional<finance::BreakId> after,
                                    int limit);

 private:
  Query find_;
  Query insert_;
  Query update_;
  Query page_;
};

}  // namespace passerelle::sqlite
