#include "tests/simulation/simulated_reader.h"

#include <algorithm>
#include <ranges>
#include <tuple>

#include "tests/simulation/simulated_facts.h"

namespace passerelle::simulation {
namespace {

using broker::Page;
using domain::Recharge;
using domain::Result;

bool listed(const std::vector<domain::SiteId>& sites, const domain::SiteId& site) {
  return sites.empty() || std::ranges::find(sites, site) != sites.end();
}

bool passes(const broker::RechargeFilter& filter, const Recharge& recharge) {
  return (!filter.beneficiary || recharge.beneficiary == *filter.beneficiary) &&
         listed(filter.sites, recharge.site) && (!filter.offer || recharge.offer == *filter.offer) &&
         (!filter.envelope || recharge.envelope == *filter.envelope) &&
         (!filter.state || recharge.state == *filter.state) &&
         (!filter.created_from || recharge.create_time >= *filter.created_from) &&
         (!filter.created_until || recharge.create_time < *filter.created_until);
}

bool passes(const broker::BeneficiaryFilter& filter, const domain::Beneficiary& beneficiary) {
  return listed(filter.sites, beneficiary.site) &&
         (!filter.external_reference || beneficiary.external_reference == *filter.external_reference);
}

// False once the page is full, and it is known that there is more.
template <class T, class Item>
bool add(Page<T>& page, const Item& item, int limit) {
  page.more = page.items.size() == static_cast<std::size_t>(limit);
  if (!page.more) page.items.push_back(T{item});
  return !page.more;
}

}  // namespace

domain::Status SimulatedReader::hold_snapshot() {
  if (held_) return {};
  held_ = std::make_unique<SimulatedBooks>();
  static_cast<SimulatedTables&>(*held_) =
      books_->committed([&] { return static_cast<const SimulatedTables&>(*books_); });
  books_ = held_.get();
  campaigns_.read_from(*held_);
  return {};
}

Result<std::optional<Recharge>> SimulatedReader::recharge(domain::RechargeId id) {
  return books_->committed([&]() -> std::optional<Recharge> {
    const auto found = books_->recharges.find(id);
    if (found == books_->recharges.end()) return std::nullopt;
    return found->second.keyed.recharge;
  });
}

Result<Page<Recharge>> SimulatedReader::recharges(const broker::RechargeFilter& filter,
                                                  std::optional<domain::RechargeId> after, int limit) {
  return books_->committed([&] {
    Page<Recharge> page;
    const auto walk = [&](const auto& recharges) {
      for (const auto& [id, entry] : recharges) {
        const bool given = after && (filter.oldest_first ? id <= *after : id >= *after);
        if (given || !passes(filter, entry.keyed.recharge)) continue;
        if (!add(page, entry.keyed.recharge, limit)) break;
      }
    };
    if (filter.oldest_first)
      walk(books_->recharges);
    else
      walk(std::views::reverse(books_->recharges));
    return page;
  });
}

Result<std::vector<broker::Attempt>> SimulatedReader::attempts(domain::RechargeId id) {
  return books_->committed([&] {
    const auto found = books_->recharges.find(id);
    return found == books_->recharges.end() ? std::vector<broker::Attempt>() : found->second.attempts;
  });
}

Result<std::vector<domain::Transfer>> SimulatedReader::transfers(domain::RechargeId id) {
  return books_->committed([&] {
    std::vector<domain::Transfer> transfers;
    const std::optional recharge(id);
    for (auto place = books_->transfer_places.lower_bound({recharge, domain::TransferId{}});
         place != books_->transfer_places.end() && place->first.first == recharge; ++place)
      transfers.push_back(books_->transfers[place->second]);
    std::ranges::sort(transfers, [](const domain::Transfer& one, const domain::Transfer& other) {
      return std::tie(one.time, one.id) < std::tie(other.time, other.id);
    });
    return transfers;
  });
}

Result<std::vector<broker::LateNews>> SimulatedReader::late_news(domain::RechargeId id) {
  return books_->committed([&] {
    const auto found = books_->recharges.find(id);
    return found == books_->recharges.end() ? std::vector<broker::LateNews>() : found->second.late_news;
  });
}

Result<std::optional<broker::KeyedRecharge>> SimulatedReader::find_key(const broker::IdempotencyKey& key) {
  return books_->committed([&]() -> std::optional<broker::KeyedRecharge> {
    const auto found = books_->keys.find(key);
    if (found == books_->keys.end()) return std::nullopt;
    return books_->recharges.at(found->second).keyed;
  });
}

Result<std::vector<std::optional<broker::KeyedRecharge>>> SimulatedReader::find_keys(
    std::span<const broker::IdempotencyKey> keys) {
  return books_->committed([&] {
    std::vector<std::optional<broker::KeyedRecharge>> all;
    for (const auto& key : keys) {
      const auto found = books_->keys.find(key);
      all.emplace_back();
      if (found != books_->keys.end()) all.back() = books_->recharges.at(found->second).keyed;
    }
    return all;
  });
}

Result<Page<broker::OpenRecharge>> SimulatedReader::open_recharges(std::optional<domain::BrokerId> owner,
                                                                   std::optional<domain::RechargeId> after,
                                                                   int limit) {
  return books_->committed([&] {
    Page<broker::OpenRecharge> page;
    for (const auto& [id, entry] : books_->recharges) {
      if ((after && id <= *after) || domain::is_final(entry.keyed.recharge.state)) continue;
      if (owner && entry.owner != *owner) continue;
      if (!add(page, entry.keyed.recharge, limit)) break;
    }
    return page;
  });
}

Result<broker::AdmissionFacts> SimulatedReader::facts(std::span<const broker::AdmissionQuery> queries,
                                                      std::optional<domain::Day> site_usage_since) {
  return books_->committed([&] { return facts_of(*books_, queries, site_usage_since); });
}

Result<std::optional<domain::Beneficiary>> SimulatedReader::beneficiary(domain::BeneficiaryId id) {
  return books_->committed([&] { return beneficiary_of(*books_, id); });
}

Result<std::optional<domain::Beneficiary>> SimulatedReader::beneficiary_by_line(domain::LineId line) {
  return books_->committed([&] { return holder_of(*books_, line); });
}

Result<std::vector<std::optional<domain::Beneficiary>>> SimulatedReader::find_beneficiaries(
    std::span<const domain::BeneficiaryId> ids) {
  return books_->committed([&] {
    std::vector<std::optional<domain::Beneficiary>> found;
    for (const auto& id : ids) found.push_back(beneficiary_of(*books_, id));
    return found;
  });
}

Result<Page<domain::Beneficiary>> SimulatedReader::beneficiaries(const broker::BeneficiaryFilter& filter,
                                                                 std::optional<domain::BeneficiaryId> after,
                                                                 int limit) {
  return books_->committed([&] {
    Page<domain::Beneficiary> page;
    for (const auto& [id, beneficiary] : std::views::reverse(books_->beneficiaries)) {
      if ((after && id >= *after) || !passes(filter, beneficiary)) continue;
      if (!add(page, beneficiary, limit)) break;
    }
    return page;
  });
}

Result<std::optional<broker::ProgrammeVersion>> SimulatedReader::programme(
    std::optional<std::int64_t> version) {
  return books_->committed([&]() -> std::optional<broker::ProgrammeVersion> {
    const auto newest = static_cast<std::int64_t>(books_->programmes.size());
    const auto asked = version.value_or(newest);
    if (asked < 1 || asked > newest) return std::nullopt;
    return books_->programmes[static_cast<std::size_t>(asked - 1)];
  });
}

Result<std::vector<domain::EnvelopeBalance>> SimulatedReader::envelope_balances() {
  return books_->committed([&] { return envelope_balances_of(*books_); });
}

Result<std::vector<broker::LedgerReader::Balance>> SimulatedReader::balances() {
  return books_->committed([&] {
    std::map<SimulatedBooks::AccountKey, std::int64_t> rebuilt;
    for (const auto& transfer : books_->transfers) {
      rebuilt[{transfer.debit.name, transfer.asset}] -= transfer.amount;
      rebuilt[{transfer.credit.name, transfer.asset}] += transfer.amount;
    }
    std::vector<Balance> balances;
    for (const auto& [account, kept] : books_->balances)
      balances.push_back({domain::Account{account.first}, account.second, kept, rebuilt[account]});
    return balances;
  });
}

}  // namespace passerelle::simulation
