#include "adapters/sqlite/recharge_list_table.h"

#include <set>

namespace passerelle::sqlite {

void RechargeListTable::add(const domain::Recharge& recharge) {
  add_.execute(number_of(recharge), recharge.id);
}

std::int64_t RechargeListTable::number_of(const domain::Recharge& recharge) {
  const auto list = std::tie(recharge.site, recharge.offer, recharge.envelope);
  if (const auto known = numbers_.find(list); known != numbers_.end()) return known->second;
  begin_list_.execute(recharge.site, recharge.offer, recharge.envelope);
  Run run = find_number_.run(recharge.site, recharge.offer, recharge.envelope);
  if (!run.next())
    refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "A list is missing that was just begun.");
  return numbers_[list] = run.columns().take<std::int64_t>();
}

std::vector<std::int64_t> RechargeListTable::numbers(const broker::RechargeFilter& filter) {
  std::set<std::int64_t, std::greater<>> numbers;
  const auto take = [&](Run run) {
    while (run.next()) numbers.insert(run.columns().take<std::int64_t>());
  };
  for (const auto& site : filter.sites) take(find_of_site_.run(site, filter.offer, filter.envelope));
  if (filter.sites.empty()) take(find_.run(filter.offer, filter.envelope));
  return {numbers.begin(), numbers.end()};
}

}  // namespace passerelle::sqlite
