// Lists of recharges, newest or oldest first. Each combination of filters walks one index, downwards or
// upwards, and never sorts; by site, offer or envelope it walks that index in several places, and merges what
// it finds there.
#pragma once

#include <map>

#include "adapters/sqlite/query.h"
#include "adapters/sqlite/recharge_list_table.h"
#include "adapters/stored_values/recharge_form.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

// The statement that finds the next ids for a filter, of one list where it walks lists. Values are bound in
// the order that RechargePages binds them. Apart, so that a test can ask SQLite how it would run it.
std::string page_sql(const broker::RechargeFilter& filter);

class RechargePages {
 public:
  // `lists` outlives the pages.
  RechargePages(Database& database, RechargeListTable& lists) : database_(database), lists_(lists) {}
  broker::Page<domain::RechargeId> page(const broker::RechargeFilter& filter,
                                        std::optional<domain::RechargeId> after, int limit);

 private:
  Query& query_for(const broker::RechargeFilter& filter);
  std::vector<domain::RechargeId> collect(const broker::RechargeFilter& filter,
                                          std::optional<std::int64_t> list, const stored::IdSpan& span,
                                          std::size_t most);
  std::vector<domain::RechargeId> merge_lists(const broker::RechargeFilter& filter, stored::IdSpan span,
                                              std::size_t most);

  Database& database_;
  RechargeListTable& lists_;
  std::map<std::string, Query> queries_;  // by their text
};

}  // namespace passerelle::sqlite
