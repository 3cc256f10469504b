// The part of the ledger's contract that is about lists, and the sample that they are taken from.
#pragma once

#include "tests/contract/ledger_contract.h"

namespace passerelle::contract {

class LedgerPagesContract : public LedgerContract {
 protected:
  // Two people, three sites, both offers, every state; an hour apart.
  void fill();
  void add(const domain::Beneficiary& person, const domain::SiteId& site, domain::RechargeState end,
           bool sold);
  // What a list must be: every recorded one that passes, newest first.
  std::vector<domain::RechargeId> expected(const std::function<bool(const domain::Recharge&)>& passes) const;
  void expect_list(const broker::RechargeFilter& filter,
                   const std::function<bool(const domain::Recharge&)>& passes);

  std::vector<domain::Beneficiary> people;
  std::vector<domain::Recharge> recorded;
};

}  // namespace passerelle::contract
