#include "adapters/sealing/vault_key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

#include "adapters/stored_values/failure.h"

namespace passerelle::sealing {
namespace {

using domain::ErrorCode;
using std::filesystem::path;
using stored::guarded;
using stored::refuse;

constexpr std::size_t most_bytes = 64 * 1024;

class Descriptor {
 public:
  Descriptor(const path& file, int flags, mode_t mode = 0)
      : value_(open(file.c_str(), flags | O_CLOEXEC, mode)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) close(value_);
  }
  int value() const { return value_; }

 private:
  int value_;
};

[[noreturn]] void refuse_invalid(const path& file, std::string_view why) {
  refuse(ErrorCode::failed_precondition, "VAULT_KEY_FILE_INVALID", fmt::format("{}: {}", file.string(), why));
}

std::string system_reason() { return std::generic_category().message(errno); }

void refuse_exposed(const path& file, const Descriptor& descriptor) {
  struct stat status{};
  if (fstat(descriptor.value(), &status) != 0) refuse_invalid(file, system_reason());
  if (!S_ISREG(status.st_mode)) refuse_invalid(file, "is not a regular file");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 || (status.st_uid != geteuid() && status.st_uid != 0))
    refuse(ErrorCode::failed_precondition, "VAULT_KEY_FILE_EXPOSED",
           fmt::format("{}: others can read it or own it; `chmod 600` it, and draw new keys if others did.",
                       file.string()));
}

std::string read_all(const path& file, const Descriptor& descriptor) {
  std::string text(most_bytes, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const auto count = read(descriptor.value(), text.data() + size, text.size() - size);
    if (count < 0) refuse_invalid(file, system_reason());
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  return text;
}

std::optional<VaultKey> parse_hex(std::string_view text) {
  VaultKey key{};
  if (text.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char* digits = text.data() + 2 * i;
    const auto parsed = std::from_chars(digits, digits + 2, key[i], 16);
    if (parsed.ec != std::errc() || parsed.ptr != digits + 2) return std::nullopt;
  }
  return key;
}

// Messages name the line, never what it says.
VaultKeys parse(const path& file, const std::string& text) {
  VaultKeys keys;
  bool has_blind_index_key = false;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string name;
    if (!(words >> name)) continue;
    std::int64_t id = 0;
    const bool is_data_key = name == "data-key";
    std::string equals;
    std::string hex;
    std::string rest;
    if (is_data_key) words >> id;
    words >> equals >> hex;
    const auto key = parse_hex(hex);
    if ((!is_data_key && name != "blind-index-key") || equals != "=" || !key || words >> rest)
      refuse_invalid(file, fmt::format("line {} is no key", number));
    if (is_data_key) {
      if (id < 1 || id > UINT32_MAX || !keys.data_keys.emplace(static_cast<std::uint32_t>(id), *key).second)
        refuse_invalid(file, fmt::format("line {} has no key id of its own", number));
    } else {
      if (has_blind_index_key) refuse_invalid(file, "has two blind index keys");
      has_blind_index_key = true;
      keys.blind_index_key = *key;
    }
  }
  if (keys.data_keys.empty() || !has_blind_index_key) refuse_invalid(file, "misses a key");
  return keys;
}

std::string random_hex() {
  VaultKey key{};
  if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
    refuse(ErrorCode::internal, "RANDOM_UNAVAILABLE", "OpenSSL has no randomness.");
  std::string hex;
  for (const auto byte : key) hex += fmt::format("{:02x}", byte);
  return hex;
}

void create(const path& file) {
  const auto text = fmt::format(
      "# Keys of the identity vault. Back this file up apart from the database: without it names and numbers "
      "are "
      "lost.\ndata-key 1 = {}\nblind-index-key = {}\n",
      random_hex(), random_hex());
  const Descriptor descriptor(file, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
  if (descriptor.value() < 0)
    refuse(errno == EEXIST ? ErrorCode::already_exists : ErrorCode::unavailable,
           errno == EEXIST ? "VAULT_KEY_FILE_EXISTS" : "VAULT_KEY_FILE_UNWRITABLE",
           fmt::format("{}: {}", file.string(), system_reason()));
  const auto written = write(descriptor.value(), text.data(), text.size());
  if (written == static_cast<ssize_t>(text.size()) && fsync(descriptor.value()) == 0) return;
  const auto reason = system_reason();
  unlink(file.c_str());
  refuse(ErrorCode::unavailable, "VAULT_KEY_FILE_UNWRITABLE", fmt::format("{}: {}", file.string(), reason));
}

}  // namespace

domain::Result<VaultKeys> load_or_refuse(const path& file) {
  return guarded([&] {
    const Descriptor descriptor(file, O_RDONLY);
    if (descriptor.value() < 0) refuse_invalid(file, system_reason());
    refuse_exposed(file, descriptor);
    return parse(file, read_all(file, descriptor));
  });
}

domain::Status create_key_file(const path& file) {
  return guarded([&] { create(file); });
}

}  // namespace passerelle::sealing
