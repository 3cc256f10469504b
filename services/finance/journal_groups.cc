#include "services/finance/journal_groups.h"

#include <optional>
#include <string_view>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

using domain::TransferKind;

constexpr std::string_view till = "till:";
constexpr std::string_view spent = "spent:";

// Whose account of that kind is among the two.
std::string owner_of(std::string_view kind, const DayTotal& total) {
  for (const auto* account : {&total.debit, &total.credit})
    if (account->name.starts_with(kind)) return account->name.substr(kind.size());
  domain::invariant_broken("a transfer of a till or of what was spent has such an account");
}

std::optional<JournalPurpose> purpose_of(const DayTotal& total) {
  switch (total.kind) {
    case TransferKind::collect:
      return JournalPurpose::sales;
    case TransferKind::refund:
      return JournalPurpose::refunds;
    case TransferKind::deposit:
      return JournalPurpose::deposits;
    case TransferKind::till_difference:
      return JournalPurpose::till_differences;
    case TransferKind::capture:
    case TransferKind::reverse:
    case TransferKind::correct:
      if (total.tariff == domain::Tariff::sold) return {};
      return JournalPurpose::in_kind;
    case TransferKind::fund:
    case TransferKind::hold:
    case TransferKind::release:
    case TransferKind::adjust:
    case TransferKind::carry_over:
    case TransferKind::give_back:
      return {};
  }
  domain::invariant_broken("a transfer is of a known kind");
}

EntryKey key_of(const DayTotal& total, JournalPurpose purpose) {
  EntryKey key{total.day, purpose, total.kind, false, {}, {}, {}};
  if (purpose == JournalPurpose::in_kind) {
    key.envelope.value = owner_of(spent, total);
    key.back = total.debit == domain::spent_account(key.envelope);
    key.site = total.site;
    key.campaign = total.campaign;
    return key;
  }
  key.site.value = owner_of(till, total);
  key.back = total.kind == TransferKind::till_difference && total.credit == domain::till_account(key.site);
  return key;
}

}  // namespace

EntryGroups entry_groups(std::span<const DayTotal> totals) {
  EntryGroups groups;
  for (const auto& total : totals) {
    const auto purpose = purpose_of(total);
    if (!purpose) continue;
    domain::require_invariant(total.amount > 0 && total.count > 0, "a day's total is of some transfers");
    domain::require_invariant(*purpose == JournalPurpose::in_kind || total.asset == domain::Asset::eur_cent,
                              "a till holds euros");
    const bool of_offers =
        *purpose != JournalPurpose::deposits && *purpose != JournalPurpose::till_differences;
    auto& sum = groups[key_of(total, *purpose)][of_offers ? total.offer : domain::OfferId{}];
    sum.count += total.count;
    sum.amount += total.amount;
  }
  return groups;
}

}  // namespace passerelle::finance
