#include "services/cli/progress_bar.h"

#include <algorithm>

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/text_width.h"

namespace passerelle::cli {
namespace {

constexpr std::chrono::milliseconds between_drawings{100};
constexpr std::size_t longest_bar = 30;
constexpr std::size_t shortest_bar = 8;

std::string percent_text(const Progress& progress) {
  if (!progress.bytes_in_all || *progress.bytes_in_all == 0) return "";
  return fmt::format("{:3} %",
                     std::min(progress.bytes, *progress.bytes_in_all) * 100 / *progress.bytes_in_all);
}

std::string bar(std::uint64_t done, std::uint64_t in_all, std::size_t columns) {
  const auto full =
      static_cast<std::size_t>(static_cast<double>(columns) * static_cast<double>(std::min(done, in_all)) /
                               static_cast<double>(std::max<std::uint64_t>(in_all, 1)));
  return fmt::format("[{}{}] ", std::string(full, '#'), std::string(columns - full, '.'));
}

// Where there is room for one.
std::string behind_bar(std::uint64_t done, std::uint64_t in_all, const std::string& line,
                       std::size_t columns) {
  const auto used = text_width(line) + 3;
  if (used + shortest_bar > columns) return line;
  return bar(done, in_all, std::min(longest_bar, columns - used)) + line;
}

}  // namespace

std::string progress_text(const Progress& progress, std::size_t columns, const Words& words) {
  const auto count = [&](std::int64_t value) { return count_text(value, words.language()); };
  const auto milliseconds = std::max<std::int64_t>(progress.time.count(), 1);
  const auto percent = percent_text(progress);
  const auto join = percent.empty() ? "" : "  ";
  auto line = percent + join +
              words.say<text::progress>(count(progress.lines), count(progress.refused),
                                        count(progress.lines * 1000 / milliseconds));
  if (text_width(line) > columns)
    line = percent + join + words.say<text::progress_short>(count(progress.lines));
  if (progress.bytes_in_all) line = behind_bar(progress.bytes, *progress.bytes_in_all, line, columns);
  return cut_to_width(line, columns);
}

std::string progress_text(const PartProgress& progress, std::size_t columns, const Words& words) {
  const auto count = [&](std::uint64_t value) {
    return count_text(static_cast<std::int64_t>(value), words.language());
  };
  const auto line =
      words.say<text::part_progress>(progress.part, count(progress.done), count(progress.in_all));
  return cut_to_width(behind_bar(progress.done, progress.in_all, line, columns), columns);
}

std::string progress_text(const Measured& progress, std::size_t columns) {
  return cut_to_width(behind_bar(progress.done, progress.in_all, progress.line, columns), columns);
}

ProgressBar::ProgressBar(Console& console)
    : console_(console), shown_(console.err_screen().terminal), begin_(std::chrono::steady_clock::now()) {}

void ProgressBar::show(Progress progress) {
  if (!is_time()) return;
  progress.time =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin_);
  draw(progress_text(progress, columns(), console_.words()));
}

void ProgressBar::show(const PartProgress& progress) {
  if (is_time()) draw(progress_text(progress, columns(), console_.words()));
}

void ProgressBar::show(const Measured& progress) {
  if (is_time()) draw(progress_text(progress, columns()));
}

bool ProgressBar::is_time() {
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || now < next_) return false;
  next_ = now + between_drawings;
  return true;
}

// The last column stays free: writing it makes some terminals go to the next line.
std::size_t ProgressBar::columns() const {
  return std::max<std::size_t>(console_.err_screen().columns, 2) - 1;
}

void ProgressBar::draw(const std::string& line) {
  console_.err() << '\r' << line << "\033[K" << std::flush;
  drawn_ = true;
}

void ProgressBar::clear() {
  if (drawn_) console_.err() << "\r\033[K" << std::flush;
  drawn_ = false;
}

}  // namespace passerelle::cli
