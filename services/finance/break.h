// Where our books and an operator's statement differ, and what became of each difference.
#pragma once

#include <optional>
#include <string>

#include "services/finance/statement.h"

namespace passerelle::finance {

enum class BreakKind : std::uint8_t {
  missing_at_operator = 1,    // delivered here, not in the statement
  missing_here = 2,           // in the statement, unknown to the books
  amount = 3,                 // another amount, currency or product than agreed
  status = 4,                 // delivered there and not here, or the other way round
  duplicate_at_operator = 5,  // the operator counts one recharge twice
  other_line = 6,             // credited to another line than ours
  cut_off = 7,                // on both sides, in different periods
};
std::string_view to_string(BreakKind kind);  // UPPER_SNAKE
std::optional<BreakKind> parse_break_kind(std::string_view text);

enum class BreakState : std::uint8_t {
  open = 1,
  proposed = 2,  // somebody resolved it, and a second person has to agree
  resolved = 3,
};

// How a break is settled. Each that moves something does so by a new transfer.
enum class Resolution : std::uint8_t {
  none = 0,
  by_proof = 1,         // what the statement, or the next one, says settles it without a person
  accept_operator = 2,  // the books follow the statement: the difference is posted
  keep_ours = 3,        // the books stay; the operator is told
  no_difference = 4,    // a suggestion was right: two records are of one recharge
};
std::string_view to_string(Resolution resolution);
std::optional<Resolution> parse_resolution(std::string_view text);

struct Break {
  BreakId id;
  BreakKind kind = BreakKind::missing_here;
  BreakState state = BreakState::open;
  domain::OperatorId operator_id;
  Period period = Period::month_of(domain::Day{});  // whose close waits for it
  // Both sides, where there are two. At least one is there.
  std::optional<domain::RechargeId> recharge;
  StatementId statement;
  std::int64_t statement_line = 0;  // 0 = none
  domain::EnvelopeId envelope;      // empty: not known
  // What the envelope would lose (> 0) or gain (< 0) if the books followed the statement, in its measure.
  std::int64_t difference = 0;
  domain::Asset measure = domain::Asset::eur_cent;
  // What is at stake, >= 0, whatever the envelope counts in: who may resolve it alone depends on it. Absent:
  // nobody can say.
  std::optional<domain::EuroCents> worth;
  domain::Instant found_at{};
  // A recharge that looks like the other side: same line or amount, and near in time. Never more than a
  // suggestion.
  std::optional<domain::RechargeId> suggested;

  Resolution resolution = Resolution::none;
  std::string resolved_by;
  std::string reason;       // mandatory where a person resolved it
  std::string approved_by;  // the second person, where one was needed
  std::optional<domain::TransferId> transfer;
  domain::Instant resolved_at{};
  bool operator==(const Break&) const = default;
};

}  // namespace passerelle::finance
