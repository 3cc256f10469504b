// Double entry: every transfer moves one asset from one account to another; balances follow from transfers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/domain/recharge.h"

namespace passerelle::domain {

enum class TransferKind : std::uint8_t {
  fund = 1,              // donor -> available
  hold = 2,              // available -> held
  capture = 3,           // held -> spent
  release = 4,           // held -> available
  reverse = 5,           // spent -> available
  adjust = 6,            // available -> donor (or back): the donated amount was corrected
  collect = 7,           // sales -> till: what the person paid
  refund = 8,            // till -> sales: given back
  deposit = 9,           // till -> bank: brought there
  till_difference = 10,  // till <-> till-difference: what was counted is not what was expected
  correct = 11,     // available <-> spent: the books follow what a statement proves, by a person's decision
  carry_over = 12,  // available -> available of the next year's envelope
  give_back = 13,   // available -> donor: what the year left
};
std::string_view to_string(TransferKind kind);

// Accounts are named `donor:ENVELOPE`, `available:ENVELOPE`, `held:ENVELOPE`, `spent:ENVELOPE`,
// `till:SITE`, `sales:SITE`, `bank:SITE`, `till-difference:SITE`. A balance is credits - debits; available,
// held, spent and till never go below 0.
struct Account {
  std::string name;
  auto operator<=>(const Account&) const = default;
};
Account donor_account(const EnvelopeId&);
Account available_account(const EnvelopeId&);
Account held_account(const EnvelopeId&);
Account spent_account(const EnvelopeId&);
Account till_account(const SiteId&);
Account sales_account(const SiteId&);
Account bank_account(const SiteId&);
Account till_difference_account(const SiteId&);

enum class AccountKind : std::uint8_t { donor, available, held, spent, till, sales, bank, till_difference };
// nullopt: no account of ours has such a name.
std::optional<AccountKind> kind_of(const Account& account);
std::string_view owner_of(const Account& account);  // the envelope or the site
bool may_go_negative(AccountKind kind);
bool is_of_envelope(AccountKind kind);

struct Transfer {
  TransferId id;
  TransferKind kind = TransferKind::fund;
  Asset asset = Asset::eur_cent;
  std::int64_t amount = 0;  // > 0
  Account debit;            // loses
  Account credit;           // gains
  std::optional<RechargeId> recharge;
  std::optional<TransferId> pending;  // capture and release: the hold they resolve; unique in the ledger
  std::optional<Tariff> tariff;       // collect and refund are tagged
  Instant time{};
  std::string reason;  // fund, adjust, correct, ...: which version of the programme, which correction
};

Transfer hold_for(const Recharge& recharge, TransferId id, Instant time);
// What a change of state posts: capture and collect for DELIVERED, release for REJECTED and CANCELLED,
// reverse for REVERSED, nothing for IN_DOUBT. `hold` is the hold's id. Ids of the postings are drawn from
// `next_id`.
std::vector<Transfer> postings_for(const Recharge& recharge, RechargeState to, TransferId hold, Instant time,
                                   const std::vector<TransferId>& ids);

}  // namespace passerelle::domain
