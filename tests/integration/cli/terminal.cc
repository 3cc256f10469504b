#include "tests/integration/cli/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace passerelle::cli::test {

Terminal::Terminal(unsigned short columns) {
  const winsize size{24, columns, 0, 0};
  if (openpty(&ours_, &theirs_, nullptr, nullptr, &size) != 0) std::abort();
  fcntl(ours_, F_SETFD, FD_CLOEXEC);
  fcntl(theirs_, F_SETFD, FD_CLOEXEC);
}

Terminal::~Terminal() {
  close(ours_);
  if (theirs_ >= 0) close(theirs_);
}

void Terminal::type(const std::string& text) const {
  if (write(ours_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
}

bool Terminal::read_some() {
  std::array<char, 4096> piece{};
  const auto count = read(ours_, piece.data(), piece.size());
  if (count <= 0) return false;
  seen_.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

std::string Terminal::read_until(const std::string& words, std::chrono::seconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  constexpr int look_again_ms = 100;
  while (seen_.find(words) == std::string::npos && std::chrono::steady_clock::now() < end) {
    pollfd waited{ours_, POLLIN, 0};
    if (poll(&waited, 1, look_again_ms) == 1 && !read_some()) break;
  }
  return seen_;
}

std::string Terminal::read_all() {
  close(std::exchange(theirs_, -1));
  while (read_some()) {
  }
  return seen_;
}

}  // namespace passerelle::cli::test
