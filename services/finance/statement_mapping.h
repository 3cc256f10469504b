// What a statement's file looks like: which column means what, and how its words, times and amounts are
// written. The formats that are built in are such mappings too.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/error.h"
#include "services/finance/statement.h"
#include "services/finance/statement_time.h"

namespace passerelle::finance {

enum class StatementField : std::uint8_t {
  our_reference,
  operator_reference,
  status,
  time,
  product_code,
  amount,
  fee,       // counted on top of the amount
  discount,  // taken off the amount
  currency,
  phone,
};
inline constexpr std::size_t statement_field_count = 10;

struct StatementColumn {
  StatementField field = StatementField::our_reference;
  std::string heading;  // compared without accents, case and punctuation
  bool required = true;
  bool operator==(const StatementColumn&) const = default;
};

struct StatusWord {
  std::string word;  // compared as headings are; one that ends with `*` is how longer ones begin
  StatementStatus status = StatementStatus::unknown;
  bool operator==(const StatusWord&) const = default;
};

// The row after the last record, which proves that nothing is missing: a file without it is truncated. Cells
// are counted from 1; 0 = it has no such cell.
struct TotalsRow {
  std::string marker;        // what its first cell says
  int lines = 0;             // records, whatever became of them
  int delivered = 0;         // of those, the ones that say delivered
  int delivered_amount = 0;  // what these add up to
  bool operator==(const TotalsRow&) const = default;
};

enum class StatementEncoding : std::uint8_t {
  either,  // UTF-8, and a record that is not valid as such, Windows-1252
  utf_8,
  windows_1252,
};

struct StatementMapping {
  std::string name;  // a slug
  std::vector<StatementColumn> columns;
  std::vector<std::string> ignored;  // headings that are known and not read: no note is made of them
  std::vector<StatusWord> status_words;
  // Of all lines, where the file has no such columns.
  std::optional<StatementStatus> status{};
  std::string currency{};
  ClockZone zone = ClockZone::utc;  // of times that name none
  char decimal_sign = 0;            // 0: told by each amount
  StatementEncoding encoding = StatementEncoding::either;
  int skip_rows = 0;  // lines before the one with the headings
  std::optional<TotalsRow> totals{};
  bool operator==(const StatementMapping&) const = default;
};

// What `word` says. The word itself comes before those that begin alike, and of these the longest.
StatementStatus status_said(const StatementMapping& mapping, std::string_view word);

// A mapping file in TOML (docs/statements.md). Error: STATEMENT_MAPPING_INVALID, everything that is wrong, by
// line and column; keys that don't exist included.
domain::Result<StatementMapping> parse_statement_mapping(std::string_view toml);

}  // namespace passerelle::finance
