#include "services/broker/writer_queue.h"

#include <algorithm>
#include <utility>

namespace passerelle::broker {

IdempotencyKey key_of(const AdmitCommand& command) {
  return {command.request.caller, "CreateRecharge", command.request.request_id};
}

WriterQueue::WriterQueue(std::size_t capacity, std::move_only_function<void()> has_work)
    : capacity_(capacity), has_work_(std::move(has_work)) {}

bool WriterQueue::offer(Command& command) {
  bool was_empty = false;
  {
    const std::scoped_lock lock(mutex_);
    if (closed_ || commands_.size() >= capacity_) return false;
    was_empty = commands_.empty();
    commands_.push_back(std::move(command));
  }
  arrived(was_empty);
  return true;
}

void WriterQueue::insist(Command command) {
  bool was_empty = false;
  {
    const std::scoped_lock lock(mutex_);
    was_empty = commands_.empty();
    commands_.push_back(std::move(command));
  }
  arrived(was_empty);
}

void WriterQueue::arrived(bool was_empty) {
  if (!was_empty) return;
  arrival_.notify_one();
  if (has_work_) has_work_();
}

std::vector<Command> WriterQueue::take(std::size_t most) {
  std::vector<Command> taken;
  const std::scoped_lock lock(mutex_);
  const auto count = std::min(most, commands_.size());
  taken.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    taken.push_back(std::move(commands_.front()));
    commands_.pop_front();
  }
  return taken;
}

void WriterQueue::wait(domain::Duration longest) {
  std::unique_lock lock(mutex_);
  arrival_.wait_for(lock, longest, [&] { return woken_ || !commands_.empty(); });
  woken_ = false;
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
  return commands_.size();
}

}  // namespace passerelle::broker
