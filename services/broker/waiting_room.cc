#include "services/broker/waiting_room.h"

#include <algorithm>
#include <utility>

namespace passerelle::broker {

namespace {

constexpr std::size_t few_answers = 4;

}  // namespace

void WaitingRoom::begin_batch() {
  const std::scoped_lock lock(mutex_);
  in_batch_ = true;
}

void WaitingRoom::end_batch() {
  std::size_t count = 0;
  {
    const std::scoped_lock lock(mutex_);
    in_batch_ = false;
    count = answers_.size();
  }
  if (count > few_answers) {
    scheduler_.post(lifetime_.guard([this] { deliver_answers(); }));
  } else if (count > 0) {
    deliver_answers();
  }
}

void WaitingRoom::answer(domain::Result<domain::Recharge> outcome, Completion<domain::Recharge> done) {
  bool is_first = false;
  {
    const std::scoped_lock lock(mutex_);
    is_first = answers_.empty() && !in_batch_;
    answers_.push_back({std::move(outcome), std::move(done)});
  }
  if (is_first) scheduler_.post(lifetime_.guard([this] { deliver_answers(); }));
}

void WaitingRoom::deliver_answers() {
  std::vector<Answer> answers;
  {
    const std::scoped_lock lock(mutex_);
    answers.swap(answers_);
  }
  for (auto& [outcome, done] : answers) done(std::move(outcome));
}

void WaitingRoom::admit(const domain::Recharge& now, domain::Duration wait,
                        Completion<domain::Recharge> done) {
  Seat seat = 0;
  const auto until = clock_.elapsed() + wait;
  {
    const std::scoped_lock lock(mutex_);
    seat = next_++;
    waiters_.emplace(seat, Waiter{now, until, 0, std::move(done)});
    deadlines_.emplace(until, seat);
  }
  const auto ticket =
      board_.listen(now.id, [this, seat](const domain::Recharge& recharge) { heard(seat, recharge); });
  {
    const std::scoped_lock lock(mutex_);
    const auto found = waiters_.find(seat);
    if (found != waiters_.end()) found->second.ticket = ticket;
  }
  set_alarm(until);
}

void WaitingRoom::set_alarm(domain::Duration at) {
  {
    const std::scoped_lock lock(mutex_);
    if (alarm_ && *alarm_ <= at) return;
    alarm_ = at;
  }
  const auto pause = std::max(domain::Duration{1}, at - clock_.elapsed());
  scheduler_.after(pause, lifetime_.guard([this, at] { rings(at); }));
}

void WaitingRoom::rings(domain::Duration alarm) {
  const auto now = clock_.elapsed();
  std::vector<Seat> over;
  std::optional<domain::Duration> next;
  {
    const std::scoped_lock lock(mutex_);
    // One that a later alarm came before rings too.
    if (alarm_ == alarm) alarm_.reset();
    for (const auto& [until, seat] : deadlines_) {
      if (until > now) {
        next = until;
        break;
      }
      over.push_back(seat);
    }
  }
  for (const auto seat : over) answer(seat);
  if (next) set_alarm(*next);
}

void WaitingRoom::heard(Seat seat, const domain::Recharge& recharge) {
  if (domain::is_final(recharge.state)) {
    auto waiter = take(seat);
    if (!waiter) return;
    board_.leave(recharge.id, waiter->ticket);
    answer(recharge, std::move(waiter->done));
    return;
  }
  const std::scoped_lock lock(mutex_);
  const auto found = waiters_.find(seat);
  if (found != waiters_.end()) found->second.newest = recharge;
}

void WaitingRoom::answer(Seat seat) {
  auto waiter = take(seat);
  if (!waiter) return;
  board_.leave(waiter->newest.id, waiter->ticket);
  waiter->done(waiter->newest);
}

void WaitingRoom::answer_all() {
  std::vector<Seat> seats;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [seat, waiter] : waiters_) seats.push_back(seat);
  }
  for (const auto seat : seats) answer(seat);
  deliver_answers();
}

std::optional<WaitingRoom::Waiter> WaitingRoom::take(Seat seat) {
  const std::scoped_lock lock(mutex_);
  const auto found = waiters_.find(seat);
  if (found == waiters_.end()) return std::nullopt;
  std::optional<Waiter> waiter(std::move(found->second));
  deadlines_.erase({waiter->until, seat});
  waiters_.erase(found);
  return waiter;
}

}  // namespace passerelle::broker
