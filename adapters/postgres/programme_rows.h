#pragma once

#include "adapters/postgres/connection.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

// The version that it got.
std::int64_t put_programme(Connection& connection, const domain::Programme& programme,
                           const std::string& applied_by, domain::Instant time);
// Absent version = the newest.
std::optional<broker::ProgrammeVersion> find_programme(Connection& connection,
                                                       std::optional<std::int64_t> version);

}  // namespace passerelle::postgres
