// A program of ours that writes its port file once it serves. Started again, it takes the port that it had,
// so that its callers find it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tests/support/held_port.h"
#include "tests/support/process.h"

namespace passerelle::e2e {

class ServerProcess {
 public:
  // Files in `directory`, named after it.
  ServerProcess(std::filesystem::path directory, std::string name);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // What the command has to tell it.
  std::uint16_t port() const { return port_.number(); }
  std::filesystem::path port_file() const { return directory_ / (name_ + ".port"); }

  // Does not wait; kills the one before.
  void launch(const std::vector<std::string>& command);
  // False: it ended, or does not serve yet at the deadline.
  bool wait_until_serving(std::chrono::milliseconds deadline = std::chrono::seconds(30));
  // Aborts where it does not serve.
  void start(const std::vector<std::string>& command);

  bool running() { return process_ != nullptr && process_->running(); }
  void kill() { process_.reset(); }
  void send(int signal) const { process_->send(signal); }
  // SIGTERM; its exit status, absent where it goes on.
  std::optional<int> stop();

  std::string address() const { return "127.0.0.1:" + std::to_string(port()); }
  std::string log() const;
  std::string end_of_log() const;

 private:
  const std::filesystem::path directory_;
  const std::string name_;
  testing::HeldPort port_;
  std::unique_ptr<testing::Process> process_;
};

}  // namespace passerelle::e2e
