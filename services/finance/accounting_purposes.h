// What an account is for: its name in the plan, what it is chosen by, and the class it must be of.
#pragma once

#include <array>
#include <string_view>

#include "services/finance/accounting_plan.h"

namespace passerelle::finance {

struct PurposeTraits {
  AccountPurpose purpose;
  std::string_view name;
  std::string_view subject;  // the key that says which ones: site, offer or envelope
  // How its numbers begin. A class that is wrong for every charity is a slip of the pen.
  std::string_view begins;
};

inline constexpr std::array account_purposes = std::to_array<PurposeTraits>({
    {AccountPurpose::till, "till", "site", "5"},
    {AccountPurpose::sales, "sales", "offer", "7"},
    {AccountPurpose::refunds, "refunds", "offer", "7"},
    {AccountPurpose::vat, "vat", "offer", "44"},
    {AccountPurpose::in_kind_use, "in_kind_use", "envelope", "86"},
    {AccountPurpose::in_kind_source, "in_kind_source", "envelope", "87"},
    {AccountPurpose::bank_deposits, "bank_deposits", "site", "5"},
    {AccountPurpose::till_shortage, "till_shortage", "site", "6"},
    {AccountPurpose::till_surplus, "till_surplus", "site", "7"},
});

inline constexpr std::array<std::string_view, 5> journal_purposes = {"sales", "refunds", "deposits",
                                                                     "till_differences", "in_kind"};

const PurposeTraits& traits_of(AccountPurpose purpose);

}  // namespace passerelle::finance
