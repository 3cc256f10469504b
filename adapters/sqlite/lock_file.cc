#include "adapters/sqlite/lock_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace passerelle::sqlite {

using domain::ErrorCode;

LockFile::LockFile(const std::filesystem::path& database, const std::string& store) {
  auto file = database;
  file += ".lock";
  descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0)
    refuse(ErrorCode::unavailable, store + "_UNAVAILABLE",
           fmt::format("{}: {}", file.string(), std::generic_category().message(errno)));
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int reason = errno;
  close(descriptor_);
  if (reason == EWOULDBLOCK)
    refuse(ErrorCode::failed_precondition, store + "_IN_USE",
           fmt::format("{} is in use by another process: one broker writes a file.", database.string()));
  refuse(ErrorCode::unavailable, store + "_UNAVAILABLE",
         fmt::format("{}: {}", file.string(), std::generic_category().message(reason)));
}

LockFile::~LockFile() { close(descriptor_); }

}  // namespace passerelle::sqlite
