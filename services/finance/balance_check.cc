#include "services/finance/balance_check.h"

namespace passerelle::finance {

void BalanceCheck::add(const domain::Transfer& transfer) {
  moved_[{transfer.debit.name, transfer.asset}] -= transfer.amount;
  moved_[{transfer.credit.name, transfer.asset}] += transfer.amount;
}

bool BalanceCheck::add(const AccountBalance& balance) {
  Sum expected = balance.opening;
  if (const auto moved = moved_.find({balance.account.name, balance.asset}); moved != moved_.end()) {
    expected += moved->second;
    moved_.erase(moved);
  }
  auto& [openings, closings] = all_[balance.asset];
  openings += balance.opening;
  closings += balance.closing;
  return expected == balance.closing;
}

std::vector<std::string> BalanceCheck::without_balance() const {
  std::vector<std::string> accounts;
  for (const auto& [account, sum] : moved_)
    accounts.push_back(account.first + " " + std::string(domain::to_string(account.second)));
  return accounts;
}

std::vector<domain::Asset> BalanceCheck::unequal() const {
  std::vector<domain::Asset> assets;
  for (const auto& [asset, sums] : all_)
    if (sums.first != 0 || sums.second != 0) assets.push_back(asset);
  return assets;
}

}  // namespace passerelle::finance
