// Books of a few envelopes over two years, drawn at random from a seed: whatever may happen to an envelope,
// in an order in which the ledger would take it.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <tuple>
#include <vector>

#include "services/finance/donor_statement.h"
#include "services/finance/envelope_statement.h"

namespace passerelle::finance {

inline domain::Day day(std::string_view iso) { return *domain::parse_iso_day(iso); }
inline Period period(std::string_view text) { return *Period::parse(text); }

class RandomBooks {
 public:
  explicit RandomBooks(unsigned seed) : random_(seed) {
    for (const auto& [envelope, measure] : measures_) balances_[envelope] = {envelope, measure, 0, 0};
    for (auto each = first; each < last; each += std::chrono::days(1)) {
      opened_[each] = balances_;
      for (auto left = below(4); left > 0; --left) something_happens(each);
    }
    opened_[last] = balances_;
  }

  std::vector<DayTotal> totals(const Period& of) const {
    std::vector<DayTotal> found;
    for (const auto& [key, total] : totals_)
      if (of.covers(total.day)) found.push_back(total);
    return found;
  }
  std::vector<EnvelopePosition> positions(domain::Day at_begin_of) const {
    std::vector<EnvelopePosition> found;
    for (const auto& [envelope, position] : opened_.at(at_begin_of)) found.push_back(position);
    return found;
  }
  const std::vector<Gift>& gifts() const { return gifts_; }

  static inline const domain::Day first = *domain::parse_iso_day("2026-01-01");
  static inline const domain::Day last = *domain::parse_iso_day("2028-01-01");

 private:
  struct Delivered {
    domain::EnvelopeId envelope{};
    domain::OfferId offer{};
    domain::SiteId site{};
    domain::Tariff tariff = domain::Tariff::free;
    std::string campaign{};
    std::int64_t amount = 0;
  };

  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  void post(domain::Day on, domain::TransferKind kind, domain::Account debit, domain::Account credit,
            std::int64_t amount, const Delivered& about, domain::Asset asset) {
    if (amount <= 0) return;
    for (const auto& [account, signed_amount] : {std::pair(debit, -amount), std::pair(credit, amount)}) {
      auto& position = balances_[{std::string(domain::owner_of(account))}];
      if (domain::kind_of(account) == domain::AccountKind::available) position.available += signed_amount;
      if (domain::kind_of(account) == domain::AccountKind::held) position.held += signed_amount;
    }
    auto& total = totals_[{on, kind, about.envelope, about.offer, about.site, about.tariff, about.campaign,
                           debit.name, credit.name}];
    total = {on,
             kind,
             asset,
             about.envelope,
             about.site,
             about.offer,
             about.tariff,
             about.campaign,
             debit,
             credit,
             total.count + 1,
             total.amount + amount,
             total.megabytes + 7,
             total.face_cents + 11};
  }

  void something_happens(domain::Day on) {
    const auto& [envelope, measure] = measures_[static_cast<std::size_t>(below(3))];
    const auto available = balances_[envelope].available;
    const auto mine = domain::available_account(envelope);
    const auto part = [&](std::int64_t of) {
      return of > 0 ? 1 + below(static_cast<int>(std::min<std::int64_t>(of, 40))) : 0;
    };
    const Delivered none{.envelope = envelope};
    switch (below(16)) {
      case 0:
        if (below(4) == 0) give(on, envelope, measure);
        return;
      case 1:
        if (below(8) != 0) return;
        return below(2) == 0 ? post(on, domain::TransferKind::adjust, mine, domain::donor_account(envelope),
                                    part(available), none, measure)
                             : post(on, domain::TransferKind::adjust, domain::donor_account(envelope), mine,
                                    1 + below(50), none, measure);
      case 2:
        if (below(8) == 0)
          post(on, domain::TransferKind::give_back, mine, domain::donor_account(envelope), part(available),
               none, measure);
        return;
      case 3:
        if (below(4) == 0) carry(on, envelope, measure, part(available));
        return;
      case 4:
      case 5:
        return take_back(on);
      case 6:
        if (below(4) == 0)
          post(on, domain::TransferKind::correct, mine, domain::spent_account(envelope), part(available),
               none, measure);
        return;
      default:
        return deliver(on, envelope, measure, part(available));
    }
  }

  void give(domain::Day on, const domain::EnvelopeId& envelope, domain::Asset measure) {
    const std::int64_t amount = 200 + below(800);
    if (below(4) != 0) {
      Gift gift;
      gift.id.uuid.bytes[15] = static_cast<std::uint8_t>(gifts_.size() + 1);
      gift.envelope = envelope;
      gift.document = std::to_string(gifts_.size());
      gift.given_on = on - std::chrono::days(below(60));
      gift.quantity = measure == domain::Asset::unit ? amount : 1 + below(9);
      gift.unit_value = {1 + below(700)};
      gift.measure = measure;
      gift.amount = amount;
      gift.entered_at = domain::start_of(on) + std::chrono::hours(9);
      gifts_.push_back(gift);
    }
    post(on, domain::TransferKind::fund, domain::donor_account(envelope), domain::available_account(envelope),
         amount, {.envelope = envelope}, measure);
  }

  // Into an envelope of the same measure, and back at times.
  void carry(domain::Day on, const domain::EnvelopeId& envelope, domain::Asset measure, std::int64_t amount) {
    const domain::EnvelopeId other{envelope.value + "-next"};
    const bool back = below(3) == 0;
    if (back) amount = std::min<std::int64_t>(amount, balances_[other].available);
    balances_[other].envelope = other;
    balances_[other].measure = measure;
    const auto& from = back ? other : envelope;
    post(on, domain::TransferKind::carry_over, domain::available_account(from),
         domain::available_account(back ? envelope : other), amount, {.envelope = from}, measure);
  }

  void deliver(domain::Day on, const domain::EnvelopeId& envelope, domain::Asset measure,
               std::int64_t amount) {
    Delivered sale{envelope,
                   {"offer-" + std::to_string(below(3))},
                   {"site-" + std::to_string(below(2))},
                   below(2) == 0 ? domain::Tariff::sold : domain::Tariff::free,
                   below(3) == 0 ? "series/2026-01" : "",
                   amount};
    if (amount == 0) return;
    const auto available = domain::available_account(envelope);
    const auto held = domain::held_account(envelope);
    post(on, domain::TransferKind::hold, available, held, amount, sale, measure);
    const auto fate = below(10);
    if (fate == 0) return;  // in doubt for ever
    if (fate == 1) return post(on, domain::TransferKind::release, held, available, amount, sale, measure);
    post(on, domain::TransferKind::capture, held, domain::spent_account(envelope), amount, sale, measure);
    if (sale.tariff == domain::Tariff::sold)
      post(on, domain::TransferKind::collect, domain::sales_account(sale.site),
           domain::till_account(sale.site), 3, sale, domain::Asset::eur_cent);
    delivered_.push_back(sale);
  }

  void take_back(domain::Day on) {
    if (delivered_.empty()) return;
    const auto which = delivered_.begin() + below(static_cast<int>(delivered_.size()));
    const auto sale = *which;
    delivered_.erase(which);
    post(on, below(4) == 0 ? domain::TransferKind::correct : domain::TransferKind::reverse,
         domain::spent_account(sale.envelope), domain::available_account(sale.envelope), sale.amount, sale,
         measure_of(sale.envelope));
    if (sale.tariff == domain::Tariff::sold)
      post(on, domain::TransferKind::refund, domain::till_account(sale.site),
           domain::sales_account(sale.site), 3, sale, domain::Asset::eur_cent);
  }

  domain::Asset measure_of(const domain::EnvelopeId& envelope) { return balances_[envelope].measure; }

  using Key = std::tuple<domain::Day, domain::TransferKind, domain::EnvelopeId, domain::OfferId,
                         domain::SiteId, domain::Tariff, std::string, std::string, std::string>;
  const std::vector<std::pair<domain::EnvelopeId, domain::Asset>> measures_{
      {{"cards"}, domain::Asset::unit},
      {{"data"}, domain::Asset::megabyte},
      {{"euros"}, domain::Asset::eur_cent}};
  std::mt19937 random_;
  std::map<domain::EnvelopeId, EnvelopePosition> balances_;
  std::map<domain::Day, std::map<domain::EnvelopeId, EnvelopePosition>> opened_;
  std::map<Key, DayTotal> totals_;
  std::vector<Gift> gifts_;
  std::vector<Delivered> delivered_;
};

}  // namespace passerelle::finance
