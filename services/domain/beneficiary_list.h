// A list of people, as a charity's spreadsheet holds it: which column means what, and a draft for each
// record.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/beneficiary_draft.h"
#include "services/domain/csv_reader.h"
#include "services/domain/decision.h"
#include "services/domain/programme.h"

namespace passerelle::domain {

// Why a cell, a record or a header is refused. Never holds what the cell said.
struct ColumnError {
  std::string column;   // as the header writes it; empty where it is about the record as a whole
  std::string reason;   // UPPER_SNAKE, stable: PHONE_NUMBER_INVALID, SITE_UNKNOWN, CSV_QUOTE_UNCLOSED, ...
  std::string message;  // English; explain() has it in staff's language
  bool operator==(const ColumnError&) const = default;
};
using ColumnErrors = std::vector<ColumnError>;  // at least one where it is an error

std::string explain(const ColumnError& error, Language language);
// A record that the CSV reader couldn't read, reported as every other refusal is.
ColumnError column_error(const CsvError& error);

enum class ListColumn : std::uint8_t {
  reference,
  family_name,
  given_name,
  phone,
  site,
  referral_structure,
  referral_date,
  renewals,
  operator_id,
  line_confirmed_on,
};

// The header of a list, understood. Usage: the reader's first record to from_header(), every other one to
// read(). Column names are French or English, accents, case and punctuation ignored.
class BeneficiaryList {
 public:
  // Refused: neither a reference nor a telephone number (COLUMN_MISSING), the same meaning twice
  // (COLUMN_DUPLICATED), bytes that are no text (ENCODING_INVALID).
  static std::expected<BeneficiaryList, ColumnErrors> from_header(const CsvRecord& header);

  // Columns that mean nothing here, as the header writes them. They are not read.
  const std::vector<std::string>& ignored_columns() const { return ignored_; }
  bool has(ListColumn column) const { return at(column).has_value(); }

  // Every column that refuses, not only the first. Sites and operators are given by id or by name.
  std::expected<BeneficiaryDraft, ColumnErrors> read(const CsvRecord& record,
                                                     const Programme& programme) const;

 private:
  static constexpr std::size_t column_count = 10;
  BeneficiaryList() = default;
  const std::optional<std::size_t>& at(ListColumn column) const {
    return places_[static_cast<std::size_t>(column)];
  }

  std::vector<std::string> titles_;
  std::array<std::optional<std::size_t>, column_count> places_;
  std::vector<std::string> ignored_;
};

}  // namespace passerelle::domain
