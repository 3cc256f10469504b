#include "services/broker/replay_walk.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace passerelle::broker {

namespace {

using domain::Recharge;

constexpr int page_size = 500;

// `made` is in the order of its ids, and so of its times.
void put_granted_first(std::vector<Recharge>& made) {
  for (auto begin = made.begin(); begin != made.end();) {
    const auto end = std::find_if(
        begin, made.end(), [&](const Recharge& other) { return other.create_time != begin->create_time; });
    std::sort(begin, end, [](const Recharge& one, const Recharge& other) {
      const auto place = [](const Recharge& recharge) {
        return std::pair(recharge.state == domain::RechargeState::refused, recharge.id);
      };
      return place(one) < place(other);
    });
    begin = end;
  }
}

}  // namespace

ReplayWalk::ReplayWalk(LedgerReader& books, domain::Instant from, std::optional<domain::Instant> until)
    : books_(books), filter_{.created_from = from, .created_until = until, .oldest_first = true} {}

domain::Result<Page<Recharge>> ReplayWalk::next() {
  auto read = books_.recharges(filter_, last_, page_size);
  if (!read) return read;
  if (!read->items.empty()) last_ = read->items.back().id;
  Page<Recharge> page{std::exchange(kept_back_, {}), read->more};
  std::ranges::move(read->items, std::back_inserter(page.items));
  if (page.more) {
    const auto newest = page.items.back().create_time;
    const auto last = std::ranges::find(page.items, newest, &Recharge::create_time);
    kept_back_.assign(std::make_move_iterator(last), std::make_move_iterator(page.items.end()));
    page.items.erase(last, page.items.end());
  }
  put_granted_first(page.items);
  return page;
}

}  // namespace passerelle::broker
