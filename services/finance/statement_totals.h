// What the records of a file add up to, and whether that is what the file itself says.
#pragma once

#include <string>
#include <vector>

#include "services/domain/csv_reader.h"
#include "services/finance/statement_columns.h"
#include "services/finance/statement_reader.h"

namespace passerelle::finance {

class StatementCount {
 public:
  void add(const StatementRecord& record);
  void add(const StatementFlaw&) { ++tally_.flawed; }
  StatementTally tally() const;
  // Of the delivered lines that have an amount, whatever its currency, as a column is summed; nullopt: more
  // than can be counted.
  std::optional<std::int64_t> sum() const { return sum_; }

 private:
  StatementTally tally_;
  std::optional<std::int64_t> sum_ = 0;
  bool has_one_measure_ = true;  // each delivered line has an amount, and all are of one currency
  std::string currency_;
};

bool is_totals_row(const domain::CsvRecord& record, const TotalsRow& totals);
// Where the row differs from what was counted: TOTALS_DIFFER; a cell that is no number: TOTALS_INVALID.
// `column` is `lines`, `delivered` or `delivered_amount`. Where records are flawed, only the lines are
// compared: what the others hold is not known.
StatementFlaws compare_totals(const domain::CsvRecord& row, const StatementMapping& mapping,
                              const StatementCount& count);

}  // namespace passerelle::finance
