#include "services/domain/posting.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

Transfer transfer_of(const Recharge& recharge, TransferKind kind, TransferId id, Instant time) {
  Transfer transfer;
  transfer.id = id;
  transfer.kind = kind;
  transfer.asset = recharge.envelope_measure;
  transfer.amount = recharge.envelope_amount;
  transfer.recharge = recharge.id;
  transfer.time = time;
  return transfer;
}

Transfer resolving(const Recharge& recharge, TransferKind kind, TransferId id, TransferId hold,
                   Instant time) {
  auto transfer = transfer_of(recharge, kind, id, time);
  transfer.debit = held_account(recharge.envelope);
  transfer.credit =
      kind == TransferKind::capture ? spent_account(recharge.envelope) : available_account(recharge.envelope);
  transfer.pending = hold;
  return transfer;
}

Transfer collected(const Recharge& recharge, TransferId id, Instant time) {
  auto transfer = transfer_of(recharge, TransferKind::collect, id, time);
  transfer.asset = Asset::eur_cent;
  transfer.amount = recharge.price.value;
  transfer.debit = sales_account(recharge.site);
  transfer.credit = till_account(recharge.site);
  transfer.tariff = recharge.tariff;
  return transfer;
}

Transfer reversed(const Recharge& recharge, TransferId id, Instant time) {
  auto transfer = transfer_of(recharge, TransferKind::reverse, id, time);
  transfer.debit = spent_account(recharge.envelope);
  transfer.credit = available_account(recharge.envelope);
  return transfer;
}

}  // namespace

std::string_view to_string(TransferKind kind) {
  switch (kind) {
    case TransferKind::fund:
      return "fund";
    case TransferKind::hold:
      return "hold";
    case TransferKind::capture:
      return "capture";
    case TransferKind::release:
      return "release";
    case TransferKind::reverse:
      return "reverse";
    case TransferKind::adjust:
      return "adjust";
    case TransferKind::collect:
      return "collect";
    case TransferKind::refund:
      return "refund";
    case TransferKind::deposit:
      return "deposit";
    case TransferKind::till_difference:
      return "till_difference";
    case TransferKind::correct:
      return "correct";
    case TransferKind::carry_over:
      return "carry_over";
    case TransferKind::give_back:
      return "give_back";
  }
  invariant_broken("a transfer is of a known kind");
}

Account donor_account(const EnvelopeId& envelope) { return {"donor:" + envelope.value}; }
Account available_account(const EnvelopeId& envelope) { return {"available:" + envelope.value}; }
Account held_account(const EnvelopeId& envelope) { return {"held:" + envelope.value}; }
Account spent_account(const EnvelopeId& envelope) { return {"spent:" + envelope.value}; }
Account till_account(const SiteId& site) { return {"till:" + site.value}; }
Account sales_account(const SiteId& site) { return {"sales:" + site.value}; }
Account bank_account(const SiteId& site) { return {"bank:" + site.value}; }
Account till_difference_account(const SiteId& site) { return {"till-difference:" + site.value}; }

std::optional<AccountKind> kind_of(const Account& account) {
  static constexpr std::array kinds = std::to_array<std::pair<std::string_view, AccountKind>>({
      {"donor:", AccountKind::donor},
      {"available:", AccountKind::available},
      {"held:", AccountKind::held},
      {"spent:", AccountKind::spent},
      {"till:", AccountKind::till},
      {"sales:", AccountKind::sales},
      {"bank:", AccountKind::bank},
      {"till-difference:", AccountKind::till_difference},
  });
  for (const auto& [prefix, kind] : kinds)
    if (account.name.starts_with(prefix)) return kind;
  return std::nullopt;
}

std::string_view owner_of(const Account& account) {
  const std::string_view name = account.name;
  return name.substr(std::min(name.find(':'), name.size() - 1) + 1);
}

bool may_go_negative(AccountKind kind) {
  switch (kind) {
    case AccountKind::available:
    case AccountKind::held:
    case AccountKind::spent:
    case AccountKind::till:
      return false;
    case AccountKind::donor:
    case AccountKind::sales:
    case AccountKind::bank:
    case AccountKind::till_difference:
      return true;
  }
  invariant_broken("an account is of a known kind");
}

bool is_of_envelope(AccountKind kind) {
  return kind == AccountKind::donor || kind == AccountKind::available || kind == AccountKind::held ||
         kind == AccountKind::spent;
}

Transfer hold_for(const Recharge& recharge, TransferId id, Instant time) {
  require_invariant(recharge.state == RechargeState::reserved, "only a reserved recharge holds");
  require_invariant(recharge.envelope_amount > 0 && !recharge.envelope.empty(),
                    "a hold takes something from an envelope");
  auto transfer = transfer_of(recharge, TransferKind::hold, id, time);
  transfer.debit = available_account(recharge.envelope);
  transfer.credit = held_account(recharge.envelope);
  return transfer;
}

std::vector<Transfer> postings_for(const Recharge& recharge, RechargeState to, TransferId hold, Instant time,
                                   const std::vector<TransferId>& ids) {
  require_invariant(may_become(recharge.state, to), "a final state changes from DELIVERED to REVERSED alone");
  const bool paid = to == RechargeState::delivered && recharge.price.value > 0;
  const std::size_t needed = to == RechargeState::in_doubt ? 0 : paid ? 2 : 1;
  require_invariant(ids.size() >= needed, "there is an id for every posting");

  std::vector<Transfer> transfers;
  if (to == RechargeState::delivered)
    transfers.push_back(resolving(recharge, TransferKind::capture, ids[0], hold, time));
  if (paid) transfers.push_back(collected(recharge, ids[1], time));
  if (to == RechargeState::rejected || to == RechargeState::cancelled)
    transfers.push_back(resolving(recharge, TransferKind::release, ids[0], hold, time));
  if (to == RechargeState::reversed) transfers.push_back(reversed(recharge, ids[0], time));
  return transfers;
}

}  // namespace passerelle::domain
