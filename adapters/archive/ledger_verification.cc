#include "adapters/archive/ledger_verification.h"

#include <fmt/format.h>

#include <map>

#include "adapters/archive/finance_verification.h"

namespace passerelle::archive {
namespace {

using broker::LedgerReader;
using domain::Result;

constexpr int page_size = 500;
// Brokers may settle between the reading of balances and that of open recharges: a moment of rest is waited
// for.
constexpr int most_attempts = 5;

using AccountKey = std::pair<std::string, domain::Asset>;
using Amounts = std::map<AccountKey, std::int64_t>;

bool may_go_negative(const std::string& account) {
  const auto kind = domain::kind_of({account});
  return kind && domain::may_go_negative(*kind);
}

Amounts held_by_envelopes(const std::vector<domain::EnvelopeBalance>& envelopes) {
  Amounts held;
  for (const auto& envelope : envelopes)
    if (envelope.held != 0) held[{envelope.envelope.value, envelope.measure}] = envelope.held;
  return held;
}

struct OpenHolds {
  Amounts amounts;
  std::int64_t count = 0;
};

Result<OpenHolds> open_holds(LedgerReader& reader, const OnProgress& on_progress) {
  OpenHolds holds;
  std::optional<domain::RechargeId> after;
  for (bool more = true; more;) {
    auto page = reader.open_recharges({}, after, page_size);
    if (!page) return std::unexpected(std::move(page.error()));
    for (const auto& [recharge] : page->items) {
      holds.amounts[{recharge.envelope.value, recharge.envelope_measure}] += recharge.envelope_amount;
      ++holds.count;
      after = recharge.id;
    }
    more = page->more;
    on_progress({"open recharges", holds.count, holds.count + (more ? 1 : 0)});
  }
  return holds;
}

void compare_holds(const Amounts& kept, const Amounts& expected, Verification& verification) {
  auto all = kept;
  for (const auto& [key, amount] : expected) all.try_emplace(key, 0);
  for (const auto& [key, amount] : all) {
    const auto found = expected.find(key);
    const auto open = found == expected.end() ? 0 : found->second;
    if (amount != open)
      verification.disagreements.push_back({Disagreement::Kind::holds, key.first, amount, open});
  }
}

domain::Status verify_holds(LedgerReader& reader, const OnProgress& on_progress, Verification& verification) {
  for (int attempt = 1;; ++attempt) {
    const auto before = reader.envelope_balances();
    if (!before) return std::unexpected(before.error());
    const auto open = open_holds(reader, on_progress);
    if (!open) return std::unexpected(open.error());
    const auto after = reader.envelope_balances();
    if (!after) return std::unexpected(after.error());
    const auto kept = held_by_envelopes(*before);
    // Unequal at rest may still be one settled and another admitted of the same amount: look again.
    const bool agrees = kept == open->amounts && kept == held_by_envelopes(*after);
    if (!agrees && attempt < most_attempts) continue;
    verification.open_recharges = open->count;
    compare_holds(kept, open->amounts, verification);
    return {};
  }
}

void compare_lines(domain::CampaignId campaign, const domain::LineCounts& kept,
                   const domain::LineCounts& counted, Verification& verification) {
  for (const auto state : domain::all_line_states)
    if (kept[state] != counted[state])
      verification.disagreements.push_back({Disagreement::Kind::lines,
                                            fmt::format("{} {}", campaign.text(), domain::to_string(state)),
                                            kept[state], counted[state]});
}

// Only what was the same before and after can be told to be wrong: brokers may move lines meanwhile.
domain::Status verify_lines(broker::CampaignReader& reader, domain::CampaignId id,
                            Verification& verification) {
  ++verification.campaigns;
  for (int attempt = 1;; ++attempt) {
    const auto before = reader.campaign(id);
    if (!before) return std::unexpected(before.error());
    const auto counted = reader.recount(id);
    if (!counted) return std::unexpected(counted.error());
    const auto after = reader.campaign(id);
    if (!after) return std::unexpected(after.error());
    const auto& kept = (*before)->counts;
    if (kept == *counted) return {};
    if (attempt < most_attempts) continue;
    if (kept == (*after)->counts) {
      compare_lines(id, kept, *counted, verification);
    } else {
      ++verification.campaigns_moving;
    }
    return {};
  }
}

domain::Status verify_campaigns(LedgerReader& reader, const OnProgress& on_progress,
                                Verification& verification) {
  std::optional<domain::CampaignId> after;
  for (bool more = true; more;) {
    auto page = reader.campaigns().campaigns({}, after, page_size);
    if (!page) return std::unexpected(std::move(page.error()));
    more = page->more;
    for (const auto& stored : page->items) {
      after = stored.campaign.id;
      if (auto status = verify_lines(reader.campaigns(), *after, verification); !status) return status;
      on_progress({"campaigns", verification.campaigns, verification.campaigns + 1});
    }
  }
  on_progress({"campaigns", verification.campaigns, verification.campaigns});
  return {};
}

void verify_balances(Verification& verification) {
  std::map<domain::Asset, std::int64_t> sums;
  for (const auto& balance : verification.balances) {
    const auto& name = balance.account.name;
    sums[balance.asset] += balance.kept;
    if (balance.kept != balance.rebuilt)
      verification.disagreements.push_back(
          {Disagreement::Kind::balance, name, balance.kept, balance.rebuilt});
    if (balance.kept < 0 && !may_go_negative(name))
      verification.disagreements.push_back({Disagreement::Kind::overdraft, name, balance.kept, 0});
  }
  for (const auto& [asset, sum] : sums)
    if (sum != 0)
      verification.disagreements.push_back(
          {Disagreement::Kind::asset, std::string(domain::to_string(asset)), sum, 0});
}

}  // namespace

Result<Verification> verify_ledger(LedgerReader& reader, const OnProgress& on_progress) {
  Verification verification;
  on_progress({"transfers", 0, 1});
  auto balances = reader.balances();
  if (!balances) return std::unexpected(std::move(balances.error()));
  on_progress({"transfers", 1, 1});
  verification.balances = std::move(*balances);
  verify_balances(verification);
  if (auto status = verify_holds(reader, on_progress, verification); !status)
    return std::unexpected(std::move(status.error()));
  if (auto status = verify_campaigns(reader, on_progress, verification); !status)
    return std::unexpected(std::move(status.error()));
  if (auto status = verify_finance(reader.finance(), on_progress, verification); !status)
    return std::unexpected(std::move(status.error()));
  return verification;
}

}  // namespace passerelle::archive
