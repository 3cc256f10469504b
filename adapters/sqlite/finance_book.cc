#include "adapters/sqlite/finance_book.h"

namespace passerelle::sqlite {

using domain::Result;
using domain::Status;

Status SqliteFinanceBook::post(std::span<const domain::Transfer> transfers) {
  return verbs_.run([&] {
    for (const auto& transfer : transfers) books_.post(transfer);
    books_.write_balances();
  });
}

Result<std::int64_t> SqliteFinanceBook::balance(const domain::Account& account, domain::Asset asset) {
  return verbs_.run([&] { return books_.balance(account, asset); });
}

Result<std::vector<std::optional<finance::Gift>>> SqliteFinanceBook::find_gifts(
    const domain::EnvelopeId& envelope, std::span<const std::string> documents) {
  return verbs_.run([&] {
    std::vector<std::optional<finance::Gift>> found;
    found.reserve(documents.size());
    for (const auto& document : documents) found.push_back(tables_.gifts.find(envelope, document));
    return found;
  });
}

Status SqliteFinanceBook::put_gifts(std::span<const finance::Gift> gifts) {
  return verbs_.run([&] {
    for (const auto& gift : gifts) tables_.gifts.put(gift);
  });
}

Result<std::optional<finance::Statement>> SqliteFinanceBook::find_statement(finance::StatementId id) {
  return verbs_.run([&] { return tables_.statements.find(id); });
}

Result<std::optional<finance::Statement>> SqliteFinanceBook::find_statement_by_content(
    const domain::OperatorId& operator_id, const domain::Digest& content) {
  return verbs_.run([&] { return tables_.statements.find(operator_id, content); });
}

Status SqliteFinanceBook::put_statement(const finance::Statement& statement) {
  return verbs_.run([&] { tables_.statements.put(statement); });
}

Status SqliteFinanceBook::append_statement_lines(std::span<const finance::StatementLine> lines) {
  return verbs_.run([&] {
    for (const auto& line : lines) tables_.statements.append(line);
  });
}

Result<std::int64_t> SqliteFinanceBook::drop_statement_lines(finance::StatementId statement, int most) {
  return verbs_.run([&] { return tables_.statements.drop_lines(statement, most); });
}

Result<std::optional<finance::Break>> SqliteFinanceBook::find_break(finance::BreakId id) {
  return verbs_.run([&] { return tables_.breaks.find(id); });
}

Status SqliteFinanceBook::put_breaks(std::span<const finance::Break> breaks) {
  return verbs_.run([&] {
    for (const auto& found : breaks) tables_.breaks.put(found);
  });
}

Status SqliteFinanceBook::put_till_closing(const finance::TillClosing& closing) {
  return verbs_.run([&] { tables_.closings.put(closing); });
}

Result<std::optional<finance::TillClosing>> SqliteFinanceBook::find_till_closing(const domain::SiteId& site,
                                                                                 domain::Day day) {
  return verbs_.run([&] { return tables_.closings.till(site, day); });
}

Result<std::vector<finance::ClosedPeriod>> SqliteFinanceBook::closed_periods() {
  return verbs_.run([&] { return tables_.closings.periods(); });
}

Status SqliteFinanceBook::put_closed_period(const finance::ClosedPeriod& period) {
  return verbs_.run([&] {
    tables_.closings.put(period);
    books_.close_before(period.period.end());
  });
}

Result<broker::CloseProposal> SqliteFinanceBook::propose_close(const broker::CloseProposal& proposal) {
  return verbs_.run([&] { return tables_.closings.propose(proposal); });
}

}  // namespace passerelle::sqlite
