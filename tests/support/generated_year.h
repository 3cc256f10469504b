// A year of a charity's recharges, from a seed: what its books see, what its operator really did, what the
// operator's statements say, and what is wrong with them. The same seed and sizes make the same year.
#pragma once

#include "tests/support/year_breaks.h"
#include "tests/support/year_programme.h"
#include "tests/support/year_recharges.h"
#include "tests/support/year_statements.h"

namespace passerelle::test {

struct GeneratedYear {
  YearSizes sizes;
  domain::Programme programme;
  YearPeople people;
  std::vector<YearRecharge> recharges;  // oldest first
  std::vector<Stranger> strangers;
  std::vector<YearStatement> statements;  // of the year's months, and of the January that follows
  std::vector<ExpectedBreak> expected;    // by period
};

GeneratedYear generate_year(const YearSizes& sizes);

// Everything that is planted and expected, for people to look at: JSON.
std::string planted_json(const GeneratedYear& year);

}  // namespace passerelle::test
