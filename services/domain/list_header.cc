#include "services/domain/list_header.h"

#include <algorithm>
#include <utility>

#include "services/domain/list_cells.h"
#include "services/domain/text_encoding.h"

namespace passerelle::domain {
namespace {

constexpr std::string_view separators = ";,\t|";

bool tells_who(std::optional<ListColumn> column) {
  return column == ListColumn::reference || column == ListColumn::phone;
}

bool holds_columns(std::string_view title, char separator) {
  while (true) {
    const auto end = title.find(separator);
    if (tells_who(column_titled(title.substr(0, end)))) return true;
    if (end == std::string_view::npos) return false;
    title.remove_prefix(end + 1);
  }
}

// Several columns came as one: another separator, or quotes around the whole line.
bool are_not_apart(const std::vector<std::string>& titles) {
  if (titles.size() == 1 && titles.front().find_first_of(separators) != std::string::npos) return true;
  return std::ranges::any_of(titles, [](const std::string& title) {
    return std::ranges::any_of(separators, [&](char separator) { return holds_columns(title, separator); });
  });
}

}  // namespace

std::expected<ListHeader, ColumnErrors> ListHeader::understand(const CsvRecord& header,
                                                               std::span<const ListColumn> read) {
  const auto text = to_utf8(header);
  if (!text) return std::unexpected(ColumnErrors{make_column_error("", "ENCODING_INVALID")});
  ListHeader understood;
  ColumnErrors errors;
  for (const auto& field : text->fields) {
    understood.titles_.emplace_back(trimmed(field));
    if (auto error = understood.place(understood.titles_.size() - 1, read))
      errors.push_back(std::move(*error));
  }
  if (!understood.place_of(ListColumn::reference) && !understood.place_of(ListColumn::phone))
    errors.push_back(
        make_column_error("", are_not_apart(understood.titles_) ? "SEPARATOR_WRONG" : "COLUMN_MISSING"));
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return understood;
}

std::optional<ColumnError> ListHeader::place(std::size_t place, std::span<const ListColumn> read) {
  const auto& title = titles_[place];
  const auto column = column_titled(title);
  if (!column || std::ranges::find(read, *column) == read.end()) {
    if (!title.empty()) ignored_.push_back(title);
    return std::nullopt;
  }
  auto& known = places_[static_cast<std::size_t>(*column)];
  if (known) return make_column_error(title, "COLUMN_DUPLICATED");
  known = place;
  return std::nullopt;
}

}  // namespace passerelle::domain
