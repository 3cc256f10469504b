#include "services/cli/list_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "services/cli/campaign_catalogue.h"
#include "services/cli/files.h"
#include "services/domain/digest.h"

namespace passerelle::cli {
namespace {

constexpr std::size_t hashed_at_once = 1 << 20;

Problem unusable(std::string reason, std::string message) {
  return local_problem(ExitStatus::invalid, grpc::StatusCode::INVALID_ARGUMENT, std::move(reason),
                       std::move(message));
}

}  // namespace

Outcome<ListFile> ListFile::open(const std::string& file, const Words& words) {
  const bool standard_input = file == "-";
  // Without O_NONBLOCK, opening a named pipe that nobody writes to would wait for ever.
  const int descriptor =
      standard_input ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return fail(unreadable_file(file, errno, words));
  struct stat state{};
  const bool known = fstat(descriptor, &state) == 0;
  const int error = errno;
  ListFile opened(descriptor, !standard_input, known ? static_cast<std::uint64_t>(state.st_size) : 0);
  if (!known) return fail(unreadable_file(file, error, words));
  if (S_ISDIR(state.st_mode)) return fail(unreadable_file(file, EISDIR, words));
  if (!S_ISREG(state.st_mode)) {
    return fail(unusable("LIST_NOT_A_FILE", standard_input ? words(text::input_read_once)
                                                           : words.say<text::file_read_once>(file)));
  }
  if (state.st_size == 0) return fail(unusable("LIST_EMPTY", words.say<text::list_empty>(file)));
  return opened;
}

ListFile::ListFile(ListFile&& other) noexcept
    : descriptor_(other.descriptor_), owned_(std::exchange(other.owned_, false)), size_(other.size_) {}

ListFile::~ListFile() {
  if (owned_) close(descriptor_);
}

std::expected<std::string, int> ListFile::hash(const std::function<bool(std::uint64_t)>& at) const {
  domain::Sha256Stream stream;
  std::uint64_t offset = 0;
  while (true) {
    const auto piece = read_at(offset, hashed_at_once);
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty()) break;
    stream.add(*piece);
    offset += piece->size();
    if (!at(offset)) return std::unexpected(ECANCELED);
  }
  const auto digest = stream.digest();
  return std::string(digest.begin(), digest.end());
}

std::expected<std::string, int> ListFile::read_at(std::uint64_t offset, std::size_t bytes) const {
  std::string piece(bytes, '\0');
  ssize_t count = 0;
  do {
    count = pread(descriptor_, piece.data(), piece.size(), static_cast<off_t>(offset));
  } while (count < 0 && errno == EINTR);
  if (count < 0) return std::unexpected(errno);
  piece.resize(static_cast<std::size_t>(count));
  return piece;
}

}  // namespace passerelle::cli
