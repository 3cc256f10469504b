// What happened in a generated year, recharge by recharge: in our books, and at the operator.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/domain/recharge.h"
#include "tests/simulation/virtual_time.h"
#include "tests/support/year_programme.h"

namespace passerelle::test {

// What is wrong with a recharge, on purpose. In the order in which they are planted.
enum class Plant : std::uint8_t {
  nothing = 0,
  never_credited = 1,     // delivered here; the operator neither credited nor states it
  left_out = 2,           // delivered and credited; the statement forgot it
  unknown_here = 3,       // a line of the statement that no recharge and no credit answers to
  dearer = 4,             // the operator counts more, and is right
  misprinted = 5,         // the statement says more than the operator counts
  credited_rejected = 6,  // rejected here, credited there
  taken_back = 7,         // delivered here; credited and taken back there
  stated_twice = 8,       // credited once, stated twice
  other_line = 9,         // credited, to another number
  late = 10,              // delivered here before the month's end, credited after it
  early = 11,             // credited before the month's end, heard of after it
  doubt = 12,             // credited, and in doubt here until the statement proves it
};
inline constexpr int last_plant = 12;
const char* to_string(Plant plant);

struct YearNews {
  domain::RechargeState to = domain::RechargeState::delivered;
  domain::Instant time{};
};

struct YearRecharge {
  domain::Recharge recharge;  // as it was reserved
  std::vector<YearNews> news;
  std::string operator_reference;
  std::string phone;  // of its line, E.164
  std::string credited_phone;
  std::optional<domain::Instant> credited;  // by the operator
  std::optional<domain::Instant> taken_back;
  std::int64_t counted_cents = 0;  // by the operator
  Plant plant = Plant::nothing;
  bool refund_asked = false;  // of a reversed one that was sold
};

struct YearLine {
  domain::LineId id;
  std::string phone;  // E.164
};

struct YearPeople {
  std::vector<YearLine> lines;
};
YearPeople year_people(const YearSizes& sizes);

// Oldest first. Ordinary ones alone: what is wrong is planted after.
std::vector<YearRecharge> year_recharges(const YearSizes& sizes, const domain::Programme& programme,
                                         const YearPeople& people);
// One of a campaign's offer, asked for at that moment; delivered nowhere yet.
YearRecharge free_recharge(const domain::Programme& programme, const YearPeople& people,
                           domain::Instant created, simulation::SeededRandom& random);

}  // namespace passerelle::test
