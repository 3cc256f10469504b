// What other brokers changed, by LISTEN, on a connection and a thread of its own.
#pragma once

#include "adapters/postgres/postgres_settings.h"
#include "services/broker/ports/change_feed.h"
#include "services/domain/error.h"

namespace passerelle::postgres {

// Errors: those of connecting; later a connection that breaks is made again, as often as it takes.
domain::Result<std::unique_ptr<broker::ChangeFeed>> open_change_feed(const PostgresSettings& settings);

}  // namespace passerelle::postgres
