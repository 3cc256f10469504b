#include "services/finance/statement_columns.h"

#include <algorithm>

#include "services/domain/list_cells.h"
#include "services/domain/text_encoding.h"

namespace passerelle::finance {
namespace {

bool is_headed(std::string_view heading, std::string_view folded_title) {
  return !folded_title.empty() && domain::folded(heading) == folded_title;
}

}  // namespace

std::expected<StatementColumns, StatementFlaws> StatementColumns::understand(
    const domain::CsvRecord& header, const StatementMapping& mapping) {
  StatementColumns columns;
  StatementFlaws flaws;
  for (const auto& field : header.fields) {
    columns.headings_.emplace_back(domain::trimmed(field));
    if (!columns.headings_.back().empty()) columns.least_cells_ = columns.headings_.size();
    columns.place(columns.headings_.size() - 1, mapping, header.line, flaws);
  }
  std::string missing;
  for (const auto& column : mapping.columns) {
    if (!column.required || columns.has(column.field)) continue;
    missing += (missing.empty() ? "" : ", ") + column.heading;
  }
  if (!missing.empty())
    flaws.insert(flaws.begin(), {header.line, std::move(missing), "STATEMENT_HEADER_UNKNOWN"});
  if (!flaws.empty()) return std::unexpected(std::move(flaws));
  return columns;
}

void StatementColumns::place(std::size_t place, const StatementMapping& mapping, std::int64_t line,
                             StatementFlaws& flaws) {
  const auto title = domain::folded(headings_[place]);
  const auto column = std::ranges::find_if(
      mapping.columns, [&](const StatementColumn& known) { return is_headed(known.heading, title); });
  if (column == mapping.columns.end()) {
    const bool known =
        std::ranges::any_of(mapping.ignored, [&](const auto& heading) { return is_headed(heading, title); });
    if (!known && !headings_[place].empty()) unknown_.push_back(headings_[place]);
    return;
  }
  auto& taken = places_[static_cast<std::size_t>(column->field)];
  if (taken) flaws.push_back({line, column->heading, "COLUMN_DUPLICATED"});
  taken = place;
}

const std::string& StatementColumns::heading(StatementField field) const {
  static const std::string none;
  const auto& place = place_of(field);
  return place ? headings_[*place] : none;
}

std::string_view StatementColumns::cell(const std::vector<std::string>& cells, StatementField field) const {
  const auto& place = place_of(field);
  return place && *place < cells.size() ? domain::trimmed(cells[*place]) : std::string_view();
}

}  // namespace passerelle::finance
