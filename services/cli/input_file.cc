#include "services/cli/input_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace passerelle::cli {

std::expected<InputFile, int> InputFile::open(const std::string& file) {
  if (file == "-") return InputFile(STDIN_FILENO, false);
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::unexpected(errno);
  struct stat state{};
  if (fstat(descriptor, &state) == 0 && S_ISDIR(state.st_mode)) {
    close(descriptor);
    return std::unexpected(EISDIR);
  }
  return InputFile(descriptor, true);
}

InputFile::InputFile(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {
  struct stat state{};
  if (fstat(descriptor, &state) == 0 && S_ISREG(state.st_mode))
    size_ = static_cast<std::uint64_t>(state.st_size);
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(other.descriptor_), owned_(std::exchange(other.owned_, false)), size_(other.size_) {}

InputFile::~InputFile() {
  if (owned_) close(descriptor_);
}

std::expected<std::string, int> InputFile::read(std::size_t bytes, const std::atomic<bool>& stop) {
  // Who types at a terminal, or a pipe that nobody feeds, must not keep us from stopping.
  constexpr int look_again_ms = 100;
  while (!stop) {
    pollfd waited{descriptor_, POLLIN, 0};
    const int ready = poll(&waited, 1, look_again_ms);
    if (ready < 0 && errno != EINTR) return std::unexpected(errno);
    if (ready <= 0) continue;
    std::string piece(bytes, '\0');
    const auto count = ::read(descriptor_, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(errno);
    piece.resize(static_cast<std::size_t>(count));
    return piece;
  }
  return std::string();
}

}  // namespace passerelle::cli
