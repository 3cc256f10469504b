#include "services/broker/writer_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace passerelle::broker {

namespace {

template <class T>
std::vector<T> take_from(std::deque<T>& line, std::size_t most) {
  const auto end = line.begin() + static_cast<std::ptrdiff_t>(std::min(most, line.size()));
  std::vector<T> taken(std::make_move_iterator(line.begin()), std::make_move_iterator(end));
  line.erase(line.begin(), end);
  return taken;
}

}  // namespace

IdempotencyKey key_of(const AdmitCommand& command) {
  return {command.request.caller, "CreateRecharge", command.request.request_id};
}

WriterQueue::WriterQueue(std::size_t capacity, std::move_only_function<void()> has_work)
    : capacity_(capacity), has_work_(std::move(has_work)) {}

bool WriterQueue::offer(Command& command) {
  bool was_empty = false;
  {
    const std::scoped_lock lock(mutex_);
    if (closed_ || admissions_.size() + others_.size() >= capacity_) return false;
    was_empty = put(std::move(command));
  }
  arrived(was_empty);
  return true;
}

void WriterQueue::insist(Command command) {
  bool was_empty = false;
  {
    const std::scoped_lock lock(mutex_);
    was_empty = put(std::move(command));
  }
  arrived(was_empty);
}

void WriterQueue::arrived(bool was_empty) {
  if (!was_empty) return;
  arrival_.notify_one();
  if (has_work_) has_work_();
}

bool WriterQueue::put(Command&& command) {
  const bool was_empty = admissions_.empty() && others_.empty();
  if (auto* admission = std::get_if<AdmitCommand>(&command)) {
    admissions_.push_back(std::move(*admission));
  } else {
    others_.push_back(std::move(command));
  }
  return was_empty;
}

std::vector<AdmitCommand> WriterQueue::take_admissions(std::size_t most) {
  const std::scoped_lock lock(mutex_);
  return take_from(admissions_, most);
}

std::vector<Command> WriterQueue::take_others(std::size_t most) {
  const std::scoped_lock lock(mutex_);
  return take_from(others_, most);
}

bool WriterQueue::wait(domain::Duration longest) {
  std::unique_lock lock(mutex_);
  const bool in_time =
      arrival_.wait_for(lock, longest, [&] { return woken_ || !admissions_.empty() || !others_.empty(); });
  woken_ = false;
  return in_time;
}

void WriterQueue::wake() {
  {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
  }
  arrival_.notify_one();
}

void WriterQueue::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
}

std::size_t WriterQueue::size() const {
  const std::scoped_lock lock(mutex_);
  return admissions_.size() + others_.size();
}

}  // namespace passerelle::broker
