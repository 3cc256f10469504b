#include "services/finance/statement_totals.h"

#include "services/domain/list_cells.h"
#include "services/finance/statement_amount.h"

namespace passerelle::finance {
namespace {

constexpr std::size_t most_digits = 15;

std::string_view cell_at(const domain::CsvRecord& row, int cell) {
  const auto place = static_cast<std::size_t>(cell) - 1;
  return place < row.fields.size() ? domain::trimmed(row.fields[place]) : std::string_view();
}

std::optional<std::int64_t> number(std::string_view text) {
  if (text.empty() || text.size() > most_digits) return {};
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + (c - '0');
  }
  return value;
}

// Holds one thing that the row says against the count.
class Comparison {
 public:
  explicit Comparison(std::int64_t line) : line_(line) {}

  void hold(std::string_view column, std::optional<std::int64_t> said, std::optional<std::int64_t> counted) {
    if (!said)
      flaws_.push_back({line_, std::string(column), "TOTALS_INVALID"});
    else if (said != counted)
      flaws_.push_back({line_, std::string(column), "TOTALS_DIFFER"});
  }
  StatementFlaws take() { return std::move(flaws_); }

 private:
  std::int64_t line_;
  StatementFlaws flaws_;
};

std::optional<std::int64_t> amount_of(std::string_view text, char decimal_sign) {
  const auto amount = parse_statement_amount(text, decimal_sign);
  return amount ? std::optional(*amount) : std::nullopt;
}

}  // namespace

void StatementCount::add(const StatementRecord& record) {
  ++tally_.records;
  if (record.status != StatementStatus::delivered) return;
  if (++tally_.delivered == 1) currency_ = record.currency;
  if (!record.amount_cents || record.currency != currency_) has_one_measure_ = false;
  std::int64_t sum = 0;
  if (sum_ && __builtin_add_overflow(*sum_, record.amount_cents.value_or(0), &sum))
    sum_.reset();
  else if (sum_)
    sum_ = sum;
}

StatementTally StatementCount::tally() const {
  auto tally = tally_;
  if (has_one_measure_) tally.delivered_cents = sum_;
  return tally;
}

bool is_totals_row(const domain::CsvRecord& record, const TotalsRow& totals) {
  return domain::trimmed(record.fields.front()) == totals.marker;
}

StatementFlaws compare_totals(const domain::CsvRecord& row, const StatementMapping& mapping,
                              const StatementCount& count) {
  const auto& totals = *mapping.totals;
  const auto tally = count.tally();
  Comparison comparison(row.line);
  if (totals.lines > 0)
    comparison.hold("lines", number(cell_at(row, totals.lines)), tally.records + tally.flawed);
  if (tally.flawed > 0) return comparison.take();
  if (totals.delivered > 0)
    comparison.hold("delivered", number(cell_at(row, totals.delivered)), tally.delivered);
  if (totals.delivered_amount > 0)
    comparison.hold("delivered_amount",
                    amount_of(cell_at(row, totals.delivered_amount), mapping.decimal_sign), count.sum());
  return comparison.take();
}

}  // namespace passerelle::finance
