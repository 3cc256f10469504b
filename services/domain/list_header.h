// The first line of a list: which column means what.
#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/domain/list_columns.h"

namespace passerelle::domain {

class ListHeader {
 public:
  // `read`: the columns that are looked at. Their names are French or English; accents, case and punctuation
  // don't matter. Refused: neither a reference nor a telephone number (COLUMN_MISSING, or SEPARATOR_WRONG
  // where several columns came as one), the same meaning twice (COLUMN_DUPLICATED), bytes that are no text
  // (ENCODING_INVALID).
  static std::expected<ListHeader, ColumnErrors> understand(const CsvRecord& header,
                                                            std::span<const ListColumn> read);

  const std::vector<std::string>& titles() const { return titles_; }
  // Columns that are not looked at, as the header writes them.
  const std::vector<std::string>& ignored() const { return ignored_; }
  const std::optional<std::size_t>& place_of(ListColumn column) const {
    return places_[static_cast<std::size_t>(column)];
  }

 private:
  ListHeader() = default;
  std::optional<ColumnError> place(std::size_t place, std::span<const ListColumn> read);

  std::vector<std::string> titles_;
  std::array<std::optional<std::size_t>, all_list_columns.size()> places_;
  std::vector<std::string> ignored_;
};

}  // namespace passerelle::domain
