// One record of a list, cell by cell; what refuses is gathered.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/domain/list_header.h"
#include "services/domain/phone_number.h"
#include "services/domain/text_encoding.h"

namespace passerelle::domain {

// Without blanks around it, no-break spaces included.
std::string_view trimmed(std::string_view text);

class ListCells {
 public:
  // `header` outlives it. Refused: ENCODING_INVALID, FIELDS_TOO_MANY.
  static std::expected<ListCells, ColumnErrors> of(const ListHeader& header, const CsvRecord& record);

  // Empty where there is no such column, no such cell, or nothing in it.
  std::string_view cell(ListColumn column) const;
  std::string reference(ListColumn column);
  std::optional<PhoneNumber> phone(ListColumn column);
  // By id, else by name.
  template <class Item>
  auto named(ListColumn column, const std::vector<Item>& items, std::string_view reason);

  void refuse(ListColumn column, std::string_view reason);
  void refuse_record(std::string_view reason);  // as a whole
  ColumnErrors take_errors() { return std::exchange(errors_, {}); }

 private:
  ListCells(const ListHeader& header, std::vector<std::string> cells)
      : header_(&header), cells_(std::move(cells)) {}

  const ListHeader* header_;
  std::vector<std::string> cells_;
  ColumnErrors errors_;
};

template <class Item>
auto ListCells::named(ListColumn column, const std::vector<Item>& items, std::string_view reason) {
  const auto text = cell(column);
  const auto name = folded(text);
  decltype(Item::id) found;
  if (text.empty()) return found;
  for (const auto& item : items)
    if (item.id.value == text) return item.id;
  for (const auto& item : items)
    if (!name.empty() && (folded(item.id.value) == name || folded(item.name) == name)) return item.id;
  refuse(column, reason);
  return found;
}

}  // namespace passerelle::domain
