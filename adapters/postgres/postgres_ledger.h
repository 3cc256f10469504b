// The books in a PostgreSQL database (15 or newer), schema `ledger`. Several brokers may share it.
#pragma once

#include "adapters/postgres/postgres_settings.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

// Connects, and brings the schema up to this program's. Errors: SCHEMA_NEWER, SCHEMA_CHANGED, LEDGER_REFUSED
// (the server refuses us), LEDGER_UNSAFE (commits would not be durable), LEDGER_PASSWORD_FILE_INVALID,
// LEDGER_PASSWORD_FILE_EXPOSED: failed_precondition. LEDGER_UNAVAILABLE: another try may succeed.
domain::Result<std::unique_ptr<broker::Ledger>> open_ledger(const PostgresSettings& settings);

}  // namespace passerelle::postgres
