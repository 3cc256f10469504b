// Tills and periods that were closed. Throws.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::sqlite {

class ClosingTable {
 public:
  explicit ClosingTable(Database& database);

  void put(const finance::TillClosing& closing);  // TILL_CLOSED
  std::optional<finance::TillClosing> till(const domain::SiteId& site, domain::Day day);
  // Newest first.
  std::vector<finance::TillClosing> tills(std::optional<domain::SiteId> site, domain::Day from,
                                          domain::Day until);

  void put(const finance::ClosedPeriod& closed);  // PERIOD_CLOSED
  std::vector<finance::ClosedPeriod> periods();   // in their order
  broker::CloseProposal propose(const broker::CloseProposal& proposal);

 private:
  Query put_till_;
  Query find_till_;
  Query list_tills_;
  Query put_period_;
  Query list_periods_;
  Query propose_;
  Query find_proposal_;
};

}  // namespace passerelle::sqlite
