#include "services/cli/new_file.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "services/cli/files.h"

namespace passerelle::cli {
namespace {

namespace fs = std::filesystem;

// A link is followed: the file that it names is the one to replace.
fs::path resolved(const fs::path& file) {
  std::error_code failed;
  auto target = fs::weakly_canonical(file, failed);
  return failed ? file : target;
}

}  // namespace

Outcome<std::unique_ptr<NewFile>> NewFile::begin(const fs::path& file, const Words& words) {
  std::error_code ignored;
  const auto kind = fs::status(file, ignored).type();
  if (kind == fs::file_type::directory) return fail(unwritable_file(file, EISDIR, words));
  // A device, a pipe: putting a file into its place would take it away.
  if (kind != fs::file_type::not_found && kind != fs::file_type::regular) {
    return fail(unwritable_file(file, EINVAL, words));
  }
  errno = 0;
  std::unique_ptr<NewFile> begun(new NewFile(resolved(file), words));
  if (!begun->stream_) return fail(unwritable_file(file, errno, words));
  return begun;
}

NewFile::NewFile(fs::path file, const Words& words)
    : file_(std::move(file)),
      beside_(file_.string() + "." + std::to_string(getpid()) + ".part"),
      words_(words),
      stream_(beside_, std::ios::binary | std::ios::trunc) {}

NewFile::~NewFile() {
  std::error_code ignored;
  if (!whole_) fs::remove(beside_, ignored);
}

std::optional<Problem> NewFile::finish() {
  errno = 0;
  stream_.close();
  if (!stream_) return unwritable_file(file_, errno == 0 ? EIO : errno, words_);
  std::error_code failed;
  fs::rename(beside_, file_, failed);
  if (failed) return unwritable_file(file_, failed.value(), words_);
  whole_ = true;
  return std::nullopt;
}

}  // namespace passerelle::cli
