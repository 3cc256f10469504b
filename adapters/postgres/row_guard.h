// A statement that is committed without waiting for its answer must fail by itself where it wrote less than
// it was to.
#pragma once

#include <string_view>

// `change` ends with RETURNING 1, `expected` is what it is to return: else the server divides by zero.
#define PASSERELLE_ALL_OF(change, expected) \
  "WITH written AS (" change " RETURNING 1) SELECT 1 / (count(*) = " expected ")::integer FROM written"

namespace passerelle::postgres {

inline constexpr std::string_view rows_missing = "22012";  // the SQLSTATE of that

}  // namespace passerelle::postgres
