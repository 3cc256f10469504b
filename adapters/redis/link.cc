#include "adapters/redis/link.h"

#include <algorithm>

#include "adapters/redis/backoff.h"

namespace passerelle::redis {
namespace {

// How soon a connection that the other end closed is noticed while nobody uses it.
constexpr std::chrono::milliseconds watch_interval{200};

TimePoint now() { return std::chrono::steady_clock::now(); }

}  // namespace

Link::Link(const RedisSettings& settings, Pipeline loads, broker::Random& random)
    : settings_(settings), random_(random), connector_(settings, std::move(loads)) {
  thread_ = std::thread([this] { run(); });
}

Link::~Link() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  interrupt_.raise();
  wake_.notify_all();
  thread_.join();
}

std::unique_ptr<Connection> Link::take() {
  const std::lock_guard lock(mutex_);
  taken_ = connection_ != nullptr;
  return std::move(connection_);
}

void Link::give_back(std::unique_ptr<Connection> connection, std::optional<Failure> complaint) {
  const std::lock_guard lock(mutex_);
  connection_ = std::move(connection);
  taken_ = false;
  if (complaint) {
    if (!why_) pause_before_next_attempt();
    why_ = complaint;
    return;
  }
  why_.reset();
  proven_ = true;
  failures_ = 0;
  due_ = now() + settings_.idle_probe;
}

void Link::lose(std::unique_ptr<Connection> connection, Failure why) {
  connection.reset();
  const std::lock_guard lock(mutex_);
  taken_ = false;
  why_ = why;
  // What had worked gets a new connection at once. What connects and then fails again does not.
  if (proven_) {
    due_ = now();
  } else {
    pause_before_next_attempt();
  }
  proven_ = false;
  wake_.notify_all();
}

broker::CacheHealth Link::health() const {
  const std::lock_guard lock(mutex_);
  if (!why_) return {};
  return {false, std::string(name_of(*why_))};
}

void Link::pause_before_next_attempt() {
  ++failures_;
  due_ = now() + backoff_pause(failures_, settings_.backoff_first, settings_.backoff_max, random_);
}

void Link::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (connection_ && !connection_->quiet()) {
      connection_.reset();
      why_ = Failure::connection_lost;
      due_ = now();
    }
    if (taken_ || now() < due_) {
      const auto next_look = now() + watch_interval;
      wake_.wait_until(lock, taken_ ? next_look : std::min(due_, next_look));
      continue;
    }
    lock.unlock();
    auto arrival = connector_.connect(interrupt_);
    lock.lock();
    if (!stopping_) arrive(std::move(arrival));
  }
}

void Link::arrive(std::expected<Arrival, Failure> arrival) {
  // Somebody works on the one there is, and will hear how it stands.
  if (taken_) return;
  proven_ = false;
  if (!arrival) {
    connection_.reset();
    why_ = arrival.error();
    pause_before_next_attempt();
    return;
  }
  connection_ = std::move(arrival->connection);
  why_ = arrival->complaint;
  if (why_) {
    pause_before_next_attempt();
  } else {
    due_ = now() + settings_.idle_probe;
  }
}

}  // namespace passerelle::redis
