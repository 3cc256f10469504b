#pragma once

#include <chrono>

#include "services/broker/ports/random.h"

namespace passerelle::redis {

// How long to pause after the `failures`-th attempt (from 1) that failed in a row.
std::chrono::milliseconds backoff_pause(int failures, std::chrono::milliseconds first,
                                        std::chrono::milliseconds longest, broker::Random& random);

}  // namespace passerelle::redis
