// One record of a statement's file, cell by cell.
#pragma once

#include "services/finance/statement_columns.h"
#include "services/finance/statement_reader.h"

namespace passerelle::finance {

// The record as text in UTF-8. nullopt: it is not written as the mapping says, or holds a byte 0.
std::optional<domain::CsvRecord> statement_text(domain::CsvRecord record, StatementEncoding encoding);

// `record` is text. Its first flaw: FIELDS_TOO_FEW, FIELDS_TOO_MANY, REFERENCE_MISSING, REFERENCE_INVALID,
// TIME_INVALID, CURRENCY_INVALID, TEXT_TOO_LONG, and those of parse_statement_amount().
StatementReading read_statement_record(const domain::CsvRecord& record, const StatementColumns& columns,
                                       const StatementMapping& mapping);

}  // namespace passerelle::finance
