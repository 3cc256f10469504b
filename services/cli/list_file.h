// A list as a file on this machine: known by its bytes' hash, and read again from its beginning where need
// be.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

#include "services/cli/problem.h"
#include "services/cli/words.h"

namespace passerelle::cli {

class ListFile {
 public:
  // `-` is the standard input, where it is a file. Errors, in the person's words: it can't be read, is empty,
  // or can be read once alone (a pipe, a terminal).
  static Outcome<ListFile> open(const std::string& file, const Words& words);
  ListFile(ListFile&& other) noexcept;
  ListFile& operator=(ListFile&&) = delete;
  ~ListFile();

  std::uint64_t size() const { return size_; }

  // SHA-256 of all its bytes. `at` hears how many are read, and stops it by answering false (ECANCELED).
  // Error: errno's.
  std::expected<std::string, int> hash(const std::function<bool(std::uint64_t)>& at) const;

  // Up to `bytes`, from `offset` on; empty at the end. Error: errno's.
  std::expected<std::string, int> read_at(std::uint64_t offset, std::size_t bytes) const;

 private:
  ListFile(int descriptor, bool owned, std::uint64_t size)
      : descriptor_(descriptor), owned_(owned), size_(size) {}
  int descriptor_;
  bool owned_;
  std::uint64_t size_;
};

}  // namespace passerelle::cli
