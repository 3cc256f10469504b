// A file that is there once it is whole: it is written beside its place, and put into it at the end.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string_view>

#include "services/cli/problem.h"
#include "services/cli/words.h"

namespace passerelle::cli {

class NewFile {
 public:
  // Errors: the folder is not there or can't be written, or what is at that place is no ordinary file.
  static Outcome<std::unique_ptr<NewFile>> begin(const std::filesystem::path& file, const Words& words);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();  // what is not whole is gone

  // Where it is written, for a library that opens files itself.
  const std::filesystem::path& beside() const { return beside_; }
  void write(std::string_view bytes) { stream_ << bytes; }

  // Puts it into its place; a file that was there is replaced. Absent = done.
  std::optional<Problem> finish();

 private:
  NewFile(std::filesystem::path file, const Words& words);

  std::filesystem::path file_;
  std::filesystem::path beside_;
  Words words_;
  std::ofstream stream_;
  bool whole_ = false;
};

}  // namespace passerelle::cli
