// Whether balances are what transfers add up to: closing = opening + what came in - what went out, of every
// account, and nothing appears or vanishes. Memory grows with accounts, not with transfers. One thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/finance/period_seal.h"

namespace passerelle::finance {

class BalanceCheck {
 public:
  void add(const domain::Transfer& transfer);
  // False: this balance is not what the transfers before add up to. Each account and asset once.
  bool add(const AccountBalance& balance);

  // Accounts that moved, and that no balance was given of: `held:sfr-2026 EUR`.
  std::vector<std::string> without_balance() const;
  // Assets of which debits are not credits: balances of all accounts do not add up to 0.
  std::vector<domain::Asset> unequal() const;

 private:
  using Sum = __int128;  // no file is long enough to overflow it
  std::map<std::pair<std::string, domain::Asset>, Sum> moved_;
  std::map<domain::Asset, std::pair<Sum, Sum>> all_;  // openings, closings
};

}  // namespace passerelle::finance
