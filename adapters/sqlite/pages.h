// A page of what a query gives, which was asked for one row more than the page takes.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/page.h"

namespace passerelle::sqlite {

template <class Item, class Read>
broker::Page<Item> page_of(Run run, int limit, Read read) {
  broker::Page<Item> page;
  while (run.next()) {
    if (page.items.size() == static_cast<std::size_t>(limit)) {
      page.more = true;
      break;
    }
    page.items.push_back(read(run.columns()));
  }
  return page;
}

}  // namespace passerelle::sqlite
