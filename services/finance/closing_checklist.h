// What has to be true before a period is closed. Pure: facts in, items out.
//
// A year is closed after its months, never instead of them: its own close needs every month of it that the
// books know to be closed, and seals their seals again (period_seal.h). A month that goes wrong is then found
// while it is fresh, and a year holds nothing that no month's close has looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/decision.h"
#include "services/finance/period.h"

namespace passerelle::finance {

// After a period's end, how long until everything of it is in the books: clocks differ, answers are late.
inline constexpr std::chrono::hours closing_grace{1};

struct SiteDay {
  domain::SiteId site;
  domain::Day day{};
  bool operator==(const SiteDay&) const = default;
};

struct ClosingFacts {
  domain::Instant now{};
  std::optional<Period>
      first_period;                 // of this kind, in which the books have anything; absent = they are empty
  bool previous_closed = false;     // the period before, of this kind; asked for after first_period alone
  std::vector<Period> months_open;  // a year's, that have transfers and are not closed
  std::int64_t recharges_reserved = 0;    // created in the period
  std::int64_t recharges_in_doubt = 0;    // created in the period
  std::int64_t breaks_open = 0;           // of the period
  std::int64_t breaks_proposed = 0;       // of the period: a second person has not agreed yet
  std::vector<SiteDay> tills_not_closed;  // of the period: days on which the till moved
  std::vector<std::string>
      balances_that_differ;  // accounts: what is kept is not what the transfers add up to
  std::vector<domain::Asset> assets_that_differ;       // debits are not credits
  std::vector<domain::OperatorId> operators;           // with deliveries in the period
  std::vector<domain::OperatorId> statements_missing;  // of these: no statement of the period imported
};

enum class ClosingCheck : std::uint8_t {
  period_ended = 1,
  previous_closed = 2,
  months_closed = 3,
  recharges_settled = 4,
  statements_imported = 5,
  breaks_resolved = 6,
  tills_closed = 7,
  balances_agree = 8,
  debits_equal_credits = 9,
};
std::string_view to_string(ClosingCheck check);  // UPPER_SNAKE, stable
std::optional<ClosingCheck> parse_closing_check(std::string_view text);

enum class CheckResult : std::uint8_t {
  ok = 1,
  not_ok = 2,
  does_not_apply = 3,
};
std::string_view to_string(CheckResult result);  // OK, NOT_OK, DOES_NOT_APPLY
std::optional<CheckResult> parse_check_result(std::string_view text);

struct ChecklistItem {
  ClosingCheck check = ClosingCheck::period_ended;
  CheckResult result = CheckResult::ok;
  std::int64_t looked_at = 0;  // how many there are to look at, where that is known; else 0
  std::int64_t failing = 0;    // how many of them stand in the way; milliseconds to wait for period_ended
  // The first that stand in the way, at most `most_named`: `lyon 2026-03-04`, `held:sfr-2026`,
  // `2026-02`; of recharges and breaks how many of each state: `IN_DOUBT 3`.
  std::vector<std::string> named;
  bool operator==(const ChecklistItem&) const = default;
};
inline constexpr std::size_t most_named = 20;

// Every check, in the order above.
std::vector<ChecklistItem> closing_checklist(const Period& period, const ClosingFacts& facts);
bool may_close(const std::vector<ChecklistItem>& checklist);  // nothing is not_ok

// What it says, and where it is not ok, what to do about it: one or two sentences for the accountant.
std::string explain(const ChecklistItem& item, domain::Language language);

}  // namespace passerelle::finance
