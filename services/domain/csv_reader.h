// RFC 4180 as French spreadsheets save it: `;`, `,` or tab, CRLF, LF or CR, with or without a byte order
// mark. Streaming, in memory bounded by one record. Bytes stay as they are: text_encoding.h makes text of
// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace passerelle::domain {

struct CsvRecord {
  std::int64_t line = 0;  // of its first byte, from 1
  std::vector<std::string> fields;
  bool operator==(const CsvRecord&) const = default;
};

enum class CsvErrorReason : std::uint8_t {
  field_too_long = 1,
  record_too_long = 2,
  too_many_columns = 3,
  quote_unclosed = 4,
  quote_misplaced = 5,  // text follows a closing quote
};
std::string_view to_string(CsvErrorReason reason);  // CSV_FIELD_TOO_LONG, ...

// One record that can't be read. Reading goes on at the line after the one it began on, so that a quote
// nobody closed costs its own line and not the rest of the file.
struct CsvError {
  std::int64_t line = 0;
  CsvErrorReason reason = CsvErrorReason::field_too_long;
  bool operator==(const CsvError&) const = default;
};

// feed() some bytes, call next() until it has nothing, and again; finish() once the bytes are at their end,
// and next() until it has nothing. Lines without any content are passed over.
class CsvReader {
 public:
  static constexpr std::size_t max_field_bytes = 4096;
  static constexpr std::size_t max_record_bytes = std::size_t{64} * 1024;
  static constexpr std::size_t max_columns = 64;

  CsvReader() = default;
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  void feed(std::string_view bytes);
  void finish();
  std::optional<std::expected<CsvRecord, CsvError>> next();

 private:
  enum class State : std::uint8_t { field_start, plain, quoted, quote_in_quoted, skipping_line };
  enum class Step : std::uint8_t { went_on, record_ended, failed };
  // The header line tells the separator: the candidate it holds most of, outside quotes.
  struct HeaderScan {
    std::size_t position = 0;
    bool in_quotes = false;
    bool has_content = false;
    std::array<std::size_t, 3> counts{};
  };

  bool pass_byte_order_mark();
  bool find_separator();
  std::size_t line_end_at(std::size_t position) const;  // its length: 0, 1 or 2
  bool needs_more() const;
  Step step();
  Step step_plain(char byte, std::size_t line_end);
  Step step_quoted(char byte, std::size_t line_end);
  Step step_after_quote(char byte, std::size_t line_end);
  void skip(std::size_t line_end);
  Step take(std::size_t bytes);
  Step end_field();
  Step end_line(std::size_t line_end);
  Step fail(CsvErrorReason reason);
  Step end_of_file();
  std::expected<CsvRecord, CsvError> recover();
  void begin_record();

  std::string buffer_;            // from the present record's first byte on
  std::size_t position_ = 0;      // in buffer_: the next byte to look at
  std::size_t record_start_ = 0;  // in buffer_
  std::int64_t record_line_ = 1;
  std::int64_t line_ = 1;  // of position_
  bool mark_passed_ = false;
  HeaderScan header_;
  char separator_ = 0;  // 0 = not known yet
  bool finished_ = false;
  State state_ = State::field_start;
  CsvErrorReason failure_ = CsvErrorReason::field_too_long;
  std::string field_;
  std::vector<std::string> fields_;
};

}  // namespace passerelle::domain
