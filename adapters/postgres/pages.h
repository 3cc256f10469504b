// What lists have in common: one row more than asked for says that there is more.
#pragma once

#include <optional>
#include <string>

#include "adapters/postgres/reply.h"
#include "services/broker/ports/page.h"

namespace passerelle::postgres {

template <class Value, class Read>
broker::Page<Value> page_of(const Reply& reply, int limit, Read&& read) {
  broker::Page<Value> page;
  page.more = reply.rows() > limit;
  for (int row = 0; row < reply.rows() && row < limit; ++row) page.items.push_back(read(reply.row(row)));
  return page;
}

// Absent: NULL, which filters nothing.
template <class Tag>
std::optional<std::string> text_of(const std::optional<domain::Slug<Tag>>& slug) {
  return slug ? std::optional(slug->value) : std::nullopt;
}

}  // namespace passerelle::postgres
