#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace passerelle::stored {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

}  // namespace passerelle::stored
