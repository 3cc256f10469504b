// Operators' statements and their lines. Throws.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::sqlite {

class StatementTable {
 public:
  explicit StatementTable(Database& database);

  std::optional<finance::Statement> find(finance::StatementId id);
  std::optional<finance::Statement> find(const domain::OperatorId& operator_id,
                                         const domain::Digest& content);
  void put(const finance::Statement& statement);
  // Newest first.
  broker::Page<finance::Statement> page(const broker::StatementFilter& filter,
                                        std::optional<finance::StatementId> after, int limit);

  void append(const finance::StatementLine& line);
  std::int64_t drop_lines(finance::StatementId statement, int most);
  std::optional<finance::StatementLine> line(finance::StatementId statement, std::int64_t number);
  // Of all imported statements of the period, in the places' order.
  broker::Page<finance::StatementLine> lines_by_recharge(const domain::OperatorId& operator_id,
                                                         const finance::Period& period,
                                                         std::optional<broker::StatementLinePlace> after,
                                                         int limit);
  broker::Page<finance::StatementLine> lines_without_recharge(const domain::OperatorId& operator_id,
                                                              const finance::Period& period,
                                                              std::optional<broker::StatementLinePlace> after,
                                                              int limit);

 private:
  std::vector<finance::StatementId> imported(const domain::OperatorId& operator_id,
                                             const finance::Period& period);

  Query find_;
  Query find_by_content_;
  Query put_;
  Query page_;
  Query imported_;
  Query append_;
  Query drop_;
  Query find_line_;
  Query by_recharge_;
  Query unnamed_;
};

}  // namespace passerelle::sqlite
