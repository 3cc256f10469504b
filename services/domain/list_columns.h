// The words of a list: what its columns are called, and how its refusals are said.
#pragma once

#include <optional>
#include <string_view>

#include "services/domain/beneficiary_list.h"

namespace passerelle::domain {

// What a column titled `title` (UTF-8) holds; nullopt: nothing that is read here.
std::optional<ListColumn> column_titled(std::string_view title);

// The error with its English message. `reason` is one that list_columns.cc knows.
ColumnError make_column_error(std::string_view column, std::string_view reason);

}  // namespace passerelle::domain
