// The accounting journal: balanced entries out of what each day's transfers add up to.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/finance/accounting_plan.h"
#include "services/finance/day_total.h"
#include "services/finance/donor_value.h"

namespace passerelle::finance {

struct JournalLine {
  std::string account;
  std::string account_label;
  std::string label;  // French, as accountants read it; ids, no names
  domain::EuroCents debit;
  domain::EuroCents credit;  // one of both is 0, the other > 0
  bool operator==(const JournalLine&) const = default;
};

struct JournalEntry {
  std::int64_t number = 0;  // without gaps, from the terms' first
  domain::Day day{};
  std::string journal_code;
  std::string journal_label;
  std::string piece;  // what it is made of: `collect/20261123/lyon`
  domain::Day piece_day{};
  domain::Day validated_on{};
  std::vector<JournalLine> lines;  // at least two; debits add up to credits
  bool operator==(const JournalEntry&) const = default;
};

struct JournalTerms {
  const AccountingPlan& plan;
  const DonorValues& donor_values;
  // When the period of a day was closed; nullopt: it is not. An entry can't be exported before.
  std::function<std::optional<domain::Day>(domain::Day)> validated_on;
  std::int64_t first_number = 1;
};

// What is booked: collect, refund, deposit and till_difference, by day and site; capture, reverse and correct
// of free recharges, at the donor's value, by day, envelope, site and campaign. Sold recharges leave the gift
// without an entry: what was paid for them is income. Fund, hold, release, adjust, carry_over and give_back
// stay in the envelopes. Totals may come in any order; entries are chronological.
// FAILED_PRECONDITION: JOURNAL_MISSING, ACCOUNT_MISSING, VAT_CLASS_MISSING, DONOR_VALUE_MISSING,
// DONOR_VALUE_TOO_LARGE, NOT_VALIDATED. The error is that of the earliest entry that can't be made; its field
// violations name everything that is missing, each once.
domain::Result<std::vector<JournalEntry>> journal_of(std::span<const DayTotal> totals,
                                                     const JournalTerms& terms);

}  // namespace passerelle::finance
