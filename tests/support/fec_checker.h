// Holds a FEC file against every rule of its format. It reads bytes, and shares nothing with what writes
// them. Stricter than the law in two points that the project promises: amounts have two decimals, and a file
// is of one encoding that it was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace passerelle::test {

enum class FecRule : std::uint8_t {
  file_name,          // SIREN, which checks, FEC, the day of closing, .txt
  byte_order_mark,    // there is none
  encoding,           // every byte is of the encoding
  line_end,           // CR LF, LF or CR, the same everywhere, at the last line too
  header,             // the 18 names in their order, separated by tabs or by pipes
  column_count,       // 18 cells a line: a cell has neither separators nor line breaks
  empty_line,         // there is none
  control_character,  // nor any
  mandatory,          // all but CompAux*, *Let, Montantdevise and Idevise
  date,               // AAAAMMJJ, a day of the calendar
  amount,             // digits, a comma, two digits; a minus before them at most
  one_side,           // of Debit and Credit, exactly one is 0,00
  account_number,     // begins with three digits, of a class of the chart (1 to 8)
  auxiliary,          // CompAuxNum and CompAuxLib, both or neither
  lettering,          // EcritureLet and DateLet, both or neither
  currency,           // Montantdevise and Idevise (ISO 4217), both or neither
  sequence,           // EcritureNum: from the first, without gaps, the lines of one together
  chronology,         // neither EcritureDate nor ValidDate goes back
  one_entry,          // lines of one entry have one journal, date, piece and validation
  balance,            // of each entry
  validated_before,   // ValidDate is not before EcritureDate
  after_closing,      // EcritureDate is not after the day in the file's name
};
std::string_view to_string(FecRule rule);

struct FecViolation {
  std::int64_t line = 0;  // from 1, the header's; 0 = the file's name
  FecRule rule = FecRule::header;
  std::string detail;
};

enum class FecCharset : std::uint8_t { utf8, iso_8859_15 };

struct FecExpectation {
  FecCharset charset = FecCharset::utf8;
  std::int64_t first_number = 1;
};

// All of them, in the order of the lines.
std::vector<FecViolation> check_fec(std::string_view name, std::string_view bytes,
                                    FecExpectation expectation = {});

}  // namespace passerelle::test
