// A statement that is a CSV file, as its mapping describes it. In memory bounded by one record.
#pragma once

#include "services/domain/csv_reader.h"
#include "services/finance/statement_totals.h"

namespace passerelle::finance {

// The lines before the one with the headings, whatever is in them.
class Preamble {
 public:
  explicit Preamble(int lines) : left_(lines) {}
  std::string_view pass(std::string_view bytes);  // what is left after it

 private:
  int left_;
  bool after_cr_ = false;
};

class CsvStatement final : public StatementReader {
 public:
  explicit CsvStatement(StatementMapping mapping);

  void feed(std::string_view bytes) override;
  void finish() override;
  std::optional<StatementReading> next() override;
  const std::vector<StatementFlaw>& file_flaws() const override { return file_flaws_; }
  const std::vector<StatementFlaw>& notes() const override { return notes_; }
  StatementTally tally() const override { return count_.tally(); }

 private:
  using CsvReading = std::expected<domain::CsvRecord, domain::CsvError>;
  void read_header(CsvReading header);
  std::optional<StatementReading> read(CsvReading record);  // nullopt: the row of the totals
  StatementReading counted(StatementReading reading);
  void conclude();

  const StatementMapping mapping_;
  Preamble preamble_;
  domain::CsvReader csv_;
  std::optional<StatementColumns> columns_;
  StatementCount count_;
  bool refused_ = false;  // no record can be read of this file
  bool finished_ = false;
  bool concluded_ = false;
  bool has_totals_ = false;
  std::int64_t last_line_ = 0;  // of the last record
  std::string last_reason_;     // why the last record is flawed; empty: it is not
  char last_byte_ = '\n';
  std::vector<StatementFlaw> file_flaws_;
  std::vector<StatementFlaw> notes_;
};

}  // namespace passerelle::finance
