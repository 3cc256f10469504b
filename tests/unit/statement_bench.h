// A statement's file, read to its end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/finance/statement_reader.h"

namespace passerelle::finance {

struct ReadStatement {
  std::vector<StatementReading> readings;
  std::vector<StatementFlaw> file_flaws;
  std::vector<StatementFlaw> notes;
  StatementTally tally;
  bool operator==(const ReadStatement&) const = default;

  const StatementRecord& record(std::size_t n) const { return readings.at(n).value(); }
  // Why a record can't be taken, as `2 BUYING PRICE AMOUNT_INVALID`; empty where it can.
  std::string flaw(std::size_t n) const { return readings.at(n) ? std::string() : text(readings[n].error()); }
  std::vector<std::string> of_file() const { return texts(file_flaws); }
  std::vector<std::string> noted() const { return texts(notes); }

  static std::string text(const StatementFlaw& flaw) {
    return std::to_string(flaw.line) + " " + (flaw.column.empty() ? "" : flaw.column + " ") + flaw.reason;
  }
  static std::vector<std::string> texts(const std::vector<StatementFlaw>& flaws) {
    std::vector<std::string> all;
    for (const auto& flaw : flaws) all.push_back(text(flaw));
    return all;
  }
};

inline ReadStatement read_to_end(StatementReader& reader, std::string_view bytes, std::size_t piece) {
  ReadStatement read;
  const auto drain = [&] {
    while (auto reading = reader.next()) read.readings.push_back(std::move(*reading));
  };
  for (std::size_t i = 0; i < bytes.size(); i += piece) {
    reader.feed(bytes.substr(i, piece));
    drain();
  }
  reader.finish();
  drain();
  read.file_flaws = reader.file_flaws();
  read.notes = reader.notes();
  read.tally = reader.tally();
  return read;
}

inline ReadStatement read_as(std::string_view format, std::string_view bytes) {
  return read_to_end(*make_statement_reader(format).value(), bytes, bytes.size() + 1);
}

inline ReadStatement read_mapped(std::string_view toml, std::string_view bytes) {
  return read_to_end(*make_statement_reader(parse_statement_mapping(toml).value()), bytes, bytes.size() + 1);
}

using Texts = std::vector<std::string>;

}  // namespace passerelle::finance
