#include "services/cli/option_types.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <utility>

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

}  // namespace passerelle::cli
