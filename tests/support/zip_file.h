// A part of a ZIP file, as another program would read it.
#pragma once

#include <minizip/unzip.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>

namespace passerelle::test {

// Empty where there is no such part.
inline std::string part_of_zip(const std::filesystem::path& file, const std::string& name) {
  const std::unique_ptr<void, int (*)(unzFile)> zip(unzOpen64(file.c_str()), unzClose);
  constexpr int case_matters = 1;
  if (!zip || unzLocateFile(zip.get(), name.c_str(), case_matters) != UNZ_OK ||
      unzOpenCurrentFile(zip.get()) != UNZ_OK) {
    return "";
  }
  std::string content;
  std::array<char, 16384> piece{};
  int count = 0;
  while ((count = unzReadCurrentFile(zip.get(), piece.data(), piece.size())) > 0) {
    content.append(piece.data(), static_cast<std::size_t>(count));
  }
  return content;
}

}  // namespace passerelle::test
