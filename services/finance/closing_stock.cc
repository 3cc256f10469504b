#include "services/finance/closing_stock.h"

namespace passerelle::finance {

domain::Result<std::vector<ClosingStock>> closing_stock(std::span<const domain::EnvelopeBalance> balances,
                                                        const DonorValues& values, domain::Day day) {
  std::vector<ClosingStock> stocks;
  for (const auto& balance : balances) {
    const auto left = balance.available() + balance.held;
    if (left <= 0) continue;
    const auto value = values.worth(balance.envelope, day, left);
    if (!value) return std::unexpected(value.error());
    stocks.push_back({balance.envelope, balance.measure, day, left, balance.held, *value});
  }
  return stocks;
}

}  // namespace passerelle::finance
