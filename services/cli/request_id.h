// Identifiers drawn on this side, by which the service knows a request that comes again.
#pragma once

#include <cstdint>
#include <string>

namespace passerelle::cli {

std::uint64_t random_bits();
std::string draw_request_id();

}  // namespace passerelle::cli
