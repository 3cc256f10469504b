// A line between the command and the service that a test can cut, as bad lines are cut: in the middle,
// without a word.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <string>
#include <thread>

namespace passerelle::cli::test {

class Relay {
 public:
  explicit Relay(int service_port);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  // Resets every connection that stands now; new ones are carried again.
  void cut();

 private:
  void accept_lines();
  void carry(int client, std::uint64_t generation);

  int service_port_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> generation_{0};
  std::list<std::thread> carriers_;
  std::thread acceptor_;
};

}  // namespace passerelle::cli::test
