#include "adapters/redis/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "services/domain/invariant.h"

namespace passerelle::redis {
namespace {

constexpr int stream = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

std::expected<void, Failure> wait_for(int descriptor, short events, const Patience& patience) {
  std::array<pollfd, 2> watched{pollfd{descriptor, events, 0}, pollfd{-1, POLLIN, 0}};
  if (patience.interrupt != nullptr) watched[1].fd = patience.interrupt->descriptor();
  for (;;) {
    const auto left = std::max(std::chrono::nanoseconds(patience.deadline - std::chrono::steady_clock::now()),
                               std::chrono::nanoseconds{0});
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec limit{seconds.count(), (left - seconds).count()};
    const int ready = ::ppoll(watched.data(), watched.size(), &limit, nullptr);
    if (ready == 0) return std::unexpected(Failure::timeout);
    if (ready > 0) {
      if (watched[1].revents != 0) return std::unexpected(Failure::stopped);
      return {};
    }
    domain::require_invariant(errno == EINTR, "a socket can be waited for");
  }
}

Failure why_not_connected(int error) {
  return error == ETIMEDOUT ? Failure::timeout : Failure::connection_refused;
}

std::expected<std::unique_ptr<Socket>, Failure> connect_to(int family, const sockaddr* address,
                                                           socklen_t size, const Patience& patience) {
  const int descriptor = ::socket(family, stream, 0);
  if (descriptor < 0) return std::unexpected(Failure::connection_refused);
  auto socket = std::make_unique<Socket>(descriptor);
  if (::connect(descriptor, address, size) != 0) {
    // EAGAIN: a unix socket whose queue is full.
    if (errno != EINPROGRESS) return std::unexpected(why_not_connected(errno));
    if (auto connected = wait_for(descriptor, POLLOUT, patience); !connected) {
      return std::unexpected(connected.error());
    }
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
    if (error != 0) return std::unexpected(why_not_connected(error));
  }
  if (family != AF_UNIX) {
    const int on = 1;
    // Best effort: without them an exchange is slower, or a dead peer is noticed later.
    (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  }
  return socket;
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

}  // namespace

Interrupt::Interrupt() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  domain::require_invariant(descriptor_ >= 0, "the system has a descriptor left");
}

Interrupt::~Interrupt() { ::close(descriptor_); }

void Interrupt::raise() const {
  const std::uint64_t one = 1;
  domain::require_invariant(::write(descriptor_, &one, sizeof one) == sizeof one, "an event can be raised");
}

std::expected<std::unique_ptr<Socket>, Failure> Socket::connect(const std::filesystem::path& unix_socket,
                                                                const Patience& patience) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = unix_socket.string();
  domain::require_invariant(path.size() < sizeof address.sun_path, "the path of a unix socket was checked");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return connect_to(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address, patience);
}

std::expected<std::unique_ptr<Socket>, Failure> Socket::connect(const std::string& host, std::uint16_t port,
                                                                std::chrono::milliseconds timeout,
                                                                const Interrupt* interrupt) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return std::unexpected(Failure::name_unresolved);
  }
  const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
  Failure last = Failure::name_unresolved;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    auto socket = connect_to(address->ai_family, address->ai_addr, address->ai_addrlen,
                             {std::chrono::steady_clock::now() + timeout, interrupt});
    if (socket || socket.error() == Failure::stopped) return socket;
    last = socket.error();
  }
  return std::unexpected(last);
}

Socket::~Socket() { ::close(descriptor_); }

std::expected<std::size_t, Failure> Socket::send_some(std::string_view bytes) {
  const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return std::unexpected(Failure::connection_lost);
}

std::expected<std::size_t, Failure> Socket::receive_some(std::span<char> buffer) {
  const ssize_t received = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (received > 0) return static_cast<std::size_t>(received);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) return std::size_t{0};
  return std::unexpected(Failure::connection_lost);
}

std::expected<void, Failure> Socket::wait(bool writable, const Patience& patience) const {
  return wait_for(descriptor_, static_cast<short>(writable ? POLLIN | POLLOUT : POLLIN), patience);
}

bool Socket::quiet() const {
  pollfd watched{descriptor_, POLLIN | POLLRDHUP, 0};
  return ::poll(&watched, 1, 0) == 0;
}

}  // namespace passerelle::redis
