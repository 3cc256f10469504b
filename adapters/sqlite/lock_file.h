#pragma once

#include <filesystem>
#include <string>

#include "adapters/sqlite/failure.h"

namespace passerelle::sqlite {

// Held by one process for as long as it lives; the kernel lets go of it at `kill -9` too. The file itself
// stays: whoever removed it could let two in.
class LockFile {
 public:
  // Throws STORE_IN_USE (LEDGER_IN_USE, ...) where another process has it.
  LockFile(const std::filesystem::path& database, const std::string& store);
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  ~LockFile();

 private:
  int descriptor_ = -1;
};

}  // namespace passerelle::sqlite
