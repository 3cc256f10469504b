#include "services/broker/finance/period_closing.h"

#include <algorithm>
#include <utility>

#include "services/broker/finance/period_facts.h"
#include "services/broker/finance/period_sealing.h"
#include "services/broker/sure_write.h"

namespace passerelle::broker {
namespace {

using domain::ErrorCode;
using domain::Result;
using domain::Status;
using finance::ClosedPeriod;

domain::Error closed_before() {
  return {ErrorCode::already_exists, "PERIOD_CLOSED", "The period was closed before.", {}};
}

domain::Error not_ready(const std::vector<finance::ChecklistItem>& checklist) {
  domain::Error error{
      ErrorCode::failed_precondition, "PERIOD_NOT_READY", "The checklist has something against it.", {}};
  for (const auto& item : checklist)
    if (item.result == finance::CheckResult::not_ok)
      error.metadata[std::string(finance::to_string(item.check))] = std::to_string(item.failing);
  return error;
}

}  // namespace

Result<std::vector<finance::ChecklistItem>> checklist_of(LedgerReader& ledger, const finance::Period& period,
                                                         domain::Instant now) {
  const auto facts = closing_facts(ledger, period, now);
  if (!facts) return std::unexpected(facts.error());
  return finance::closing_checklist(period, *facts);
}

Result<CloseProposal> propose_close(Ledger& ledger, const CloseOrder& order, domain::Instant now) {
  CloseProposal first;
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    const auto closed = transaction.finance().closed_periods();
    if (!closed) return std::unexpected(closed.error());
    for (const auto& each : *closed)
      if (each.period == order.period) return std::unexpected(closed_before());
    auto stored = transaction.finance().propose_close({order.period, order.who, order.why, now});
    if (!stored) return std::unexpected(std::move(stored.error()));
    first = *std::move(stored);
    return {};
  });
  if (!status) return std::unexpected(status.error());
  return first;
}

Result<ClosedPeriod> seal_period(LedgerReader& ledger, const finance::SigningKey& key,
                                 const CloseProposal& proposal, const CloseOrder& order,
                                 domain::Instant now) {
  if (auto held = ledger.hold_snapshot(); !held) return std::unexpected(std::move(held.error()));
  auto checklist = checklist_of(ledger, order.period, now);
  if (!checklist) return std::unexpected(std::move(checklist.error()));
  if (!finance::may_close(*checklist)) return std::unexpected(not_ready(*checklist));
  auto terms = terms_of(ledger, order.period);
  if (!terms) return std::unexpected(std::move(terms.error()));
  terms->checklist = *std::move(checklist);
  terms->closed_by = proposal.who;
  terms->approved_by = order.who;
  terms->closed_at = now;
  const auto seal = seal_of(ledger, order.period, *std::move(terms));
  if (!seal) return std::unexpected(seal.error());
  ClosedPeriod closed;
  closed.period = order.period;
  closed.seal = seal->digest();
  closed.transfers = seal->transfers;
  closed.closed_by = proposal.who;
  closed.approved_by = order.who;
  closed.closed_at = now;
  closed.document = sealed_document(*seal, key);
  return closed;
}

Status write_closed(Ledger& ledger, const ClosedPeriod& closed) {
  return write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    const auto periods = transaction.finance().closed_periods();
    if (!periods) return std::unexpected(periods.error());
    for (const auto& each : *periods) {
      if (each == closed) return {};  // a commit that looked lost has it
      if (each.period == closed.period) return std::unexpected(closed_before());
    }
    return transaction.finance().put_closed_period(closed);
  });
}

}  // namespace passerelle::broker
