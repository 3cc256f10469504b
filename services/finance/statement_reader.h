// Reads the file of an operator's statement, record by record. One thread at a time.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "services/domain/error.h"
#include "services/finance/statement_mapping.h"

namespace passerelle::finance {

// Each record of the file comes as one of the two, in the file's order: nothing is lost or invented. Reasons
// of flaws: docs/statements.md.
using StatementReading = std::expected<StatementRecord, StatementFlaw>;

struct StatementTally {
  std::int64_t records = 0;  // without flaw
  std::int64_t flawed = 0;
  std::int64_t delivered = 0;  // records that say so
  // What these add up to; absent: one has no amount, they are of several currencies, or it is too much.
  std::optional<std::int64_t> delivered_cents;
  bool operator==(const StatementTally&) const = default;
};

// feed() some bytes, call next() until it has nothing, and again; finish() once the bytes are at their end,
// and next() until it has nothing. How the bytes were cut makes no difference.
class StatementReader {
 public:
  StatementReader() = default;
  StatementReader(const StatementReader&) = delete;
  StatementReader& operator=(const StatementReader&) = delete;
  virtual ~StatementReader() = default;

  virtual void feed(std::string_view bytes) = 0;
  virtual void finish() = 0;
  virtual std::optional<StatementReading> next() = 0;

  // What is wrong with the file as a whole, all of it once the reader was finished and has nothing more.
  // Empty: it is whole, as far as the file itself can tell. STATEMENT_EMPTY, STATEMENT_HEADER_UNKNOWN
  // (`column` names what is missing) and COLUMN_DUPLICATED come without any record; STATEMENT_TRUNCATED,
  // TOTALS_DIFFER and TOTALS_INVALID after them.
  virtual const std::vector<StatementFlaw>& file_flaws() const = 0;
  // What may be as it should, and somebody ought to know: COLUMN_IGNORED, LAST_LINE_UNENDED (it may have been
  // cut within its last cell).
  virtual const std::vector<StatementFlaw>& notes() const = 0;
  virtual StatementTally tally() const = 0;  // of what next() gave so far
};

// `format` is one of those built in (statement_formats.h), or one of `mappings` by its name. Error:
// STATEMENT_FORMAT_UNKNOWN.
domain::Result<std::unique_ptr<StatementReader>> make_statement_reader(
    std::string_view format, std::span<const StatementMapping> mappings = {});
std::unique_ptr<StatementReader> make_statement_reader(StatementMapping mapping);

}  // namespace passerelle::finance
