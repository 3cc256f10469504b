// How far a piece of work is, on a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "services/cli/console.h"

namespace passerelle::cli {

struct Progress {
  std::uint64_t bytes = 0;                    // of the file, sent
  std::optional<std::uint64_t> bytes_in_all;  // absent for a pipe
  std::int64_t lines = 0;                     // reported on
  std::int64_t refused = 0;
  std::chrono::milliseconds time{0};
};

// How far a piece of work is that has parts.
struct PartProgress {
  std::string part;
  std::uint64_t done = 0;
  std::uint64_t in_all = 0;
};

// Words of one's own beside a bar.
struct Measured {
  std::string line;
  std::uint64_t done = 0;
  std::uint64_t in_all = 0;
};

// One line of at most `columns`, whatever they are.
std::string progress_text(const Progress& progress, std::size_t columns, const Words& words);
std::string progress_text(const PartProgress& progress, std::size_t columns, const Words& words);
std::string progress_text(const Measured& progress, std::size_t columns);

// Draws over itself, a few times a second; nothing at all where the standard error is no terminal.
class ProgressBar {
 public:
  explicit ProgressBar(Console& console);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() { clear(); }

  void show(Progress progress);
  void show(const PartProgress& progress);
  void show(const Measured& progress);
  void clear();

 private:
  // False where nothing is to be drawn now.
  bool is_time();
  std::size_t columns() const;
  void draw(const std::string& line);
  Console& console_;
  bool shown_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace passerelle::cli
