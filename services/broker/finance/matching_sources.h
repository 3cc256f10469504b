// The two sides of a matching, page by page out of the ledger.
#pragma once

#include <deque>

#include "services/broker/ports/ledger.h"
#include "services/finance/matching.h"

namespace passerelle::broker {

// Lines of one period's statements that name a recharge, or those that don't. A reader's thread; the reader
// outlives it.
class StatedLines : public finance::TheirLines {
 public:
  enum class Which : std::uint8_t { referring, loose };
  StatedLines(FinanceReader& reader, domain::OperatorId operator_id, const finance::Period& period,
              Which which)
      : reader_(reader), operator_id_(std::move(operator_id)), period_(period), which_(which) {}

  domain::Result<std::optional<finance::StatementLine>> next() override;

 private:
  FinanceReader& reader_;
  const domain::OperatorId operator_id_;
  const finance::Period period_;
  const Which which_;
  std::optional<StatementLinePlace> after_;
  std::deque<finance::StatementLine> page_;
  bool more_ = true;
};

// How long before a period a recharge may have been asked for that settled in it. One that took longer is
// found where a line names it.
inline constexpr std::chrono::days longest_settlement{92};

class BookedRecharges : public finance::OurRecharges {
 public:
  BookedRecharges(LedgerReader& ledger, const finance::MatchingScope& scope);

  domain::Result<std::optional<finance::OurSide>> next() override;
  domain::Result<std::optional<finance::OurSide>> find(domain::RechargeId id) override;

 private:
  // Lines of a neighbour's statements, walked along with the recharges: both are in the order of ids.
  struct Neighbour {
    finance::Period period;
    StatedLines lines;
    std::optional<finance::StatementLine> front{};
    bool begun = false;
  };
  domain::Result<bool> states(Neighbour& neighbour, domain::RechargeId id);
  domain::Result<finance::OurSide> side_of(const domain::Recharge& recharge);

  LedgerReader& ledger_;
  const domain::OperatorId operator_id_;
  const domain::Instant from_;
  const domain::Instant until_;
  Neighbour before_;
  Neighbour after_;
  std::optional<domain::RechargeId> last_;
  std::deque<domain::Recharge> page_;
  bool more_ = true;
};

}  // namespace passerelle::broker
