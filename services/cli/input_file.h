// A file, or the standard input, read piece by piece.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace passerelle::cli {

class InputFile {
 public:
  // `-` is the standard input. Error: errno's.
  static std::expected<InputFile, int> open(const std::string& file);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();

  std::optional<std::uint64_t> size() const { return size_; }  // of a regular file

  // Up to `bytes`; empty at the end, and as soon as `stop` is set. Error: errno's.
  std::expected<std::string, int> read(std::size_t bytes, const std::atomic<bool>& stop);

 private:
  InputFile(int descriptor, bool owned);
  int descriptor_;
  bool owned_;
  std::optional<std::uint64_t> size_;
};

}  // namespace passerelle::cli
