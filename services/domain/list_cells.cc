#include "services/domain/list_cells.h"

#include <algorithm>
#include <utility>

#include "services/domain/beneficiary_draft.h"

namespace passerelle::domain {
namespace {

bool has_cells_beyond(const std::vector<std::string>& cells, std::size_t columns) {
  if (cells.size() <= columns) return false;
  return std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(columns), cells.end(),
                     [](const std::string& cell) { return !trimmed(cell).empty(); });
}

std::unexpected<ColumnErrors> refused(std::string_view reason) {
  return std::unexpected(ColumnErrors{make_column_error("", reason)});
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view no_break_space = "\u00A0";
  while (true) {
    if (text.starts_with(' ') || text.starts_with('\t'))
      text.remove_prefix(1);
    else if (text.ends_with(' ') || text.ends_with('\t'))
      text.remove_suffix(1);
    else if (text.starts_with(no_break_space))
      text.remove_prefix(no_break_space.size());
    else if (text.ends_with(no_break_space))
      text.remove_suffix(no_break_space.size());
    else
      return text;
  }
}

std::expected<ListCells, ColumnErrors> ListCells::of(const ListHeader& header, const CsvRecord& record) {
  auto text = to_utf8(record);
  if (!text) return refused("ENCODING_INVALID");
  if (has_cells_beyond(text->fields, header.titles().size())) return refused("FIELDS_TOO_MANY");
  return ListCells(header, std::move(text->fields));
}

std::string_view ListCells::cell(ListColumn column) const {
  const auto& place = header_->place_of(column);
  return place && *place < cells_.size() ? trimmed(cells_[*place]) : std::string_view();
}

void ListCells::refuse(ListColumn column, std::string_view reason) {
  const auto& place = header_->place_of(column);
  errors_.push_back(make_column_error(place ? header_->titles()[*place] : std::string(), reason));
}

void ListCells::refuse_record(std::string_view reason) { errors_.push_back(make_column_error("", reason)); }

std::string ListCells::reference(ListColumn column) {
  const auto text = cell(column);
  if (text.empty() || is_external_reference(text)) return std::string(text);
  refuse(column, "REFERENCE_INVALID");
  return {};
}

std::optional<PhoneNumber> ListCells::phone(ListColumn column) {
  const auto text = cell(column);
  if (text.empty()) return std::nullopt;
  auto number = PhoneNumber::parse(text);
  if (number) return *number;
  refuse(column, number.error().reason);
  return std::nullopt;
}

}  // namespace passerelle::domain
