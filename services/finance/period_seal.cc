#include "services/finance/period_seal.h"

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

using domain::CanonicalForm;
using domain::Digest;
using domain::require_invariant;

std::string_view raw(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

template <class Id>
std::string text_or_empty(const std::optional<Id>& id) {
  return id ? id->text() : std::string();
}

std::int64_t size_of(const auto& things) { return static_cast<std::int64_t>(things.size()); }

Digest account_leaf(const AccountBalance& balance, std::int64_t amount) {
  return CanonicalForm("account 1")
      .add(balance.account.name)
      .add(domain::to_string(balance.asset))
      .add(amount)
      .digest();
}

auto place_of(const domain::Transfer& transfer) {
  return std::pair(transfer.recharge ? transfer.recharge->uuid : transfer.id.uuid, transfer.id.uuid);
}

void add_checklist(CanonicalForm& form, const std::vector<ChecklistItem>& checklist) {
  form.add(size_of(checklist));
  for (const auto& item : checklist) {
    form.add(to_string(item.check)).add(to_string(item.result)).add(item.looked_at).add(item.failing);
    form.add(size_of(item.named));
    for (const auto& name : item.named) form.add(name);
  }
}

}  // namespace

Digest leaf_of(const domain::Transfer& transfer) {
  return CanonicalForm("transfer 1")
      .add(transfer.id.text())
      .add(domain::to_string(transfer.kind))
      .add(domain::to_string(transfer.asset))
      .add(transfer.amount)
      .add(transfer.debit.name)
      .add(transfer.credit.name)
      .add(text_or_empty(transfer.recharge))
      .add(text_or_empty(transfer.pending))
      .add(transfer.tariff ? domain::to_string(*transfer.tariff) : std::string_view())
      .add(domain::to_unix_ms(transfer.time))
      .add(transfer.reason)
      .digest();
}

Digest leaf_of(const AccountBalance& balance) {
  return CanonicalForm("balance 1")
      .add(balance.account.name)
      .add(domain::to_string(balance.asset))
      .add(balance.opening)
      .add(balance.closing)
      .digest();
}

bool precedes(const domain::Transfer& one, const domain::Transfer& other) {
  return place_of(one) < place_of(other);
}

bool precedes(const AccountBalance& one, const AccountBalance& other) {
  return std::tie(one.account, one.asset) < std::tie(other.account, other.asset);
}

Digest PeriodSeal::digest() const {
  CanonicalForm form("period seal 1");
  form.add(period.text()).add(transfers).add(size_of(totals));
  for (const auto& total : totals)
    form.add(domain::to_string(total.asset)).add(total.transfers).add(total.amount);
  form.add(balances).add(transfers_digest).add(balances_digest).add(openings_digest).add(closings_digest);
  form.add(terms.previous ? raw(*terms.previous) : std::string_view());
  form.add(size_of(terms.months));
  for (const auto& month : terms.months) form.add(month);
  add_checklist(form, terms.checklist);
  form.add(terms.closed_by).add(terms.approved_by).add(domain::to_unix_ms(terms.closed_at));
  return form.digest();
}

bool follows(const PeriodSeal& previous, const PeriodSeal& next) {
  return next.period == previous.period.next() && next.terms.previous == previous.digest() &&
         next.openings_digest == previous.closings_digest;
}

void BalancesDigest::add(const AccountBalance& balance) {
  balances_.add(raw(leaf_of(balance)));
  // Accounts that have nothing come and go with what the programme names; they are no difference.
  if (balance.opening != 0) openings_.add(raw(account_leaf(balance, balance.opening)));
  if (balance.closing != 0) closings_.add(raw(account_leaf(balance, balance.closing)));
}

void BalancesDigest::write_to(PeriodSeal& seal) const {
  seal.balances_digest = balances_.digest();
  seal.openings_digest = openings_.digest();
  seal.closings_digest = closings_.digest();
}

PeriodSealer::PeriodSealer(const Period& period) : begin_(period.begin()), end_(period.end()) {
  seal_.period = period;
}

std::optional<Digest> PeriodSealer::add(const domain::Transfer& transfer) {
  require_invariant(!ended_, "transfers are sealed before balances");
  require_invariant(begin_ <= transfer.time && transfer.time < end_, "a sealed transfer is of the period");
  require_invariant(!last_transfer_ || precedes(*last_transfer_, transfer),
                    "transfers are sealed in their order, each once");
  require_invariant(transfer.amount > 0, "a transfer moves something");
  last_transfer_ = transfer;
  ++seal_.transfers;
  auto& total = totals_[transfer.asset];
  total.asset = transfer.asset;
  ++total.transfers;
  require_invariant(!__builtin_add_overflow(total.amount, transfer.amount, &total.amount),
                    "a period's transfers can be added up");
  if (!block_) block_.emplace();
  block_->add(raw(leaf_of(transfer)));
  if (++in_block_ < transfers_of_a_block) return {};
  return end_block();
}

std::optional<Digest> PeriodSealer::end_transfers() {
  ended_ = true;
  if (in_block_ == 0) return {};
  return end_block();
}

Digest PeriodSealer::end_block() {
  const auto digest = block_->digest();
  blocks_.add(raw(digest));
  block_.reset();
  in_block_ = 0;
  return digest;
}

void PeriodSealer::add(const AccountBalance& balance) {
  if (!ended_) end_transfers();
  require_invariant(!last_balance_ || precedes(*last_balance_, balance),
                    "balances are sealed in their order, each once");
  last_balance_ = balance;
  ++seal_.balances;
  balances_.add(balance);
}

PeriodSeal PeriodSealer::seal(SealTerms terms) {
  if (!ended_) end_transfers();
  auto seal = seal_;
  for (const auto& [asset, total] : totals_) seal.totals.push_back(total);
  seal.transfers_digest = blocks_.digest();
  balances_.write_to(seal);
  seal.terms = std::move(terms);
  return seal;
}

}  // namespace passerelle::finance
