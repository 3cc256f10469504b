#include "services/broker/finance/break_desk.h"

#include <array>
#include <functional>
#include <utility>

#include "services/broker/sure_write.h"

namespace passerelle::broker {
namespace {

using domain::ErrorCode;
using domain::RechargeState;
using domain::Result;
using domain::Status;
using finance::Break;
using finance::ProposedAct;
using finance::Resolution;

std::unexpected<domain::Error> unknown() {
  return domain::fail(ErrorCode::not_found, "BREAK_UNKNOWN", "There is no such difference.");
}

// What settling it brings into the books, all with ids of its own, drawn once.
struct Deed {
  domain::TransferId transfer;
  std::vector<domain::TransferId> postings;
  domain::Instant now{};
};

Result<std::optional<RechargeState>> state_of(LedgerReader& ledger, const Break& found) {
  if (!found.recharge) return std::nullopt;
  const auto recharge = ledger.recharge(*found.recharge);
  if (!recharge) return std::unexpected(recharge.error());
  return *recharge ? std::optional((*recharge)->state) : std::nullopt;
}

// The recharge becomes what the operator says; its own postings follow.
Status settle_recharge(LedgerTransaction& transaction, const Break& found, RechargeState to,
                       const Deed& deed) {
  Settlement settlement;
  settlement.recharge = found.recharge.value();
  settlement.to = to;
  settlement.attempt = Attempt{Attempt::Kind::inquiry, deed.now, deed.now,
                               std::string(domain::to_string(to)) + ": break " + found.id.text()};
  settlement.transfer_ids = deed.postings;
  settlement.time = deed.now;
  const std::array settlements{settlement};
  const auto results = transaction.settle(settlements);
  if (!results) return std::unexpected(results.error());
  if (results->front().verdict == SettlementVerdict::contradicted)
    return domain::fail(ErrorCode::failed_precondition, "RESOLUTION_NOT_POSSIBLE",
                        "The recharge can't become what the operator says.");
  return {};
}

// Follows the operator, as the break's proposal says it. The transfer where there is one.
Result<std::optional<domain::TransferId>> follow(LedgerTransaction& transaction, const Break& found,
                                                 std::optional<RechargeState> ours, const Deed& deed) {
  auto proposal = finance::propose(found, ours);
  switch (proposal.act) {
    case ProposedAct::none:
      return domain::fail(ErrorCode::failed_precondition, "RESOLUTION_NOT_POSSIBLE",
                          "There is nothing to post for it: keep ours, or wait.");
    case ProposedAct::post: {
      proposal.transfer->id = deed.transfer;
      proposal.transfer->time = deed.now;
      const std::array transfers{*proposal.transfer};
      if (auto posted = transaction.finance().post(transfers); !posted)
        return std::unexpected(std::move(posted.error()));
      return deed.transfer;
    }
    case ProposedAct::settle_delivered:
    case ProposedAct::settle_reversed: {
      const auto to =
          proposal.act == ProposedAct::settle_delivered ? RechargeState::delivered : RechargeState::reversed;
      if (auto settled = settle_recharge(transaction, found, to, deed); !settled)
        return std::unexpected(std::move(settled.error()));
      return deed.postings.front();
    }
  }
  return std::nullopt;
}

using Judge = std::function<Status(Break&)>;

Result<Break> change(const FinancePorts& ports, const finance::ResolutionPolicy& policy, const BreakAct& act,
                     const Judge& judge) {
  auto& ledger = ports.errands.ledger;
  auto reader = ledger.open_reader();
  if (!reader) return std::unexpected(std::move(reader.error()));
  const Deed deed{ports.ids.draw<domain::TransferId>(),
                  {ports.ids.draw<domain::TransferId>(), ports.ids.draw<domain::TransferId>()},
                  ports.errands.clock.now()};
  Break found;
  std::optional<Break> tried;  // in a transaction that may have been committed
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto stored = transaction.finance().find_break(act.found);
    if (!stored) return std::unexpected(std::move(stored.error()));
    if (!*stored) return unknown();
    found = std::move(**stored);
    if (tried && found == *tried) return {};
    if (auto judged = judge(found); !judged) return judged;
    if (found.state == finance::BreakState::proposed &&
        (!policy.needs_second(found) || !found.approved_by.empty())) {
      std::optional<domain::TransferId> transfer;
      if (found.resolution == Resolution::accept_operator) {
        const auto ours = state_of(**reader, found);
        if (!ours) return std::unexpected(ours.error());
        auto followed = follow(transaction, found, *ours, deed);
        if (!followed) return std::unexpected(std::move(followed.error()));
        transfer = *followed;
      }
      if (auto settled = finance::settle(found, policy, deed.now, transfer); !settled) return settled;
    }
    tried = found;
    const std::array breaks{found};
    return transaction.finance().put_breaks(breaks);
  });
  if (!status) return std::unexpected(status.error());
  return found;
}

}  // namespace

Result<BreakEvidence> evidence_of(LedgerReader& ledger, const finance::ResolutionPolicy& policy,
                                  finance::BreakId id) {
  auto found = ledger.finance().find_break(id);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return unknown();
  BreakEvidence evidence;
  evidence.found = std::move(**found);
  evidence.needs_second = policy.needs_second(evidence.found);
  if (evidence.found.recharge) {
    auto recharge = ledger.recharge(*evidence.found.recharge);
    if (!recharge) return std::unexpected(std::move(recharge.error()));
    evidence.recharge = *std::move(recharge);
  }
  if (evidence.found.statement_line > 0) {
    auto line = ledger.finance().statement_line(evidence.found.statement, evidence.found.statement_line);
    if (!line) return std::unexpected(std::move(line.error()));
    evidence.line = *std::move(line);
  }
  if (evidence.found.state != finance::BreakState::resolved)
    evidence.proposal = finance::propose(
        evidence.found, evidence.recharge ? std::optional(evidence.recharge->state) : std::nullopt);
  return evidence;
}

Result<Break> resolve_break(const FinancePorts& ports, const finance::ResolutionPolicy& policy,
                            const BreakAct& act, Resolution resolution) {
  return change(ports, policy, act, [&](Break& found) {
    return finance::propose(found, resolution, {act.who, act.why, ports.errands.clock.now()});
  });
}

Result<Break> approve_break(const FinancePorts& ports, const finance::ResolutionPolicy& policy,
                            const BreakAct& act) {
  return change(ports, policy, act, [&](Break& found) {
    return finance::approve(found, found.resolution, {act.who, act.why, ports.errands.clock.now()});
  });
}

}  // namespace passerelle::broker
