// Which recharges are of a site, an offer and an envelope: a list for each combination that there is.
#pragma once

#include <functional>
#include <map>
#include <tuple>
#include <vector>

#include "adapters/sqlite/query.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

class RechargeListTable {
 public:
  explicit RechargeListTable(Database& database) : database_(database) {}

  void add(const domain::Recharge& recharge);
  // The transaction failed: lists that it began may be gone.
  void forget() { numbers_.clear(); }

  // Of every list that holds what the filter's sites, offer and envelope ask for, the newest list first. A
  // recharge is in one of them at most.
  std::vector<std::int64_t> numbers(const broker::RechargeFilter& filter);

 private:
  using List = std::tuple<domain::SiteId, domain::OfferId, domain::EnvelopeId>;
  std::int64_t number_of(const domain::Recharge& recharge);

  Database& database_;
  std::map<List, std::int64_t, std::less<>> numbers_;  // of those that this connection wrote to

  Query add_{database_, "INSERT INTO listed_recharges (list, recharge) VALUES (?, ?)"};
  Query begin_list_{database_,
                    "INSERT OR IGNORE INTO recharge_lists (site, offer, envelope) VALUES (?, ?, ?)"};
  Query find_number_{database_,
                     "SELECT number FROM recharge_lists WHERE site = ? AND offer = ? AND envelope = ?"};
  Query find_of_site_{database_,
                      "SELECT number FROM recharge_lists WHERE site = ?1 AND (?2 IS NULL OR offer = ?2) "
                      "AND (?3 IS NULL OR envelope = ?3)"};
  // There are few lists: all of them are looked at.
  Query find_{database_,
              "SELECT number FROM recharge_lists WHERE (?1 IS NULL OR offer = ?1) "
              "AND (?2 IS NULL OR envelope = ?2)"};
};

}  // namespace passerelle::sqlite
