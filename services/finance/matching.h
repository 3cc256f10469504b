// Our recharges of a period against the operator's statements of it, in one pass over both.
#pragma once

#include <functional>

#include "services/finance/judgement.h"

namespace passerelle::finance {

// The recharges of the scope's operator, by ascending id: all that were created in the period or within its
// neighbourhood, and all that became delivered or reversed in it. An error ends the matching.
class OurRecharges {
 public:
  virtual ~OurRecharges() = default;
  virtual domain::Result<std::optional<OurSide>> next() = 0;
  // One of the same operator that next() did not or will not give, wherever the books have it. Asked for each
  // reference that was not among them.
  virtual domain::Result<std::optional<OurSide>> find(domain::RechargeId id) = 0;
};

// Lines of the period's statements. An error ends the matching.
class TheirLines {
 public:
  virtual ~TheirLines() = default;
  virtual domain::Result<std::optional<StatementLine>> next() = 0;
};

// The recharge that lines name, by our reference or else by the operator's.
struct Match {
  domain::RechargeId recharge;
  MatchOutcome outcome = MatchOutcome::agreed;
  bool by_our_reference = true;
  StatementId statement;  // of the line that decided
  std::int64_t statement_line = 0;
  std::string operator_reference;  // of that line
  bool operator==(const Match&) const = default;
};
// Told of each match, in no order. What it is told holds once match() has succeeded, not before.
using MatchSink = std::function<void(const Match&)>;

struct Findings {
  std::vector<Break> breaks;  // without ids; open, or resolved by proof
  // The matches that ask the caller for something: to settle a doubt, or to resolve another period's break.
  std::vector<Match> proofs;
  EnvelopeComparisons envelopes;  // `books` are what the recharges say: with_books() puts in the ledger's
  std::int64_t recharges = 0;     // read
  std::int64_t lines = 0;         // read
  std::int64_t comparisons = 0;   // of references: what the work grows with
};

// `referring` have our reference, sorted by it; `loose` have none, in any order. In memory is what lacks its
// other side (a `loose` line until then), breaks and proofs: at most scope.most_unmatched of each kind of
// these. Beyond it resource_exhausted TOO_MANY_BREAKS (metadata `limit`), most often a wrong period or file.
// invalid_argument STATEMENT_AMOUNT_TOO_LARGE.
domain::Result<Findings> match(const MatchingScope& scope, OurRecharges& ours, TheirLines& referring,
                               TheirLines& loose, const MatchSink& sink = {});

}  // namespace passerelle::finance
