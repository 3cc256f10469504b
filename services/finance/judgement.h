// What one recharge and the lines that name it say of each other.
#pragma once

#include <vector>

#include "services/finance/break.h"
#include "services/finance/envelope_comparison.h"
#include "services/finance/matching_scope.h"
#include "services/finance/our_side.h"

namespace passerelle::finance {

enum class MatchOutcome : std::uint8_t {
  agreed = 1,
  differs = 2,  // there are breaks
  // The books have it in another period, as a statement may: a break there that says it is missing is proven
  // to be none. There may be others.
  carried = 3,
  proven_delivered = 4,  // the books did not know yet; the caller settles it
  proven_rejected = 5,   // as above
  proven_reversed = 6,   // credited and taken back: delivered, then reversed
};
std::string_view to_string(MatchOutcome outcome);  // UPPER_SNAKE

struct Judgement {
  MatchOutcome outcome = MatchOutcome::agreed;
  std::vector<Break> breaks;  // without ids; open, or resolved by proof
  StatementId statement_id;   // of the line that decided; nil: there is none
  std::int64_t statement_line = 0;
  std::string operator_reference;
  Credited books;  // of the period, in the envelope's measure
  Credited statement;
  std::int64_t carried = 0;  // of the difference: no break's
};
// statement.amount - books.amount == carried + the sum of the breaks' differences.

// `lines` are those of the period's statements, in any order; none = they do not have it. Without an envelope
// (refused) nothing is counted.
Judgement judge(const OurSide& ours, std::vector<StatementLine> lines, const MatchingScope& scope);

// Nothing here answers to the line. Its worth is what it says, its envelope is not known. Absent = nothing is
// missing: what was never credited, and what is not yet, need not be in the books.
std::optional<Break> judge_alone(const StatementLine& line, const MatchingScope& scope);

// The books ask that a statement has something of it: without a line, there is a break.
bool needs_line(const OurSide& ours, const Period& period);

}  // namespace passerelle::finance
