// Bytes as they arrive, into lines that end in a newline. Memory is bounded: of a line longer than `longest`
// the beginning alone is given.
#pragma once

#include <string>
#include <string_view>

namespace passerelle::finance {

class LineSplitter {
 public:
  static constexpr std::size_t longest = std::size_t{1} << 20U;

  template <class OnLine>
  void feed(std::string_view bytes, OnLine on_line) {
    while (!bytes.empty()) {
      const auto end = bytes.find('\n');
      keep(bytes.substr(0, end));
      if (end == std::string_view::npos) return;
      bytes.remove_prefix(end + 1);
      on_line(std::string_view(line_));
      line_.clear();
    }
  }
  // What came after the last newline; a file that was written to its end has nothing there.
  std::string_view rest() const { return line_; }

 private:
  void keep(std::string_view part) { line_.append(part.substr(0, longest - line_.size())); }

  std::string line_;
};

}  // namespace passerelle::finance
