// The port over finance's tables.
#pragma once

#include "adapters/sqlite/books_table.h"
#include "adapters/sqlite/break_table.h"
#include "adapters/sqlite/closing_table.h"
#include "adapters/sqlite/gift_table.h"
#include "adapters/sqlite/posted_transfers.h"
#include "adapters/sqlite/recharge_table.h"
#include "adapters/sqlite/statement_table.h"
#include "adapters/sqlite/verb_guard.h"

namespace passerelle::sqlite {

struct FinanceTables {
  explicit FinanceTables(Database& database)
      : breaks(database), closings(database), gifts(database), statements(database) {}
  BreakTable breaks;
  ClosingTable closings;
  GiftTable gifts;
  StatementTable statements;
};

class SqliteFinanceBook : public broker::FinanceBook {
 public:
  SqliteFinanceBook(FinanceTables& tables, BooksTable& books, VerbGuard& verbs)
      : tables_(tables), books_(books), verbs_(verbs) {}

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
  FinanceTables& tables_;
  BooksTable& books_;
  VerbGuard& verbs_;
};

class SqliteFinanceReader : public broker::FinanceReader {
 public:
  explicit SqliteFinanceReader(Database& database);

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
  Database& database_;
  FinanceTables tables_;
  PostedTransfers transfers_;
  RechargeTable recharges_;
  Query operators_recharges_;
  Query balance_;
};

}  // namespace passerelle::sqlite
