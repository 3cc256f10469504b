#include "tests/support/temporary_directory.h"

#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace passerelle::test {

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "passerelle-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    std::perror("temporary directory");
    std::abort();
  }
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryDirectory::make(const std::string& name) const {
  std::filesystem::create_directories(path_ / name);
  return path_ / name;
}

}  // namespace passerelle::test
