// Tills and periods that were closed. Throws.
#pragma once

#include "adapters/postgres/connection.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::postgres {

class ClosingRows {
 public:
  explicit ClosingRows(Connection& connection) : connection_(connection) {}

  void put(const finance::TillClosing& closing);
  std::optional<finance::TillClosing> till(const domain::SiteId& site, domain::Day day);
  // Newest first.
  std::vector<finance::TillClosing> tills(std::optional<domain::SiteId> site, domain::Day from,
                                          domain::Day until);

  // Waits for whoever has posted something; whoever posts from then on waits for this transaction's end.
  void put(const finance::ClosedPeriod& closed);
  std::vector<finance::ClosedPeriod> periods();                          // in their order
  broker::CloseProposal propose(const broker::CloseProposal& proposal);  // the first stays

 private:
  Connection& connection_;
};

}  // namespace passerelle::postgres
