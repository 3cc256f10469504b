#include "services/cli/files.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "services/cli/catalogue.h"

namespace passerelle::cli {
namespace {

constexpr std::size_t largest_file_bytes = 4 << 20;

}  // namespace

Problem unreadable_file(const std::filesystem::path& file, int error, const Words& words) {
  return local_problem(
      ExitStatus::invalid, grpc::StatusCode::INVALID_ARGUMENT, "FILE_UNREADABLE",
      words.say<text::file_unreadable>(file.string(), std::generic_category().message(error)));
}

Problem unwritable_file(const std::filesystem::path& file, int error, const Words& words) {
  return local_problem(
      ExitStatus::invalid, grpc::StatusCode::INVALID_ARGUMENT, "FILE_UNWRITABLE",
      words.say<text::file_unwritable>(file.string(), std::generic_category().message(error)));
}

Outcome<std::string> read_small_file(const std::filesystem::path& file, const Words& words) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return fail(unreadable_file(file, EISDIR, words));
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(unreadable_file(file, errno, words));
  std::string content(largest_file_bytes + 1, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (stream.bad()) return fail(unreadable_file(file, EIO, words));
  content.resize(static_cast<std::size_t>(stream.gcount()));
  if (content.size() > largest_file_bytes) return fail(unreadable_file(file, EFBIG, words));
  return content;
}

}  // namespace passerelle::cli
