#include "services/cli/option_types.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <utility>

#include "services/cli/campaign_catalogue.h"
#include "services/cli/catalogue.h"

namespace passerelle::cli {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr std::int64_t most = 1'000'000;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > most) return std::nullopt;
  const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit == "ms") return std::chrono::milliseconds(count);
  if (unit == "s" || unit.empty()) return std::chrono::seconds(count);
  if (unit == "m") return std::chrono::minutes(count);
  if (unit == "h") return std::chrono::hours(count);
  return std::nullopt;
}

CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& value,
                          std::chrono::milliseconds longest, const std::string& description) {
  return app
      .add_option_function<std::string>(
          name,
          [&value, longest, name](const std::string& text) {
            const auto duration = parse_duration(text);
            if (!duration || *duration > longest) throw CLI::ValidationError(name, text);
            value = *duration;
          },
          description)
      ->type_name("DURATION");
}

CLI::Option* add_day(CLI::App& app, const std::string& name, std::optional<domain::Day>& value,
                     const std::string& description, const Words& words) {
  return app
      .add_option_function<std::string>(
          name,
          [&value, name, words](const std::string& typed) {
            value = domain::parse_day_of_list(typed);
            if (!value) throw CLI::ValidationError(name, words.say<text::day_invalid>(typed));
          },
          description)
      ->type_name("DAY");
}

std::optional<int> parse_clock(std::string_view text) {
  constexpr int minutes_an_hour = 60;
  constexpr int whole_day = 1440;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3)
    return std::nullopt;
  const auto number = [](std::string_view digits) -> std::optional<int> {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
    return value;
  };
  const auto hour = number(text.substr(0, colon));
  const auto minute = number(text.substr(colon + 1));
  if (!hour || !minute || *minute >= minutes_an_hour) return std::nullopt;
  const int since_midnight = *hour * minutes_an_hour + *minute;
  return since_midnight <= whole_day ? std::optional(since_midnight) : std::nullopt;
}

std::optional<domain::Instant> parse_moment(std::string_view text) {
  const auto blank = text.find_first_of(" T");
  const auto day = domain::parse_day_of_list(std::string(text.substr(0, blank)));
  if (!day) return std::nullopt;
  if (blank == std::string_view::npos) return domain::start_of(*day);
  const auto clock = parse_clock(text.substr(blank + 1));
  if (!clock) return std::nullopt;
  return domain::when_clock_shows(*day, std::chrono::minutes(*clock), domain::Showing::first);
}

CLI::Option* add_moment(CLI::App& app, const std::string& name, std::optional<domain::Instant>& value,
                        const std::string& description, const Words& words) {
  return app
      .add_option_function<std::string>(
          name,
          [&value, name, words](const std::string& typed) {
            value = parse_moment(typed);
            if (!value) throw CLI::ValidationError(name, words.say<text::moment_invalid>(typed));
          },
          description)
      ->type_name("MOMENT");
}

}  // namespace passerelle::cli
