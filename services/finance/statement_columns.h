// The line with the headings: which column means what.
#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/csv_reader.h"
#include "services/finance/statement_mapping.h"

namespace passerelle::finance {

using StatementFlaws = std::vector<StatementFlaw>;

class StatementColumns {
 public:
  // `header` is text in UTF-8. Refused: STATEMENT_HEADER_UNKNOWN, whose `column` names all that are missing,
  // as the mapping calls them; COLUMN_DUPLICATED. The file's own words are never repeated: a file without
  // headings begins with somebody's number.
  static std::expected<StatementColumns, StatementFlaws> understand(const domain::CsvRecord& header,
                                                                    const StatementMapping& mapping);

  bool has(StatementField field) const { return place_of(field).has_value(); }
  const std::string& heading(StatementField field) const;  // as the file has it; empty where it has not
  // Trimmed; empty where there is no such column or nothing in it.
  std::string_view cell(const std::vector<std::string>& cells, StatementField field) const;

  std::size_t least_cells() const { return least_cells_; }  // up to the last column that has a heading
  std::size_t most_cells() const { return headings_.size(); }
  // Headings that the mapping does not know.
  const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  StatementColumns() = default;
  const std::optional<std::size_t>& place_of(StatementField field) const {
    return places_[static_cast<std::size_t>(field)];
  }
  void place(std::size_t place, const StatementMapping& mapping, std::int64_t line, StatementFlaws& flaws);

  std::vector<std::string> headings_;
  std::array<std::optional<std::size_t>, statement_field_count> places_;
  std::vector<std::string> unknown_;
  std::size_t least_cells_ = 0;
};

}  // namespace passerelle::finance
