// From settings to a connection that a master answers on, in time, and that may write.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "adapters/redis/connection.h"
#include "adapters/redis/redis_settings.h"

namespace passerelle::redis {

struct Arrival {
  std::unique_ptr<Connection> connection;
  std::optional<Failure> complaint;  // of use, with this drawback
};

// May block, up to its timeouts or the interrupt: a thread of its own calls it.
class Connector {
 public:
  // `loads` gives Redis the scripts that will be called.
  Connector(RedisSettings settings, Pipeline loads);
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

  std::expected<Arrival, Failure> connect(const Interrupt& interrupt);

 private:
  using Connected = std::expected<std::unique_ptr<Connection>, Failure>;
  Connected reach(const Interrupt& interrupt);
  Connected reach_master(const Interrupt& interrupt);
  Connected open(const RedisAddress& address, const Interrupt& interrupt) const;
  std::expected<RedisAddress, Failure> ask_sentinel(const RedisAddress& sentinel,
                                                    const Interrupt& interrupt) const;
  std::expected<Arrival, Failure> introduce(std::unique_ptr<Connection> connection,
                                            const Interrupt& interrupt) const;

  RedisSettings settings_;
  Pipeline loads_;
  std::string probe_;              // the key that is written to see whether one may
  std::size_t best_sentinel_ = 0;  // the one that answered last
};

}  // namespace passerelle::redis
