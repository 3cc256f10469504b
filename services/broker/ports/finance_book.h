// What finance keeps, in the ledger's database: written by its one writer, in its transactions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/broker/ports/page.h"
#include "services/finance/break.h"
#include "services/finance/closed_period.h"
#include "services/finance/day_total.h"
#include "services/finance/gift.h"
#include "services/finance/statement.h"
#include "services/finance/till.h"

namespace passerelle::broker {

// One person's wish to close a period.
struct CloseProposal {
  finance::Period period = finance::Period::month_of(domain::Day{});
  std::string who;
  std::string why;
  domain::Instant time{};
  bool operator==(const CloseProposal&) const = default;
};

// Valid inside Ledger::transact's body alone; errors end the transaction.
class FinanceBook {
 public:
  FinanceBook() = default;
  FinanceBook(const FinanceBook&) = delete;
  FinanceBook& operator=(const FinanceBook&) = delete;
  virtual ~FinanceBook() = default;

  // Balances move with them. Errors: failed_precondition PERIOD_CLOSED for a time before the end of the
  // newest closed period, ENVELOPE_OVERDRAWN, TILL_OVERDRAWN; already_exists TRANSFER_EXISTS.
  virtual domain::Status post(std::span<const domain::Transfer> transfers) = 0;
  // As kept; 0 where the account was never used.
  virtual domain::Result<std::int64_t> balance(const domain::Account& account, domain::Asset asset) = 0;

  // In the order asked.
  virtual domain::Result<std::vector<std::optional<finance::Gift>>> find_gifts(
      const domain::EnvelopeId& envelope, std::span<const std::string> documents) = 0;
  // New ones; their transfers are posted by post(). already_exists GIFT_KNOWN.
  virtual domain::Status put_gifts(std::span<const finance::Gift> gifts) = 0;

  virtual domain::Result<std::optional<finance::Statement>> find_statement(finance::StatementId id) = 0;
  virtual domain::Result<std::optional<finance::Statement>> find_statement_by_content(
      const domain::OperatorId& operator_id, const domain::Digest& content) = 0;
  virtual domain::Status put_statement(const finance::Statement& statement) = 0;  // inserts or replaces
  // Of one statement; numbers are new.
  virtual domain::Status append_statement_lines(std::span<const finance::StatementLine> lines) = 0;
  // At most `most`, the last ones. How many there were.
  virtual domain::Result<std::int64_t> drop_statement_lines(finance::StatementId statement, int most) = 0;

  virtual domain::Result<std::optional<finance::Break>> find_break(finance::BreakId id) = 0;  // and locks it
  virtual domain::Status put_breaks(std::span<const finance::Break> breaks) = 0;  // inserts or replaces by id

  virtual domain::Status put_till_closing(const finance::TillClosing& closing) = 0;
  // By site and day; absent: not closed.
  virtual domain::Result<std::optional<finance::TillClosing>> find_till_closing(const domain::SiteId& site,
                                                                                domain::Day day) = 0;

  // In their order.
  virtual domain::Result<std::vector<finance::ClosedPeriod>> closed_periods() = 0;
  // From here on nothing is posted before its end. already_exists PERIOD_CLOSED.
  virtual domain::Status put_closed_period(const finance::ClosedPeriod& period) = 0;
  // Somebody wants to close it, and a second person has to want it too. One a period: the first stays.
  virtual domain::Result<CloseProposal> propose_close(const CloseProposal& proposal) = 0;
};

struct StatementFilter {
  std::optional<domain::OperatorId> operator_id{};
  std::optional<finance::Period> period{};
};
struct BreakFilter {
  std::optional<domain::OperatorId> operator_id{};
  std::optional<finance::Period> period{};
  std::vector<finance::BreakState> states{};  // any of; empty = all
};
// Where a list of transfers goes on: after that one.
struct TransferPlace {
  domain::Uuid subject;  // the recharge, or the transfer itself where it is about none
  domain::TransferId id;
  auto operator<=>(const TransferPlace&) const = default;
};
// Where a list of statement lines goes on.
struct StatementLinePlace {
  domain::Uuid recharge;  // nil: before all, and of those without one
  finance::StatementId statement;
  std::int64_t number = 0;
};

struct AccountTotal {
  domain::Account account;
  domain::Asset asset = domain::Asset::eur_cent;
  std::int64_t balance = 0;  // credits - debits
  bool operator==(const AccountTotal&) const = default;
};

// One consistent snapshot a call, or the one that its LedgerReader holds. Pages are keyset pages.
class FinanceReader {
 public:
  FinanceReader() = default;
  FinanceReader(const FinanceReader&) = delete;
  FinanceReader& operator=(const FinanceReader&) = delete;
  virtual ~FinanceReader() = default;

  virtual domain::Result<std::int64_t> balance(const domain::Account& account, domain::Asset asset) = 0;
  // Oldest entry first.
  virtual domain::Result<Page<finance::Gift>> gifts(std::optional<domain::EnvelopeId> envelope,
                                                    std::optional<finance::GiftId> after, int limit) = 0;
  // Newest first.
  virtual domain::Result<Page<finance::Statement>> statements(const StatementFilter& filter,
                                                              std::optional<finance::StatementId> after,
                                                              int limit) = 0;
  // Of every imported statement of the operator and period that name a recharge of ours, by (recharge,
  // statement, number).
  virtual domain::Result<Page<finance::StatementLine>> lines_by_recharge(
      const domain::OperatorId& operator_id, const finance::Period& period,
      std::optional<StatementLinePlace> after, int limit) = 0;
  // Those that name none, by (statement, number).
  virtual domain::Result<Page<finance::StatementLine>> lines_without_recharge(
      const domain::OperatorId& operator_id, const finance::Period& period,
      std::optional<StatementLinePlace> after, int limit) = 0;
  virtual domain::Result<std::optional<finance::StatementLine>> statement_line(finance::StatementId statement,
                                                                               std::int64_t number) = 0;
  // Oldest first.
  virtual domain::Result<Page<finance::Break>> breaks(const BreakFilter& filter,
                                                      std::optional<finance::BreakId> after, int limit) = 0;
  virtual domain::Result<std::optional<finance::Break>> find_break(finance::BreakId id) = 0;
  // Of that operator, created within these moments (the second excluded), by id; above `after`. Refused ones
  // are left out.
  virtual domain::Result<Page<domain::Recharge>> recharges_of(const domain::OperatorId& operator_id,
                                                              domain::Instant from, domain::Instant until,
                                                              std::optional<domain::RechargeId> after,
                                                              int limit) = 0;

  // By day, then whatever order. `from` and `until` (excluded) are days of one calendar year, or its end.
  virtual domain::Result<std::vector<finance::DayTotal>> day_totals(domain::Day from, domain::Day until) = 0;
  // Posted within these moments (the second excluded), in the order of their places.
  virtual domain::Result<Page<domain::Transfer>> transfers_between(domain::Instant from,
                                                                   domain::Instant until,
                                                                   std::optional<TransferPlace> after,
                                                                   int limit) = 0;

  // Of every account that moved before `until`, as its transfers before that add up, by (account, asset).
  virtual domain::Result<std::vector<AccountTotal>> balances_at(domain::Instant until) = 0;
  // Of the first transfer; absent: nothing was ever posted.
  virtual domain::Result<std::optional<domain::Instant>> first_posting() = 0;

  // Newest first.
  virtual domain::Result<std::vector<finance::TillClosing>> till_closings(std::optional<domain::SiteId> site,
                                                                          domain::Day from,
                                                                          domain::Day until) = 0;
  virtual domain::Result<std::vector<finance::ClosedPeriod>> closed_periods() = 0;  // in their order
};

}  // namespace passerelle::broker
