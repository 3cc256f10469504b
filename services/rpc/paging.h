// Pages (AIP-158): how many, and from where on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/domain/error.h"
#include "services/domain/ids.h"

namespace passerelle::rpc {

// 0 is 50; more than 1,000 is 1,000; negative is invalid_argument.
domain::Result<int> page_size_of(std::int32_t asked);

// `position` is where the page before ended; `filter` is what it was asked with, in a canonical form that
// begins with the method's name. Opaque to clients, and of no use with another filter.
std::string make_page_token(std::string_view position, std::string_view filter);
// The position; empty for an empty token (the first page). Error: invalid_argument PAGE_TOKEN_INVALID.
domain::Result<std::string> parse_page_token(std::string_view token, std::string_view filter);

// The usual page: of resources whose ids are UUIDs.
struct UuidPage {
  int size = 0;
  std::optional<domain::Uuid> after;  // absent = from the first
};
domain::Result<UuidPage> uuid_page_from(std::int32_t page_size, std::string_view page_token,
                                        std::string_view filter);
std::string make_page_token(const domain::Uuid& last, std::string_view filter);

// A page of what is numbered from 1.
struct NumberPage {
  int size = 0;
  std::int64_t after = 0;
};
domain::Result<NumberPage> number_page_from(std::int32_t page_size, std::string_view page_token,
                                            std::string_view filter);
std::string make_page_token(std::int64_t last, std::string_view filter);

}  // namespace passerelle::rpc
