// The benchmark's people: 100,000 of them, the same in every program without a word between them.
#pragma once

#include <cstdint>
#include <string>

#include "services/domain/beneficiary.h"

namespace passerelle::bench {

inline constexpr std::uint64_t people = 100'000;
inline constexpr const char* offer = "data-10gb";
inline constexpr const char* caller = "bench";

domain::BeneficiaryId person(std::uint64_t number);
domain::LineId line_of(std::uint64_t number);
std::string phone_of(std::uint64_t number);  // E.164
std::string site_of(std::uint64_t number);
// Whose turn it is: everybody's once before anybody's twice, and neighbours in time are none in the table.
std::uint64_t person_at(std::uint64_t turn);

// 62 bits that look like chance, the same for the same seed.
std::uint64_t scattered(std::uint64_t seed);

}  // namespace passerelle::bench
