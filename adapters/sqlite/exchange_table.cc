#include "adapters/sqlite/exchange_table.h"

#include <algorithm>

#include "adapters/sqlite/rejection_columns.h"

namespace passerelle::sqlite {

using broker::Attempt;
using broker::LateNews;

void ExchangeTable::append(domain::RechargeId recharge, const Attempt& attempt, std::optional<int> seq) {
  insert_attempt_.execute(recharge, attempt.kind, attempt.begin_time, attempt.end_time, attempt.outcome, seq);
}

std::vector<Attempt> ExchangeTable::attempts_of(domain::RechargeId recharge) {
  std::vector<Attempt> attempts;
  Run run = find_attempts_.run(recharge);
  while (run.next()) {
    Columns columns = run.columns();
    auto& attempt = attempts.emplace_back();
    attempt.kind = columns.take<Attempt::Kind>();
    attempt.begin_time = columns.take<domain::Instant>();
    attempt.end_time = columns.take<domain::Instant>();
    attempt.outcome = columns.take<std::string>();
  }
  return attempts;
}

void ExchangeTable::append(domain::RechargeId recharge, const LateNews& news) {
  const auto known = late_news_of(recharge);
  const bool repeated = std::any_of(known.begin(), known.end(), [&](const LateNews& other) {
    return other.told == news.told && other.operator_reference == news.operator_reference &&
           other.rejection == news.rejection;
  });
  if (repeated) return;
  const RejectionColumns rejection(news.rejection);
  insert_news_.execute(recharge, news.told, news.time, news.operator_reference, rejection.code,
                       rejection.reason, rejection.retryable);
}

std::vector<LateNews> ExchangeTable::late_news_of(domain::RechargeId recharge) {
  std::vector<LateNews> all;
  Run run = find_news_.run(recharge);
  while (run.next()) {
    Columns columns = run.columns();
    auto& news = all.emplace_back();
    news.told = columns.take<domain::RechargeState>();
    news.operator_reference = columns.take<std::string>();
    news.rejection = take_rejection(columns);
    news.time = columns.take<domain::Instant>();
  }
  return all;
}

}  // namespace passerelle::sqlite
