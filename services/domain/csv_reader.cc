#include "services/domain/csv_reader.h"

#include <algorithm>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view separators = ";\t,";  // the first wins where two are as frequent

}  // namespace

std::string_view to_string(CsvErrorReason reason) {
  switch (reason) {
    case CsvErrorReason::field_too_long:
      return "CSV_FIELD_TOO_LONG";
    case CsvErrorReason::record_too_long:
      return "CSV_RECORD_TOO_LONG";
    case CsvErrorReason::too_many_columns:
      return "CSV_TOO_MANY_COLUMNS";
    case CsvErrorReason::quote_unclosed:
      return "CSV_QUOTE_UNCLOSED";
    case CsvErrorReason::quote_misplaced:
      return "CSV_QUOTE_MISPLACED";
  }
  invariant_broken("a CSV error has a known reason");
}

void CsvReader::feed(std::string_view bytes) {
  require_invariant(!finished_, "nothing is fed after finish()");
  buffer_.erase(0, record_start_);
  position_ -= record_start_;
  record_start_ = 0;
  buffer_ += bytes;
}

void CsvReader::finish() { finished_ = true; }

std::optional<std::expected<CsvRecord, CsvError>> CsvReader::next() {
  if (!pass_byte_order_mark() || !find_separator()) return std::nullopt;
  while (true) {
    const bool at_end = position_ == buffer_.size();
    if (!finished_ && (at_end || needs_more())) return std::nullopt;
    if (at_end && position_ == record_start_ && state_ != State::quote_in_quoted) return std::nullopt;
    switch (at_end ? end_of_file() : step()) {
      case Step::went_on:
        continue;
      case Step::failed:
        return recover();
      case Step::record_ended: {
        CsvRecord record{record_line_, std::exchange(fields_, {})};
        begin_record();
        return record;
      }
    }
  }
}

bool CsvReader::pass_byte_order_mark() {
  if (mark_passed_) return true;
  const auto start = std::string_view(buffer_).substr(0, byte_order_mark.size());
  if (!finished_ && start.size() < byte_order_mark.size() && byte_order_mark.starts_with(start)) return false;
  if (start == byte_order_mark) buffer_.erase(0, byte_order_mark.size());
  mark_passed_ = true;
  return true;
}

bool CsvReader::find_separator() {
  if (separator_ != 0) return true;
  auto& scan = header_;
  bool line_ended = false;
  for (; !line_ended && scan.position < std::min(buffer_.size(), max_record_bytes); ++scan.position) {
    const char byte = buffer_[scan.position];
    const bool line_end = byte == '\n' || byte == '\r';
    line_ended = line_end && scan.has_content && !scan.in_quotes;
    if (!line_end) scan.has_content = true;
    if (byte == '"') scan.in_quotes = !scan.in_quotes;
    const auto candidate = separators.find(byte);
    if (candidate != std::string_view::npos && !scan.in_quotes) ++scan.counts[candidate];
  }
  if (!line_ended && !finished_ && scan.position < max_record_bytes) return false;
  const auto* most = std::max_element(scan.counts.begin(), scan.counts.end());
  separator_ = separators[static_cast<std::size_t>(most - scan.counts.begin())];
  return true;
}

std::size_t CsvReader::line_end_at(std::size_t position) const {
  if (buffer_[position] == '\n') return 1;
  if (buffer_[position] != '\r') return 0;
  return position + 1 < buffer_.size() && buffer_[position + 1] == '\n' ? 2 : 1;
}

// Whether a CR is a line end or half of one is known once the next byte is there.
bool CsvReader::needs_more() const { return buffer_[position_] == '\r' && position_ + 1 == buffer_.size(); }

CsvReader::Step CsvReader::step() {
  const auto line_end = line_end_at(position_);
  const char byte = buffer_[position_];
  if (state_ == State::skipping_line) {
    skip(line_end);
    return Step::went_on;
  }
  if (position_ - record_start_ >= max_record_bytes) return fail(CsvErrorReason::record_too_long);
  switch (state_) {
    case State::field_start:
      if (byte == '"') {
        state_ = State::quoted;
        ++position_;
        return Step::went_on;
      }
      state_ = State::plain;
      return step_plain(byte, line_end);
    case State::plain:
      return step_plain(byte, line_end);
    case State::quoted:
      return step_quoted(byte, line_end);
    case State::quote_in_quoted:
      return step_after_quote(byte, line_end);
    case State::skipping_line:
      break;
  }
  invariant_broken("the CSV reader is in a known state");
}

CsvReader::Step CsvReader::step_plain(char byte, std::size_t line_end) {
  if (line_end > 0) return end_line(line_end);
  if (byte == separator_) return end_field();
  return take(1);
}

CsvReader::Step CsvReader::step_quoted(char byte, std::size_t line_end) {
  if (byte == '"') {
    state_ = State::quote_in_quoted;
    ++position_;
    return Step::went_on;
  }
  if (line_end == 0) return take(1);
  ++line_;
  return take(line_end);
}

CsvReader::Step CsvReader::step_after_quote(char byte, std::size_t line_end) {
  if (line_end > 0) return end_line(line_end);
  if (byte == separator_) return end_field();
  if (byte == '"') {
    state_ = State::quoted;
    return take(1);
  }
  if (byte != ' ') return fail(CsvErrorReason::quote_misplaced);
  ++position_;
  return Step::went_on;
}

void CsvReader::skip(std::size_t line_end) {
  position_ += std::max<std::size_t>(line_end, 1);
  record_start_ = position_;
  if (line_end == 0) return;
  ++line_;
  begin_record();
}

CsvReader::Step CsvReader::take(std::size_t bytes) {
  if (field_.size() + bytes > max_field_bytes) {
    const bool over_lines = state_ == State::quoted && line_ != record_line_;
    return fail(over_lines ? CsvErrorReason::quote_unclosed : CsvErrorReason::field_too_long);
  }
  field_.append(buffer_, position_, bytes);
  position_ += bytes;
  return Step::went_on;
}

CsvReader::Step CsvReader::end_field() {
  if (fields_.size() + 1 >= max_columns) return fail(CsvErrorReason::too_many_columns);
  fields_.push_back(std::exchange(field_, {}));
  state_ = State::field_start;
  ++position_;
  return Step::went_on;
}

CsvReader::Step CsvReader::end_line(std::size_t line_end) {
  fields_.push_back(std::exchange(field_, {}));
  position_ += line_end;
  if (line_end > 0) ++line_;
  const bool has_content =
      std::any_of(fields_.begin(), fields_.end(), [](const std::string& field) { return !field.empty(); });
  if (has_content) return Step::record_ended;
  begin_record();
  return Step::went_on;
}

CsvReader::Step CsvReader::fail(CsvErrorReason reason) {
  failure_ = reason;
  return Step::failed;
}

CsvReader::Step CsvReader::end_of_file() {
  if (state_ == State::quoted) return fail(CsvErrorReason::quote_unclosed);
  return end_line(0);
}

// Back to the record's first line, past it, and on from there.
std::expected<CsvRecord, CsvError> CsvReader::recover() {
  const CsvError error{record_line_, failure_};
  auto end = record_start_;
  while (end < position_ && line_end_at(end) == 0) ++end;
  const bool line_ended = end < position_;
  position_ = line_ended ? end + line_end_at(end) : position_;
  line_ = line_ended ? record_line_ + 1 : record_line_;
  begin_record();
  if (!line_ended) state_ = State::skipping_line;
  return std::unexpected(error);
}

void CsvReader::begin_record() {
  state_ = State::field_start;
  fields_.clear();
  field_.clear();
  record_start_ = position_;
  record_line_ = line_;
}

}  // namespace passerelle::domain
