#include "services/finance/proposal.h"

#include <fmt/format.h>

#include <cstdlib>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

using domain::RechargeState;

Proposal wait(std::string words) { return {ProposedAct::none, Resolution::none, {}, std::move(words)}; }
Proposal keep(std::string words) { return {ProposedAct::none, Resolution::keep_ours, {}, std::move(words)}; }

Proposal settle(ProposedAct act, std::string words) {
  return {act, Resolution::accept_operator, {}, std::move(words)};
}

std::string amount_text(std::int64_t amount, domain::Asset asset) {
  if (asset != domain::Asset::eur_cent) return fmt::format("{} {}", amount, domain::to_string(asset));
  return fmt::format("{}.{:02} EUR", amount / 100, amount % 100);
}

// The words are about the finding; what would be posted is said after them.
Proposal correct(const Break& found, std::string words) {
  auto transfer = correction_of(found);
  if (!transfer) return keep(std::move(words) + " No envelope changes.");
  words += fmt::format(" Post {} from {} to {}.", amount_text(transfer->amount, transfer->asset),
                       transfer->debit.name, transfer->credit.name);
  return {ProposedAct::post, Resolution::accept_operator, std::move(transfer), std::move(words)};
}

Proposal for_status(const Break& found, std::optional<RechargeState> ours) {
  if (!ours) return wait("The operator says otherwise about a recharge that is not known any more.");
  switch (*ours) {
    case RechargeState::delivered:
      if (found.difference > 0) return wait("The recharge became delivered since: match the period anew.");
      return settle(
          ProposedAct::settle_reversed,
          "The books have it delivered, the operator says that it was not, or was taken back. Settle "
          "the recharge as reversed.");
    case RechargeState::reserved:
    case RechargeState::in_doubt:
      return wait("The recharge is not settled: match the period anew.");
    case RechargeState::reversed:
      return correct(found, "The operator credited it and took nothing back, the books have it reversed.");
    case RechargeState::refused:
    case RechargeState::rejected:
    case RechargeState::cancelled:
      return correct(found, "The operator credited it, the books say that it never did.");
  }
  domain::invariant_broken("a recharge is in a known state");
}

Proposal for_other_line(std::optional<RechargeState> ours) {
  if (ours == RechargeState::in_doubt || ours == RechargeState::reserved)
    return settle(
        ProposedAct::settle_delivered,
        "The operator credited another line than the one asked for. It counts the top-up: settle the "
        "recharge as delivered, and have the operator put it right.");
  return keep("The operator credited another line than the one asked for. The envelope is spent either way.");
}

Proposal for_missing_here(const Break& found) {
  if (found.suggested)
    return {ProposedAct::none,
            Resolution::no_difference,
            {},
            "No reference leads to a recharge of ours, but one looks like it: compare them. If they are one, "
            "nothing differs."};
  return keep(
      "The operator counts a top-up that the books never asked for. Ask the operator for its origin.");
}

}  // namespace

std::string_view to_string(ProposedAct act) {
  switch (act) {
    case ProposedAct::none:
      return "NONE";
    case ProposedAct::post:
      return "POST";
    case ProposedAct::settle_delivered:
      return "SETTLE_DELIVERED";
    case ProposedAct::settle_reversed:
      return "SETTLE_REVERSED";
  }
  domain::invariant_broken("a proposal is of a known kind");
}

std::optional<domain::Transfer> correction_of(const Break& found) {
  if (found.difference == 0 || found.envelope.empty()) return {};
  const auto available = domain::available_account(found.envelope);
  const auto spent = domain::spent_account(found.envelope);
  const bool loses = found.difference > 0;
  domain::Transfer transfer;
  transfer.kind = domain::TransferKind::correct;
  transfer.asset = found.measure;
  transfer.amount = std::abs(found.difference);
  transfer.debit = loses ? available : spent;
  transfer.credit = loses ? spent : available;
  transfer.recharge = found.recharge;
  transfer.reason =
      fmt::format("{} of {} {}", to_string(found.kind), found.operator_id.value, found.period.text());
  return transfer;
}

Proposal propose(const Break& found, std::optional<RechargeState> ours) {
  domain::require_invariant(found.state != BreakState::resolved, "what is resolved is proposed nothing");
  switch (found.kind) {
    case BreakKind::missing_at_operator:
      return correct(found, "The books have it delivered, the statement does not have it.");
    case BreakKind::missing_here:
      return for_missing_here(found);
    case BreakKind::amount:
      return correct(found, "The operator counts other terms than agreed.");
    case BreakKind::status:
      return for_status(found, ours);
    case BreakKind::duplicate_at_operator:
      return keep("The operator counts one recharge more than once. Have it take the second one back.");
    case BreakKind::other_line:
      return for_other_line(ours);
    case BreakKind::cut_off:
      return wait(
          "It happened near the period's end, or is in another period's statement. The next statement "
          "settles it, or the line has to be explained.");
  }
  domain::invariant_broken("a break is of a known kind");
}

}  // namespace passerelle::finance
