#include "services/finance/csv_statement.h"

#include <utility>

#include "services/finance/statement_formats.h"
#include "services/finance/statement_record.h"

namespace passerelle::finance {

std::string_view Preamble::pass(std::string_view bytes) {
  while (!bytes.empty() && (left_ > 0 || after_cr_)) {
    const char byte = bytes.front();
    const bool ends_cr = std::exchange(after_cr_, false);
    if (ends_cr && byte != '\n' && left_ == 0) break;
    bytes.remove_prefix(1);
    if (ends_cr && byte == '\n') continue;
    if (byte == '\n' || byte == '\r') --left_;
    after_cr_ = byte == '\r';
  }
  return bytes;
}

CsvStatement::CsvStatement(StatementMapping mapping)
    : mapping_(std::move(mapping)), preamble_(mapping_.skip_rows) {}

void CsvStatement::feed(std::string_view bytes) {
  const auto rest = preamble_.pass(bytes);
  if (rest.empty() || refused_) return;
  last_byte_ = rest.back();
  csv_.feed(rest);
}

void CsvStatement::finish() {
  csv_.finish();
  finished_ = true;
}

std::optional<StatementReading> CsvStatement::next() {
  while (!refused_) {
    auto record = csv_.next();
    if (!record) break;
    (*record ? (*record)->line : record->error().line) += mapping_.skip_rows;
    if (!columns_)
      read_header(std::move(*record));
    else if (auto reading = read(std::move(*record)))
      return counted(std::move(*reading));
  }
  if (finished_ && !std::exchange(concluded_, true)) conclude();
  return std::nullopt;
}

void CsvStatement::read_header(CsvReading header) {
  if (!header) {
    file_flaws_.push_back({header.error().line, "", std::string(to_string(header.error().reason))});
  } else if (const auto text = statement_text(*header, mapping_.encoding); !text) {
    file_flaws_.push_back({header->line, "", "ENCODING_INVALID"});
  } else if (auto columns = StatementColumns::understand(*text, mapping_); !columns) {
    file_flaws_ = std::move(columns.error());
  } else {
    for (const auto& heading : columns->unknown()) notes_.push_back({text->line, heading, "COLUMN_IGNORED"});
    columns_ = std::move(*columns);
  }
  refused_ = !file_flaws_.empty();
}

std::optional<StatementReading> CsvStatement::read(CsvReading record) {
  const auto flawed = [](std::int64_t line, std::string_view reason) {
    return StatementReading(std::unexpected(StatementFlaw{line, "", std::string(reason)}));
  };
  last_line_ = record ? record->line : record.error().line;
  if (has_totals_) return flawed(last_line_, "RECORD_AFTER_TOTALS");
  if (!record) return flawed(last_line_, to_string(record.error().reason));
  const auto text = statement_text(std::move(*record), mapping_.encoding);
  if (!text) return flawed(last_line_, "ENCODING_INVALID");
  if (!mapping_.totals || !is_totals_row(*text, *mapping_.totals))
    return read_statement_record(*text, *columns_, mapping_);
  has_totals_ = true;
  last_reason_.clear();
  file_flaws_ = compare_totals(*text, mapping_, count_);
  return std::nullopt;
}

StatementReading CsvStatement::counted(StatementReading reading) {
  last_reason_ = reading ? std::string() : reading.error().reason;
  if (reading)
    count_.add(*reading);
  else
    count_.add(reading.error());
  return reading;
}

// What only the end of the file can tell.
void CsvStatement::conclude() {
  if (refused_) return;
  if (!columns_) {
    file_flaws_.push_back({0, "", "STATEMENT_EMPTY"});
    return;
  }
  const bool unended = last_byte_ != '\n' && last_byte_ != '\r';
  const bool is_cut = unended && (last_reason_ == "FIELDS_TOO_FEW" || last_reason_ == "CSV_QUOTE_UNCLOSED");
  if (is_cut || (mapping_.totals && !has_totals_))
    file_flaws_.push_back({last_line_, "", "STATEMENT_TRUNCATED"});
  else if (unended && !mapping_.totals)
    notes_.push_back({last_line_, "", "LAST_LINE_UNENDED"});
}

std::unique_ptr<StatementReader> make_statement_reader(StatementMapping mapping) {
  return std::make_unique<CsvStatement>(std::move(mapping));
}

domain::Result<std::unique_ptr<StatementReader>> make_statement_reader(
    std::string_view format, std::span<const StatementMapping> mappings) {
  if (const auto* built_in = find_statement_format(format)) return make_statement_reader(*built_in);
  for (const auto& mapping : mappings)
    if (mapping.name == format) return make_statement_reader(mapping);
  std::string known;
  for (const auto& one : statement_formats()) known += (known.empty() ? "" : ", ") + one.name;
  for (const auto& mapping : mappings) known += ", " + mapping.name;
  return domain::invalid_field("format", "There is no such format; there are " + known + ".",
                               "STATEMENT_FORMAT_UNKNOWN");
}

}  // namespace passerelle::finance
