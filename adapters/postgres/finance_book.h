// The port over finance's rows.
#pragma once

#include <functional>

#include "adapters/postgres/books.h"
#include "adapters/postgres/recharge_rows.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::postgres {

class PostgresFinanceBook : public broker::FinanceBook {
 public:
  // What finance needs of the transaction that it is part of.
  struct Transaction {
    // Runs the body of a verb, as the transaction runs its own.
    std::function<domain::Status(const std::function<void()>&)> verb;
    // What was posted, and what else waited for the commit, is written and accepted.
    std::function<void()> write_waiting;
  };
  PostgresFinanceBook(Connection& connection, Books& books, Transaction transaction)
      : connection_(connection), books_(books), transaction_(std::move(transaction)) {}

  domain::Status post(std::span<const domain::Transfer> transfers) override;
  domain::Result<std::int64_t> balance(const domain::Account& account, domain::Asset asset) override;
  domain::Result<std::vector<std::optional<finance::Gift>>> find_gifts(
      const domain::EnvelopeId& envelope, std::span<const std::string> documents) override;
  domain::Status put_gifts(std::span<const finance::Gift> gifts) override;
  domain::Result<std::optional<finance::Statement>> find_statement(finance::StatementId id) override;
  domain::Result<std::optional<finance::Statement>> find_statement_by_content(
      const domain::OperatorId& operator_id, const domain::Digest& content) override;
  domain::Status put_statement(const finance::Statement& statement) override;
  domain::Status append_statement_lines(std::span<const finance::StatementLine> lines) override;
  domain::Result<std::int64_t> drop_statement_lines(finance::StatementId statement, int most) override;
  domain::Result<std::optional<finance::Break>> find_break(finance::BreakId id) override;
  domain::Status put_breaks(std::span<const finance::Break> breaks) override;
  domain::Status put_till_closing(const finance::TillClosing& closing) override;
  domain::Result<std::optional<finance::TillClosing>> find_till_closing(const domain::SiteId& site,
                                                                        domain::Day day) override;
  domain::Result<std::vector<finance::ClosedPeriod>> closed_periods() override;
  domain::Status put_closed_period(const finance::ClosedPeriod& period) override;
  domain::Result<broker::CloseProposal> propose_close(const broker::CloseProposal& proposal) override;

 private:
  template <class Body>
  auto verb(Body&& body) -> domain::Result<std::invoke_result_t<Body>>;

  Connection& connection_;
  Books& books_;
  const Transaction transaction_;
};

class PostgresFinanceReader : public broker::FinanceReader {
 public:
  // Runs a body in a snapshot, on whichever connection there is.
  using Snapshots = std::function<domain::Status(const std::function<void(Connection&, Dictionaries&)>&)>;
  explicit PostgresFinanceReader(Snapshots snapshots) : snapshots_(std::move(snapshots)) {}

  domain::Result<std::int64_t> balance(const domain::Account& account, domain::Asset asset) override;
  domain::Result<broker::Page<finance::Gift>> gifts(std::optional<domain::EnvelopeId> envelope,
                                                    std::optional<finance::GiftId> after, int limit) override;
  domain::Result<broker::Page<finance::Statement>> statements(const broker::StatementFilter& filter,
                                                              std::optional<finance::StatementId> after,
                                                              int limit) override;
  domain::Result<broker::Page<finance::StatementLine>> lines_by_recharge(
      const domain::OperatorId& operator_id, const finance::Period& period,
      std::optional<broker::StatementLinePlace> after, int limit) override;
  domain::Result<broker::Page<finance::StatementLine>> lines_without_recharge(
      const domain::OperatorId& operator_id, const finance::Period& period,
      std::optional<broker::StatementLinePlace> after, int limit) override;
  domain::Result<std::optional<finance::StatementLine>> statement_line(finance::StatementId statement,
                                                                       std::int64_t number) override;
  domain::Result<broker::Page<finance::Break>> breaks(const broker::BreakFilter& filter,
                                                      std::optional<finance::BreakId> after,
                                                      int limit) override;
  domain::Result<std::optional<finance::Break>> find_break(finance::BreakId id) override;
  domain::Result<broker::Page<domain::Recharge>> recharges_of(const domain::OperatorId& operator_id,
                                                              domain::Instant from, domain::Instant until,
                                                              std::optional<domain::RechargeId> after,
                                                              int limit) override;
  domain::Result<std::vector<finance::DayTotal>> day_totals(domain::Day from, domain::Day until) override;
  domain::Result<broker::Page<domain::Transfer>> transfers_between(domain::Instant from,
                                                                   domain::Instant until,
                                                                   std::optional<broker::TransferPlace> after,
                                                                   int limit) override;
  domain::Result<std::vector<broker::AccountTotal>> balances_at(domain::Instant until) override;
  domain::Result<std::optional<domain::Instant>> first_posting() override;
  domain::Result<std::vector<finance::TillClosing>> till_closings(std::optional<domain::SiteId> site,
                                                                  domain::Day from,
                                                                  domain::Day until) override;
  domain::Result<std::vector<finance::ClosedPeriod>> closed_periods() override;

 private:
  template <class Body>
  auto snapshot(Body&& body) -> domain::Result<std::invoke_result_t<Body, Connection&, Dictionaries&>>;

  const Snapshots snapshots_;
};

}  // namespace passerelle::postgres
