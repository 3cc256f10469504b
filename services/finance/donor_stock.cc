#include "services/finance/donor_stock.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace passerelle::finance {
namespace {

using domain::Day;
using domain::EnvelopeId;
using domain::OfferId;
using Value = std::optional<std::int64_t>;

// A value in cents times megabytes is more than 64 bits have.
__extension__ using Wide = __int128;

Value value_of(const StockLot& lot, std::int64_t amount) {
  if (!lot.value_cents) return {};
  return static_cast<std::int64_t>(static_cast<Wide>(*lot.value_cents) * amount / lot.amount);
}

Value difference(Value more, Value less) {
  if (!more) return {};
  return *more - *less;
}

}  // namespace

Value value_of_left(const StockLot& lot) { return value_of(lot, lot.left); }

struct DonorStock::OpenLot {
  struct Use {
    std::int64_t amount = 0;
    Day first{};
    Day last{};
  };
  struct Move {
    Leaving why = Leaving::adjusted;
    std::int64_t amount = 0;
    OpenLot* becomes = nullptr;  // in another envelope
  };

  StockLot lot;
  Arrival arrival = Arrival::opening;
  std::int64_t opening = 0;
  std::map<OfferId, Use> uses;
  std::vector<Move> moves;

  void use(const OfferId& offer, Day day, std::int64_t amount) {
    auto [place, is_new] = uses.try_emplace(offer);
    if (is_new) place->second.first = day;
    place->second.last = day;
    place->second.amount += amount;
    lot.left -= amount;
    lot.drawn[offer] += amount;
  }
  void leave(Leaving why, std::int64_t amount, OpenLot* becomes) {
    moves.push_back({why, amount, becomes});
    lot.left -= amount;
  }
  std::int64_t drawn_for(const OfferId& offer) const {
    const auto place = lot.drawn.find(offer);
    return place == lot.drawn.end() ? 0 : place->second;
  }
  std::int64_t drawn() const {
    std::int64_t sum = 0;
    for (const auto& [offer, amount] : lot.drawn) sum += amount;
    return sum;
  }
  LotYear end();
};

// Each change is worth what the rest was worth before it, less what it is worth after: these sum up, whatever
// was rounded. What came back goes first, so that the rest never falls below 0 on the way.
LotYear DonorStock::OpenLot::end() {
  LotYear year;
  year.arrival = arrival;
  year.opening = opening;
  year.opening_value = value_of(lot, opening);
  auto rest = opening;
  const auto taken = [&](std::int64_t amount) {
    const auto before = value_of(lot, rest);
    rest -= amount;
    return difference(before, value_of(lot, rest));
  };
  const auto state = [&](const OfferId& offer, const Use& used) {
    year.uses.push_back({offer, used.amount, taken(used.amount), used.first, used.last});
  };
  for (const auto& [offer, used] : uses)
    if (used.amount < 0) state(offer, used);
  for (const auto& move : moves) {
    const auto value = taken(move.amount);
    year.moves.push_back({move.why, move.amount, value});
    if (move.becomes != nullptr) move.becomes->lot.value_cents = value;
  }
  for (const auto& [offer, used] : uses)
    if (used.amount > 0) state(offer, used);
  std::ranges::sort(year.uses, {}, &LotUse::offer);
  std::erase_if(lot.drawn, [](const auto& each) { return each.second == 0; });
  year.closing = lot;
  return year;
}

DonorStock::DonorStock(std::span<const EnvelopeStock> openings) {
  for (const auto& stock : openings)
    for (const auto& lot : stock.lots) add(stock.envelope, Arrival::opening, lot);
}

DonorStock::~DonorStock() = default;

DonorStock::OpenLot& DonorStock::add(const EnvelopeId& envelope, Arrival arrival, StockLot lot) {
  auto& opened = *in_order_.emplace_back(std::make_unique<OpenLot>());
  opened.arrival = arrival;
  opened.opening = lot.left;
  opened.lot = std::move(lot);
  auto& lots = lots_of(envelope);
  const auto given_on = [](const OpenLot* each) { return each->lot.given_on; };
  lots.insert(std::ranges::upper_bound(lots, opened.lot.given_on, {}, given_on), &opened);
  return opened;
}

std::int64_t DonorStock::left_in(const EnvelopeId& envelope) {
  std::int64_t left = 0;
  for (const auto* open : lots_of(envelope)) left += open->lot.left;
  return left;
}

void DonorStock::bring(const EnvelopeId& envelope, Arrival arrival, StockLot lot) {
  add(envelope, arrival, std::move(lot));
}

bool DonorStock::draw(const EnvelopeId& envelope, const OfferId& offer, Day day, std::int64_t amount) {
  if (amount > left_in(envelope)) return false;
  for (auto* open : lots_of(envelope)) {
    const auto part = std::min(amount, open->lot.left);
    if (part > 0) open->use(offer, day, part);
    amount -= part;
  }
  return true;
}

bool DonorStock::put_back(const EnvelopeId& envelope, const OfferId& offer, Day day, std::int64_t amount) {
  auto& lots = lots_of(envelope);
  std::int64_t drawn = 0;
  for (const auto* open : lots) drawn += open->drawn();
  if (amount > drawn) return false;
  const auto back = [&](auto most) {
    for (auto open = lots.rbegin(); open != lots.rend() && amount > 0; ++open) {
      const auto part = std::min(amount, most(**open));
      if (part <= 0) continue;
      (*open)->use(offer, day, -part);
      amount -= part;
    }
  };
  back([&](const OpenLot& open) { return std::min(open.drawn_for(offer), open.drawn()); });
  back([](const OpenLot& open) { return open.drawn(); });
  return true;
}

bool DonorStock::take_out(const EnvelopeId& envelope, Leaving why, std::int64_t amount) {
  if (amount > left_in(envelope)) return false;
  auto order = lots_of(envelope);
  if (why == Leaving::adjusted) {
    const auto has_gift = [](const OpenLot* open) { return !open->lot.gift.uuid.is_nil(); };
    std::vector<OpenLot*> gifts;
    std::ranges::copy_if(order, std::back_inserter(gifts), has_gift);
    std::erase_if(order, has_gift);
    std::ranges::reverse(order);
    order.insert(order.end(), gifts.rbegin(), gifts.rend());
  }
  for (auto* open : order) {
    const auto part = std::min(amount, open->lot.left);
    if (part > 0) open->leave(why, part, nullptr);
    amount -= part;
  }
  return true;
}

bool DonorStock::carry(const EnvelopeId& from, const EnvelopeId& to, std::int64_t amount) {
  if (amount > left_in(from)) return false;
  for (auto* open : std::vector(lots_of(from))) {
    const auto part = std::min(amount, open->lot.left);
    if (part <= 0) continue;
    auto carried = open->lot;
    carried.amount = carried.left = part;
    carried.drawn.clear();
    // Its value is known at the end; that it has one, now.
    open->leave(Leaving::carried_out, part, &add(to, Arrival::carried_in, std::move(carried)));
    amount -= part;
  }
  return true;
}

std::map<EnvelopeId, std::vector<LotYear>> DonorStock::end() && {
  std::map<const OpenLot*, LotYear> ended;
  for (const auto& open : in_order_) ended.emplace(open.get(), open->end());
  std::map<EnvelopeId, std::vector<LotYear>> years;
  for (const auto& [envelope, lots] : by_envelope_)
    for (const auto* open : lots) years[envelope].push_back(std::move(ended.at(open)));
  return years;
}

}  // namespace passerelle::finance
