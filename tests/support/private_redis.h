// A Redis of a test's own: a real redis-server in a temporary directory, killed with the test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/held_port.h"
#include "tests/support/process.h"

namespace passerelle::testing {

struct RedisOptions {
  bool tcp = false;  // also on a free port of 127.0.0.1; its unix socket is always there
  std::optional<std::uint16_t> replica_of{};                    // the port of a master on 127.0.0.1
  std::vector<std::pair<std::string, std::string>> settings{};  // lines of redis.conf: maxmemory, requirepass
};

// Nothing is written to disk: a restarted one has forgotten everything, its scripts as well. Aborts where
// redis-server is not installed or does not start.
class PrivateRedis {
 public:
  explicit PrivateRedis(RedisOptions options = {});
  PrivateRedis(const PrivateRedis&) = delete;
  PrivateRedis& operator=(const PrivateRedis&) = delete;

  const std::filesystem::path& unix_socket() const { return socket_; }
  std::uint16_t port() const { return port_.number(); }  // with `tcp`; stays the same over restarts
  pid_t pid() const { return process_->pid(); }

  void kill_hard();  // kill -9, and waits until it is gone
  void start();      // again, after kill_hard(); back when it answers
  void pause();      // SIGSTOP: connections are still accepted by the kernel, nothing is answered
  void resume();

  // Runs one command as an administrator (with `requirepass`, where set) on a connection of its own. The
  // answer as text: a string or status as it is, a number in digits, nil as "(nil)", an error as
  // "(error) ...", the elements of an array one a line. Absent where nobody answers.
  std::optional<std::string> command(const std::vector<std::string>& arguments) const;
  std::string output() const { return process_->output(); }

 private:
  std::string configuration() const;
  void launch();

  TemporaryDirectory directory_;
  RedisOptions options_;
  std::filesystem::path socket_;
  HeldPort port_;
  std::unique_ptr<Process> process_;
};

// Two redis-sentinel processes that watch one master, fast: it counts as dead after 500 ms.
class SentinelPair {
 public:
  // Back when both know each other and `replicas` replicas.
  SentinelPair(std::string master_name, std::uint16_t master_port, int replicas);
  SentinelPair(const SentinelPair&) = delete;
  SentinelPair& operator=(const SentinelPair&) = delete;

  std::vector<std::uint16_t> ports() const { return {sentinels_[0].port, sentinels_[1].port}; }
  // As the first one says it; 0 where it says nothing.
  std::uint16_t master_port() const;

 private:
  struct Sentinel {
    std::uint16_t port = 0;
    std::unique_ptr<Process> process;
  };
  bool ready(const Sentinel& sentinel, int replicas) const;

  TemporaryDirectory directory_;
  std::string master_name_;
  std::vector<Sentinel> sentinels_;
};

// Of 127.0.0.1, free a moment ago.
std::uint16_t free_port();

}  // namespace passerelle::testing
