// Lists of recharges, newest first. Each combination of filters walks one index downwards and never sorts.
#pragma once

#include <map>

#include "adapters/sqlite/query.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

// The statement that finds one site's, or everybody's, next ids for a filter. Values are bound in the order
// that RechargePages binds them. Apart, so that a test can ask SQLite how it would run it.
std::string page_sql(const broker::RechargeFilter& filter);
// Whether the walk is by site: once for each, merged.
bool walks_sites(const broker::RechargeFilter& filter);

class RechargePages {
 public:
  explicit RechargePages(Database& database) : database_(database) {}
  broker::Page<domain::RechargeId> page(const broker::RechargeFilter& filter,
                                        std::optional<domain::RechargeId> after, int limit);

 private:
  Query& query_for(const broker::RechargeFilter& filter);
  void collect(const broker::RechargeFilter& filter, const domain::SiteId* site,
               std::optional<domain::RechargeId> after, int limit, std::vector<domain::RechargeId>& ids);

  Database& database_;
  std::map<std::string, Query> queries_;  // by their text
};

}  // namespace passerelle::sqlite
