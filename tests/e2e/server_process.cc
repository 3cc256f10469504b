#include "tests/e2e/server_process.h"

#include <fmt/format.h>
#include <signal.h>

#include <cstdlib>

namespace passerelle::e2e {

namespace {

constexpr std::chrono::seconds stop_deadline{30};
constexpr std::size_t shown_log = 4'000;

}  // namespace

ServerProcess::ServerProcess(std::filesystem::path directory, std::string name)
    : directory_(std::move(directory)), name_(std::move(name)) {}

void ServerProcess::launch(const std::vector<std::string>& command) {
  process_.reset();
  std::filesystem::remove(port_file());
  process_ = std::make_unique<testing::Process>(command, directory_ / (name_ + ".log"));
}

bool ServerProcess::wait_until_serving(std::chrono::milliseconds deadline) {
  testing::eventually([&] { return std::filesystem::exists(port_file()) || !running(); }, deadline);
  return std::filesystem::exists(port_file());
}

void ServerProcess::start(const std::vector<std::string>& command) {
  launch(command);
  if (wait_until_serving()) return;
  fmt::print(stderr, "{} did not start:\n{}\n", name_, end_of_log());
  std::abort();
}

std::optional<int> ServerProcess::stop() {
  send(SIGTERM);
  return process_->wait_for_exit(stop_deadline);
}

std::string ServerProcess::log() const {
  return testing::read_file(directory_ / (name_ + ".log")).value_or("");
}

std::string ServerProcess::end_of_log() const {
  const auto text = log();
  return text.substr(text.size() > shown_log ? text.size() - shown_log : 0);
}

}  // namespace passerelle::e2e
