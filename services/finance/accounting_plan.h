// Which accounts, journals and VAT classes the accountant has set, and from when. Nothing is inferred: what
// the plan does not say is an error that names it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/error.h"
#include "services/domain/ids.h"
#include "services/domain/time.h"
#include "services/finance/vat.h"

namespace passerelle::finance {

enum class AccountPurpose : std::uint8_t {
  till = 1,            // by site
  sales = 2,           // by offer: what persons paid for donated recharges, without VAT
  refunds = 3,         // by offer: what they got back, without VAT
  vat = 4,             // by offer: collected
  in_kind_use = 5,     // by envelope, class 86: free recharges passed on
  in_kind_source = 6,  // by envelope, class 87: the gift that they are
  bank_deposits = 7,   // by site: cash on its way to the bank
  till_shortage = 8,   // by site
  till_surplus = 9,    // by site
};
std::string_view to_string(AccountPurpose purpose);  // as written in the plan

enum class JournalPurpose : std::uint8_t {
  sales = 1,
  refunds = 2,
  deposits = 3,
  till_differences = 4,
  in_kind = 5,
};
std::string_view to_string(JournalPurpose purpose);  // as written in the plan

struct JournalRule {
  JournalPurpose purpose = JournalPurpose::sales;
  std::string code;
  std::string label;
  domain::Day from{};
  bool operator==(const JournalRule&) const = default;
};

struct AccountRule {
  AccountPurpose purpose = AccountPurpose::till;
  // Of the sites, offers or envelopes it is for: `lyon`, or `paris-*`, or `*`, all.
  std::string applies_to = "*";
  std::string number;  // French chart of accounts: three digits, then digits and capitals
  std::string label;
  domain::Day from{};
  bool operator==(const AccountRule&) const = default;
};

struct VatRule {
  domain::OfferId offer;
  VatClass vat;
  domain::Day from{};
  bool operator==(const VatRule&) const = default;
};

struct AccountingPlan {
  std::string siren;
  std::vector<JournalRule> journals;
  std::vector<AccountRule> accounts;
  std::vector<VatRule> vat;
  bool operator==(const AccountingPlan&) const = default;
};

// In force on `day`: begun last, of those that begin by then. Of accounts the one that names `subject` most
// closely: the whole name, then the longest beginning. The rule lives as long as the plan.
// FAILED_PRECONDITION: JOURNAL_MISSING, ACCOUNT_MISSING, VAT_CLASS_MISSING; metadata `purpose`, `subject`,
// `day`.
domain::Result<const JournalRule*> journal_for(const AccountingPlan&, JournalPurpose, domain::Day);
domain::Result<const AccountRule*> account_for(const AccountingPlan&, AccountPurpose,
                                               std::string_view subject, domain::Day);
domain::Result<const VatRule*> vat_for(const AccountingPlan&, const domain::OfferId&, domain::Day);

// Nine digits, the last of which checks the others (Luhn).
bool is_siren(std::string_view text);

// Every violation at once, each with its path (`accounts[2].number`); INVALID_ARGUMENT, reason
// ACCOUNTING_PLAN_INVALID.
domain::Status validate(const AccountingPlan& plan);

// The accountant's file, TOML (docs/accounting.md). Errors: ACCOUNTING_PLAN_INVALID with line and column of
// each. The result is validated.
domain::Result<AccountingPlan> parse_accounting_plan(std::string_view toml);

}  // namespace passerelle::finance
