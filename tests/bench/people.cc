#include "tests/bench/people.h"

#include <array>

namespace passerelle::bench {
namespace {

constexpr std::array sites = {"bordeaux", "grenoble", "lille", "lyon", "marseille", "nantes", "toulouse"};
constexpr std::int64_t enrolled_from_ms = 1'735'689'600'000;  // 2025-01-01
constexpr std::uint64_t first_number = 33'612'000'000;

domain::Uuid drawn(std::uint64_t number, std::uint64_t kind) {
  const auto time = domain::from_unix_ms(enrolled_from_ms + static_cast<std::int64_t>(number) * 1'000);
  return domain::make_uuid_v7(time, scattered(number * 4 + kind), scattered(number * 4 + kind + 2));
}

}  // namespace

// splitmix64
std::uint64_t scattered(std::uint64_t seed) {
  std::uint64_t value = seed + 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

domain::BeneficiaryId person(std::uint64_t number) { return {drawn(number, 0)}; }
domain::LineId line_of(std::uint64_t number) { return {drawn(number, 1)}; }
std::string phone_of(std::uint64_t number) { return "+" + std::to_string(first_number + number); }
std::string site_of(std::uint64_t number) { return sites[number % sites.size()]; }
std::uint64_t person_at(std::uint64_t turn) { return turn * 7'919 % people; }

}  // namespace passerelle::bench
