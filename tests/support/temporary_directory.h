// A directory that ends with the test.
#pragma once

#include <filesystem>
#include <string>

namespace passerelle::test {

class TemporaryDirectory {
 public:
  TemporaryDirectory();  // aborts where none can be made
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  const std::filesystem::path& path() const { return path_; }
  // Makes the directory `name` in it.
  std::filesystem::path make(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace passerelle::test
