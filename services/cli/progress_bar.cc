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

std::string bar(const Progress& progress, std::size_t columns) {
  const auto full = static_cast<std::size_t>(
      static_cast<double>(columns) * static_cast<double>(std::min(progress.bytes, *progress.bytes_in_all)) /
      static_cast<double>(std::max<std::uint64_t>(*progress.bytes_in_all, 1)));
  return fmt::format("[{}{}] ", std::string(full, '#'), std::string(columns - full, '.'));
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
  const auto used = text_width(line) + 3;
  if (progress.bytes_in_all && used + shortest_bar <= columns) {
    line = bar(progress, std::min(longest_bar, columns - used)) + line;
  }
  return cut_to_width(line, columns);
}

ProgressBar::ProgressBar(Console& console)
    : console_(console), shown_(console.err_screen().terminal), begin_(std::chrono::steady_clock::now()) {}

void ProgressBar::show(Progress progress) {
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || now < next_) return;
  next_ = now + between_drawings;
  progress.time = std::chrono::duration_cast<std::chrono::milliseconds>(now - begin_);
  // The last column stays free: writing it makes some terminals go to the next line.
  const auto columns = std::max<std::size_t>(console_.err_screen().columns, 2) - 1;
  console_.err() << '\r' << progress_text(progress, columns, console_.words()) << "\033[K" << std::flush;
  drawn_ = true;
}

void ProgressBar::clear() {
  if (drawn_) console_.err() << "\r\033[K" << std::flush;
  drawn_ = false;
}

}  // namespace passerelle::cli
