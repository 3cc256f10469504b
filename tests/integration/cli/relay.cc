#include "tests/integration/cli/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace passerelle::cli::test {
namespace {

constexpr int look_again_ms = 5;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// RST instead of FIN.
void reset(int socket) {
  const linger hard{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close(socket);
}

// False where the line is over.
bool pass_on(int from, int to) {
  std::array<char, 16'384> piece{};
  const auto count = recv(from, piece.data(), piece.size(), 0);
  if (count <= 0) return false;
  return send(to, piece.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
}

}  // namespace

Relay::Relay(int service_port)
    : service_port_(service_port), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0)
    std::abort();
  if (getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) std::abort();
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_lines(); });
}

Relay::~Relay() {
  stop_ = true;
  acceptor_.join();
  for (auto& carrier : carriers_) carrier.join();
  close(listener_);
}

void Relay::cut() { ++generation_; }

void Relay::accept_lines() {
  while (!stop_) {
    pollfd waited{listener_, POLLIN, 0};
    if (poll(&waited, 1, look_again_ms) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    carriers_.emplace_back([this, client, generation = generation_.load()] { carry(client, generation); });
  }
}

void Relay::carry(int client, std::uint64_t generation) {
  const int service = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(service_port_);
  bool stands = connect(service, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  while (stands && !stop_ && generation == generation_) {
    std::array<pollfd, 2> both{{{client, POLLIN, 0}, {service, POLLIN, 0}}};
    if (poll(both.data(), both.size(), look_again_ms) <= 0) continue;
    if (both[0].revents != 0) stands = pass_on(client, service);
    if (stands && both[1].revents != 0) stands = pass_on(service, client);
  }
  reset(client);
  reset(service);
}

}  // namespace passerelle::cli::test
