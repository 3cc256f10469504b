// The words of a list: what its columns are called, and how its refusals are said.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/csv_reader.h"
#include "services/domain/decision.h"

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
inline constexpr std::array all_list_columns{
    ListColumn::reference,   ListColumn::family_name,        ListColumn::given_name,    ListColumn::phone,
    ListColumn::site,        ListColumn::referral_structure, ListColumn::referral_date, ListColumn::renewals,
    ListColumn::operator_id, ListColumn::line_confirmed_on};

// What a column titled `title` (UTF-8) holds; nullopt: nothing that is read here.
std::optional<ListColumn> column_titled(std::string_view title);

// The error with its English message. `reason` is one that list_columns.cc knows.
ColumnError make_column_error(std::string_view column, std::string_view reason);

}  // namespace passerelle::domain
