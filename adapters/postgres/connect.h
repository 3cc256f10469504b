#pragma once

#include <string>

#include "adapters/postgres/connection.h"

struct pg_conn;

namespace passerelle::postgres {

// A connection with our settings on it, or throws what it failed with: ..._UNAVAILABLE where another try may
// succeed, else ..._REFUSED or ..._UNSAFE, which somebody has to put right.
pg_conn* connect_or_throw(const PostgresSettings& settings, Access access, const std::string& store);

}  // namespace passerelle::postgres
