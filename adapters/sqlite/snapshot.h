#pragma once

#include <utility>

#include "adapters/sqlite/database.h"

namespace passerelle::sqlite {

// `body` sees one state of the database. The transaction ends after its last statement did: nothing holds the
// log back between two calls.
template <class Body>
auto in_snapshot(Database& database, Body&& body) -> domain::Result<std::invoke_result_t<Body>> {
  return guarded([&] {
    const Transaction transaction(database, Transaction::Kind::read);
    return std::forward<Body>(body)();
  });
}

}  // namespace passerelle::sqlite
