// What was said between us and the operator: attempts, and news that came too late to be applied.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

class ExchangeTable {
 public:
  explicit ExchangeTable(Database& database) : database_(database) {}

  // `seq`: where the caller knows which one it is.
  void append(domain::RechargeId recharge, const broker::Attempt& attempt, std::optional<int> seq);
  std::vector<broker::Attempt> attempts_of(domain::RechargeId recharge);  // oldest first

  // The same news twice is kept once.
  void append(domain::RechargeId recharge, const broker::LateNews& news);
  std::vector<broker::LateNews> late_news_of(domain::RechargeId recharge);  // oldest first

 private:
  Database& database_;
  Query insert_attempt_{
      database_,
      "INSERT INTO attempts (recharge, seq, kind, begin_time, end_time, outcome) VALUES (?1, "
      "coalesce(?6, (SELECT coalesce(max(seq), 0) + 1 FROM attempts WHERE recharge = ?1)), ?2, ?3, ?4, ?5)"};
  Query find_attempts_{
      database_, "SELECT kind, begin_time, end_time, outcome FROM attempts WHERE recharge = ? ORDER BY seq"};
  Query insert_news_{
      database_,
      "INSERT INTO late_news (recharge, seq, told, time, operator_reference, rejection_code, "
      "rejection_reason, rejection_retryable) VALUES (?1, "
      "(SELECT coalesce(max(seq), 0) + 1 FROM late_news WHERE recharge = ?1), ?2, ?3, ?4, ?5, ?6, ?7)"};
  Query find_news_{
      database_,
      "SELECT told, operator_reference, rejection_code, rejection_reason, rejection_retryable, time "
      "FROM late_news WHERE recharge = ? ORDER BY seq"};
};

}  // namespace passerelle::sqlite
