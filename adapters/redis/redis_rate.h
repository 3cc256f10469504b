#pragma once

#include <memory>

#include "adapters/redis/redis_settings.h"
#include "services/broker/ports/random.h"
#include "services/broker/ports/shared_rate.h"

namespace passerelle::redis {

// Counts by Redis's own clock, so that the brokers' clocks do not matter. Brokers whose settings differ for a
// while each keep to their own rate. `done` runs on a thread of the rate's own; inside take() where more than
// 1,024 takes wait already (granted: nothing). Destroying it answers what waits, with nothing. `random`
// outlives it. Errors: those of check().
domain::Result<std::unique_ptr<broker::SharedRate>> make_shared_rate(const RedisSettings& settings,
                                                                     broker::Random& random);

}  // namespace passerelle::redis
