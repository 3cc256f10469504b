#pragma once

#include <utility>

#include "adapters/sqlite/database.h"

namespace passerelle::sqlite {

// `body` sees one state of the database: the one that is held, or that of this moment. The transaction of the
// moment ends after its last statement did: nothing holds the log back between two calls.
template <class Body>
auto in_snapshot(Database& database, Body&& body) -> domain::Result<std::invoke_result_t<Body>> {
  return guarded([&] {
    if (database.holds_snapshot()) return std::forward<Body>(body)();
    const Transaction transaction(database, Transaction::Kind::read);
    return std::forward<Body>(body)();
  });
}

}  // namespace passerelle::sqlite
