// A stream to Redis on which no wait is longer than its deadline. hiredis's own would wait anew for each
// piece of an answer, and raise SIGPIPE where the other end is gone.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "adapters/redis/failure.h"

namespace passerelle::redis {

using TimePoint = std::chrono::steady_clock::time_point;

// Wakes a thread that waits on a socket.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();
  void raise() const;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// How long to wait, and for whom not. Without an interrupt the deadline alone ends a wait.
struct Patience {
  TimePoint deadline;
  const Interrupt* interrupt = nullptr;
};

class Socket {
 public:
  static std::expected<std::unique_ptr<Socket>, Failure> connect(const std::filesystem::path& unix_socket,
                                                                 const Patience& patience);
  // Tries every address of the name, in order.
  static std::expected<std::unique_ptr<Socket>, Failure> connect(const std::string& host, std::uint16_t port,
                                                                 std::chrono::milliseconds timeout,
                                                                 const Interrupt* interrupt);
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket();

  // What could be sent or received at once, maybe 0.
  std::expected<std::size_t, Failure> send_some(std::string_view bytes);
  std::expected<std::size_t, Failure> receive_some(std::span<char> buffer);
  // Until bytes have come or, where `writable` too, some can be sent.
  std::expected<void, Failure> wait(bool writable, const Patience& patience) const;
  // Neither closed by the other end, nor are there bytes that nobody asked for.
  bool quiet() const;

 private:
  int descriptor_;
};

}  // namespace passerelle::redis
