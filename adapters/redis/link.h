// The connection that a working thread borrows, and the thread that sees to it that there is one.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "adapters/redis/connector.h"
#include "services/broker/ports/idempotency_cache.h"
#include "services/broker/ports/random.h"

namespace passerelle::redis {

// The working thread never connects and never waits here. A thread of the link's own connects, with pauses
// that grow; and tries anew, beside the connection there is, where that one has a drawback or was not used
// for long, so that health tells the truth when nobody works, and recovers by itself.
class Link {
 public:
  Link(const RedisSettings& settings, Pipeline loads, broker::Random& random);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link();

  // The working thread. None: Redis is away. What is taken is given back, or lost.
  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection, std::optional<Failure> complaint);
  void lose(std::unique_ptr<Connection> connection, Failure why);

  broker::CacheHealth health() const;  // any thread

 private:
  void run();
  void arrive(std::expected<Arrival, Failure> arrival);
  void pause_before_next_attempt();

  const RedisSettings settings_;
  broker::Random& random_;
  Connector connector_;
  Interrupt interrupt_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::unique_ptr<Connection> connection_;
  bool taken_ = false;
  bool proven_ = false;  // something was answered since it connected
  bool stopping_ = false;
  int failures_ = 0;                                  // in a row
  std::optional<Failure> why_ = Failure::connecting;  // away, or with a drawback
  TimePoint due_ = std::chrono::steady_clock::now();  // the next attempt
  std::thread thread_;
};

}  // namespace passerelle::redis
