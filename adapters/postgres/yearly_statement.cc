#include "adapters/postgres/yearly_statement.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/postgres/partitions.h"

namespace passerelle::postgres {

Statement YearlyStatement::of(const std::vector<domain::Uuid>& ids) {
  std::string table;
  if (!ids.empty()) {
    const auto [least, greatest] = std::minmax_element(ids.begin(), ids.end());
    const int year = year_of(*least);
    if (year_of(*greatest) == year) table = fmt::format("_{}", year);
  }
  auto& text = texts_[table];
  if (text.sql.empty())
    text = {fmt::format(fmt::runtime(name_), table), fmt::format(fmt::runtime(sql_), table)};
  return {text.name, text.sql};
}

}  // namespace passerelle::postgres
