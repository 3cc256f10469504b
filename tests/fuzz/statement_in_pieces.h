// Any bytes as an operator's statement. Nothing may crash; bytes give the same records however they arrive,
// since a statement is imported from a stream; no record is lost or invented; and what comes out keeps what
// its header promises.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "services/domain/text_encoding.h"
#include "services/finance/statement_formats.h"
#include "services/finance/statement_reader.h"
#include "tests/fuzz/list_in_pieces.h"

namespace passerelle::fuzz {

struct StatementOfBytes {
  std::vector<finance::StatementReading> readings;
  std::vector<finance::StatementFlaw> file_flaws;
  std::vector<finance::StatementFlaw> notes;
  finance::StatementTally tally;
  bool operator==(const StatementOfBytes&) const = default;
};

inline StatementOfBytes read_statement(const finance::StatementMapping& mapping, std::string_view bytes,
                                       std::size_t piece) {
  const auto reader = finance::make_statement_reader(mapping);
  StatementOfBytes read;
  feed_in_pieces(*reader, bytes, piece, [&] {
    while (auto reading = reader->next()) read.readings.push_back(std::move(*reading));
  });
  read.file_flaws = reader->file_flaws();
  read.notes = reader->notes();
  read.tally = reader->tally();
  return read;
}

inline void check_flaw(const finance::StatementFlaw& flaw) {
  require(!flaw.reason.empty());
  require(flaw.reason.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos);
  require(domain::is_utf8(flaw.column));
}

inline void check_record(const finance::StatementRecord& record) {
  for (const auto* text : {&record.our_reference, &record.operator_reference, &record.status_text}) {
    require(text->size() <= 200 && domain::is_utf8(*text));
    require(std::ranges::none_of(*text, [](char c) { return c >= 0 && c < ' '; }));
  }
  require(!record.our_reference.empty() || !record.operator_reference.empty());
  require(record.amount_cents.value_or(0) >= 0);
  require(record.currency.empty() || record.currency.size() == 3);
  require(!record.phone || record.phone_refusal.empty());
}

// As many records as the CSV file has after its header; a row of totals is none of them.
inline std::size_t records_in(std::string_view bytes) {
  domain::CsvReader reader;
  reader.feed(bytes);
  reader.finish();
  std::size_t records = 0;
  while (reader.next()) ++records;
  return records;
}

inline int check_statement(const finance::StatementMapping& mapping, const std::uint8_t* data,
                           std::size_t size) {
  if (size == 0) return 0;
  const auto whole = read_either_way(data, size, [&](std::string_view bytes, std::size_t piece) {
    return read_statement(mapping, bytes, piece);
  });
  std::int64_t line = 1;
  finance::StatementTally seen;
  for (const auto& reading : whole.readings) {
    const auto at = reading ? reading->line : reading.error().line;
    require(at > line);
    line = at;
    reading ? check_record(*reading) : check_flaw(reading.error());
    ++(reading ? seen.records : seen.flawed);
    if (reading && reading->status == finance::StatementStatus::delivered) ++seen.delivered;
  }
  require(seen.records == whole.tally.records && seen.flawed == whole.tally.flawed &&
          seen.delivered == whole.tally.delivered);
  for (const auto& flaw : whole.file_flaws) check_flaw(flaw);
  if (whole.readings.empty() || mapping.skip_rows > 0) return 0;
  const auto records = records_in({reinterpret_cast<const char*>(data) + 1, size - 1});
  const std::size_t totals = records - 1 - whole.readings.size();
  require(totals <= (mapping.totals ? 1U : 0U));
  return 0;
}

}  // namespace passerelle::fuzz
