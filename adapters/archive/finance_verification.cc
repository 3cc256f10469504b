#include "adapters/archive/finance_verification.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace passerelle::archive {
namespace {

using broker::FinanceReader;
using broker::StatementLinePlace;
using domain::Status;
using finance::Statement;
using finance::StatementId;

constexpr int page_size = 1'000;

// Every item of a list, page by page.
template <class Place, class PageOf, class Look>
Status each_of(PageOf&& page_of, Look&& look) {
  std::optional<Place> after;
  for (bool more = true; more;) {
    auto page = page_of(after);
    if (!page) return std::unexpected(std::move(page.error()));
    more = page->more;
    for (const auto& item : page->items) after = look(item);
  }
  return {};
}

StatementLinePlace place_of(const finance::StatementLine& line) {
  return {line.recharge ? line.recharge->uuid : domain::Uuid{}, line.statement, line.number};
}

using Counts = std::map<StatementId, std::int64_t>;

Status count_lines(FinanceReader& reader, const domain::OperatorId& operator_id,
                   const finance::Period& period, Counts& counts) {
  const auto look = [&](const finance::StatementLine& line) {
    ++counts[line.statement];
    return place_of(line);
  };
  auto status = each_of<StatementLinePlace>(
      [&](const auto& after) { return reader.lines_by_recharge(operator_id, period, after, page_size); },
      look);
  if (!status) return status;
  return each_of<StatementLinePlace>(
      [&](const auto& after) { return reader.lines_without_recharge(operator_id, period, after, page_size); },
      look);
}

Status verify_statements(FinanceReader& reader, const OnProgress& on_progress, Verification& verification) {
  std::vector<Statement> imported;
  auto status =
      each_of<StatementId>([&](const auto& after) { return reader.statements({}, after, page_size); },
                           [&](const Statement& statement) {
                             ++verification.finance.statements;
                             if (statement.state == finance::StatementState::imported)
                               imported.push_back(statement);
                             return statement.id;
                           });
  if (!status) return status;
  Counts counts;
  std::set<std::pair<domain::OperatorId, finance::Period>> periods;
  for (const auto& statement : imported) {
    if (!periods.emplace(statement.operator_id, statement.period).second) continue;
    status = count_lines(reader, statement.operator_id, statement.period, counts);
    if (!status) return status;
    on_progress({"statements", static_cast<std::int64_t>(periods.size()),
                 static_cast<std::int64_t>(periods.size()) + 1});
  }
  for (const auto& statement : imported) {
    const auto counted = counts[statement.id];
    verification.finance.statement_lines += counted;
    if (counted != statement.lines)
      verification.disagreements.push_back(
          {Disagreement::Kind::statement, statement.id.text(), statement.lines, counted});
  }
  on_progress({"statements", verification.finance.statements, verification.finance.statements});
  return {};
}

Status verify_periods(FinanceReader& reader, const OnProgress& on_progress, Verification& verification) {
  const auto closed = reader.closed_periods();
  if (!closed) return std::unexpected(closed.error());
  const auto all = static_cast<std::int64_t>(closed->size());
  for (const auto& each : *closed) {
    const auto totals = reader.day_totals(each.period.first_day(), each.period.next().first_day());
    if (!totals) return std::unexpected(totals.error());
    std::int64_t counted = 0;
    for (const auto& total : *totals) counted += total.count;
    if (counted != each.transfers)
      verification.disagreements.push_back(
          {Disagreement::Kind::period, each.period.text(), each.transfers, counted});
    on_progress({"closed periods", ++verification.finance.closed_periods, all});
  }
  return {};
}

Status count_others(FinanceReader& reader, Verification& verification) {
  auto status =
      each_of<finance::GiftId>([&](const auto& after) { return reader.gifts({}, after, page_size); },
                               [&](const finance::Gift& gift) {
                                 ++verification.finance.gifts;
                                 return gift.id;
                               });
  if (!status) return status;
  status = each_of<finance::BreakId>([&](const auto& after) { return reader.breaks({}, after, page_size); },
                                     [&](const finance::Break& found) {
                                       ++verification.finance.breaks;
                                       return found.id;
                                     });
  if (!status) return status;
  const domain::Day first(std::chrono::local_days(std::chrono::year(2000) / 1 / 1));
  const domain::Day last(std::chrono::local_days(std::chrono::year(3000) / 1 / 1));
  const auto tills = reader.till_closings({}, first, last);
  if (!tills) return std::unexpected(tills.error());
  verification.finance.till_closings = static_cast<std::int64_t>(tills->size());
  return {};
}

}  // namespace

Status verify_finance(FinanceReader& reader, const OnProgress& on_progress, Verification& verification) {
  if (auto status = count_others(reader, verification); !status) return status;
  if (auto status = verify_statements(reader, on_progress, verification); !status) return status;
  return verify_periods(reader, on_progress, verification);
}

}  // namespace passerelle::archive
