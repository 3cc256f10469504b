#include "services/finance/till.h"

#include <fmt/format.h>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

domain::Transfer of_till(const TillClosing& closing, domain::TransferKind kind, domain::TransferId id) {
  domain::Transfer transfer;
  transfer.id = id;
  transfer.kind = kind;
  transfer.asset = domain::Asset::eur_cent;
  transfer.time = closing.time;
  transfer.reason = fmt::format("till of {} closed on {}", closing.site.value, domain::to_iso(closing.day));
  return transfer;
}

}  // namespace

std::vector<domain::Transfer> postings_of(const TillClosing& closing, domain::TransferId difference,
                                          domain::TransferId deposit) {
  domain::require_invariant(
      closing.counted.value >= 0 && closing.deposited.value >= 0 && closing.deposited <= closing.counted,
      "no more is brought to the bank than was counted");
  std::vector<domain::Transfer> transfers;
  const auto till = domain::till_account(closing.site);
  if (closing.counted != closing.expected) {
    auto transfer = of_till(closing, domain::TransferKind::till_difference, difference);
    const bool short_of = closing.counted < closing.expected;
    transfer.amount =
        short_of ? (closing.expected - closing.counted).value : (closing.counted - closing.expected).value;
    transfer.debit = short_of ? till : domain::till_difference_account(closing.site);
    transfer.credit = short_of ? domain::till_difference_account(closing.site) : till;
    transfer.reason += ": " + closing.reason;
    transfers.push_back(std::move(transfer));
  }
  if (closing.deposited.value > 0) {
    auto transfer = of_till(closing, domain::TransferKind::deposit, deposit);
    transfer.amount = closing.deposited.value;
    transfer.debit = till;
    transfer.credit = domain::bank_account(closing.site);
    transfers.push_back(std::move(transfer));
  }
  return transfers;
}

domain::Transfer refund_of(const domain::Recharge& recharge, domain::TransferId id, domain::Instant time,
                           std::string reason) {
  domain::require_invariant(recharge.state == domain::RechargeState::reversed && recharge.price.value > 0,
                            "what was paid for a reversed recharge is given back");
  domain::Transfer transfer;
  transfer.id = id;
  transfer.kind = domain::TransferKind::refund;
  transfer.asset = domain::Asset::eur_cent;
  transfer.amount = recharge.price.value;
  transfer.debit = domain::till_account(recharge.site);
  transfer.credit = domain::sales_account(recharge.site);
  transfer.recharge = recharge.id;
  transfer.tariff = recharge.tariff;
  transfer.time = time;
  transfer.reason = std::move(reason);
  return transfer;
}

}  // namespace passerelle::finance
