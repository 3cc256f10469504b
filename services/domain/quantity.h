// Amounts are integers of one asset; there is no floating point near them.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace passerelle::domain {

template <class Tag>
struct Quantity {
  std::int64_t value = 0;
  auto operator<=>(const Quantity&) const = default;
  Quantity operator+(Quantity other) const { return {value + other.value}; }
  Quantity operator-(Quantity other) const { return {value - other.value}; }
  Quantity& operator+=(Quantity other) {
    value += other.value;
    return *this;
  }
};

using EuroCents = Quantity<struct EuroCentsTag>;
using Megabytes = Quantity<struct MegabytesTag>;

// What a transfer moves, and what an envelope counts in. One transfer, one asset.
enum class Asset : std::uint8_t { eur_cent = 1, unit = 2, megabyte = 3 };

std::string_view to_string(Asset asset);  // EUR, UNIT, MB (EUR amounts are in cents all the same)

}  // namespace passerelle::domain
