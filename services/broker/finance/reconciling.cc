#include "services/broker/finance/reconciling.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "services/broker/finance/matching_sources.h"
#include "services/broker/sure_write.h"
#include "services/finance/resolution_rules.h"

namespace passerelle::broker {
namespace {

using domain::ErrorCode;
using domain::Result;
using domain::Status;
using finance::Break;
using finance::BreakKind;
using finance::Match;
using finance::MatchingScope;
using finance::MatchOutcome;

constexpr int page_size = 1'000;

auto subject_of(const Break& found) {
  return std::tuple(found.kind, found.recharge, found.statement, found.statement_line);
}

Status require_statement(LedgerReader& ledger, const MatchingScope& scope) {
  std::optional<finance::StatementId> after;
  while (true) {
    const auto page = ledger.finance().statements({.operator_id = scope.operator_id, .period = scope.period},
                                                  after, page_size);
    if (!page) return std::unexpected(page.error());
    for (const auto& statement : page->items)
      if (statement.state == finance::StatementState::imported) return {};
    if (!page->more)
      return domain::fail(ErrorCode::failed_precondition, "STATEMENT_MISSING",
                          "No statement of that operator and period is in the books.");
    after = page->items.back().id;
  }
}

Result<std::vector<Break>> all_breaks(LedgerReader& ledger, const MatchingScope& scope,
                                      const finance::Period& period, bool waiting_alone) {
  std::vector<Break> all;
  BreakFilter filter{.operator_id = scope.operator_id, .period = period};
  if (waiting_alone) filter.states = {finance::BreakState::open, finance::BreakState::proposed};
  std::optional<finance::BreakId> after;
  while (true) {
    auto page = ledger.finance().breaks(filter, after, page_size);
    if (!page) return std::unexpected(std::move(page.error()));
    std::ranges::move(page->items, std::back_inserter(all));
    if (!page->more || all.size() > scope.most_unmatched) return all;
    after = all.back().id;
  }
}

// A neighbour's statement has it: it is not missing there.
Status note_carried(LedgerReader& ledger, const MatchingScope& scope, MatchedPeriod& period) {
  std::set<domain::RechargeId> carried;
  for (const auto& proof : period.findings.proofs)
    if (proof.outcome == MatchOutcome::carried) carried.insert(proof.recharge);
  if (carried.empty()) return {};
  for (const auto& neighbour : {scope.period.previous(), scope.period.next()}) {
    auto breaks = all_breaks(ledger, scope, neighbour, true);
    if (!breaks) return std::unexpected(std::move(breaks.error()));
    for (auto& known : *breaks) {
      const bool missing = known.kind == BreakKind::missing_at_operator || known.kind == BreakKind::cut_off;
      if (missing && known.recharge && carried.contains(*known.recharge))
        period.proven.push_back(std::move(known));
    }
  }
  return {};
}

// A person has followed a statement before, which had taken the top-up back: its reversal is in this period's
// books, and no statement of this period says it again.
Result<bool> is_settled_before(LedgerReader& ledger, const MatchingScope& scope, const Break& found) {
  const bool reversed_here = found.kind == BreakKind::status || found.kind == BreakKind::cut_off;
  if (!reversed_here || !found.recharge || found.statement_line > 0 || found.difference < 0) return false;
  const auto recharge = ledger.recharge(*found.recharge);
  if (!recharge) return std::unexpected(recharge.error());
  if (!*recharge || (**recharge).state != domain::RechargeState::reversed) return false;
  for (auto before = scope.period.previous(); before.end() > (**recharge).create_time;
       before = before.previous()) {
    const auto breaks = all_breaks(ledger, scope, before, false);
    if (!breaks) return std::unexpected(breaks.error());
    for (const auto& known : *breaks)
      if (known.kind == BreakKind::status && known.recharge == found.recharge &&
          known.resolution == finance::Resolution::accept_operator && known.difference == -found.difference)
        return true;
  }
  return false;
}

Status prove_settled_before(LedgerReader& ledger, const MatchingScope& scope, std::vector<Break>& fresh) {
  for (auto& found : fresh) {
    const auto settled = is_settled_before(ledger, scope, found);
    if (!settled) return std::unexpected(settled.error());
    if (!*settled) continue;
    if (auto proven = finance::prove(found, scope.now); !proven) return proven;
  }
  return {};
}

std::vector<News> news_of(const Match& proof, domain::Instant now) {
  const auto attempt = [&](std::string_view said) {
    return Attempt{
        Attempt::Kind::inquiry, now, now,
        fmt::format("{}: statement {}, line {}", said, proof.statement.text(), proof.statement_line)};
  };
  const auto told = [&](domain::RechargeState to) {
    return News{
        .to = to, .operator_reference = proof.operator_reference, .attempt = attempt(domain::to_string(to))};
  };
  using enum domain::RechargeState;
  if (proof.outcome == MatchOutcome::proven_delivered) return {told(delivered)};
  if (proof.outcome == MatchOutcome::proven_reversed) return {told(delivered), told(reversed)};
  auto news = told(rejected);
  news.rejection = domain::Rejection{"STATEMENT", "REJECTED_BY_STATEMENT", true};
  return {std::move(news)};
}

}  // namespace

Result<MatchedPeriod> match_period(LedgerReader& ledger, const MatchingScope& scope) {
  if (auto held = ledger.hold_snapshot(); !held) return std::unexpected(std::move(held.error()));
  if (auto there = require_statement(ledger, scope); !there) return std::unexpected(std::move(there.error()));
  BookedRecharges ours(ledger, scope);
  StatedLines referring(ledger.finance(), scope.operator_id, scope.period, StatedLines::Which::referring);
  StatedLines loose(ledger.finance(), scope.operator_id, scope.period, StatedLines::Which::loose);
  MatchedPeriod period;
  auto findings = finance::match(scope, ours, referring, loose, [&](const Match&) { ++period.matched; });
  if (!findings) return std::unexpected(std::move(findings.error()));
  period.findings = *std::move(findings);

  auto known = all_breaks(ledger, scope, scope.period, false);
  if (!known) return std::unexpected(std::move(known.error()));
  std::set<decltype(subject_of(Break{}))> known_subjects;
  std::set<decltype(subject_of(Break{}))> found_subjects;
  for (const auto& each : *known) known_subjects.insert(subject_of(each));
  for (auto& found : period.findings.breaks) {
    found_subjects.insert(subject_of(found));
    if (!known_subjects.contains(subject_of(found))) period.fresh.push_back(std::move(found));
  }
  for (auto& each : *known)
    if (each.state != finance::BreakState::resolved && !found_subjects.contains(subject_of(each)))
      period.proven.push_back(std::move(each));
  if (auto proven = prove_settled_before(ledger, scope, period.fresh); !proven)
    return std::unexpected(std::move(proven.error()));
  if (auto noted = note_carried(ledger, scope, period); !noted)
    return std::unexpected(std::move(noted.error()));
  return period;
}

Result<std::int64_t> put_some_breaks(Ledger& ledger, std::span<const Break> breaks) {
  const auto status = write_surely(
      ledger, [&](LedgerTransaction& transaction) { return transaction.finance().put_breaks(breaks); });
  if (!status) return std::unexpected(status.error());
  return static_cast<std::int64_t>(breaks.size());
}

Result<std::int64_t> prove_some_breaks(Ledger& ledger, std::span<const Break> breaks, domain::Instant now) {
  std::int64_t proven = 0;
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    proven = 0;
    std::vector<Break> changed;
    for (const auto& each : breaks) {
      auto stored = transaction.finance().find_break(each.id);
      if (!stored) return std::unexpected(std::move(stored.error()));
      // A person was faster.
      if (!*stored || !finance::prove(**stored, now)) continue;
      changed.push_back(std::move(**stored));
    }
    proven = static_cast<std::int64_t>(changed.size());
    return changed.empty() ? Status{} : transaction.finance().put_breaks(changed);
  });
  if (!status) return std::unexpected(status.error());
  return proven;
}

void settle_doubts(const FinancePorts& ports, std::span<const Match> proofs) {
  for (const auto& proof : proofs)
    if (proof.outcome != MatchOutcome::carried)
      ports.settlement.settle(proof.recharge, ports.tenure.current().number,
                              news_of(proof, ports.errands.clock.now()), {});
}

Status sum_up(LedgerReader& ledger, const MatchingScope& scope, ReconciliationSummary& summary) {
  auto breaks = all_breaks(ledger, scope, scope.period, false);
  if (!breaks) return std::unexpected(std::move(breaks.error()));
  summary.breaks_open = std::ranges::count_if(
      *breaks, [](const Break& each) { return each.state != finance::BreakState::resolved; });
  const auto totals =
      ledger.finance().day_totals(scope.period.first_day(), scope.period.last_day() + std::chrono::days(1));
  if (!totals) return std::unexpected(totals.error());
  std::vector<finance::DayTotal> of_operator;
  const auto programme = ledger.programme(std::nullopt);
  if (!programme) return std::unexpected(programme.error());
  for (const auto& total : *totals) {
    const auto* envelope = *programme ? (**programme).programme.find(total.envelope) : nullptr;
    if (envelope != nullptr && envelope->operator_id == scope.operator_id) of_operator.push_back(total);
  }
  summary.envelopes = finance::with_books(std::move(summary.envelopes), of_operator, scope.period);
  finance::explain(summary.envelopes, *breaks);
  return {};
}

}  // namespace passerelle::broker
