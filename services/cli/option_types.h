// Options of kinds that CLI11 does not know: durations, days, somebody.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "services/cli/words.h"
#include "services/domain/time.h"

namespace passerelle::cli {

inline constexpr std::chrono::milliseconds longest_timeout = std::chrono::hours(24);

// 30s, 2m, 500ms; a bare number is seconds. Absent where it is none of these.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& value,
                          std::chrono::milliseconds longest, const std::string& description);

// 2026-11-23 or 23/11/2026.
CLI::Option* add_day(CLI::App& app, const std::string& name, std::optional<domain::Day>& value,
                     const std::string& description, const Words& words);

// Minutes since midnight of 09:00, 9:00 or 24:00. Absent where it is none of these.
std::optional<int> parse_clock(std::string_view text);

// 2026-12-01 09:00 or 01/12/2026 09:00, in Paris; without a time of day, the day's first instant.
std::optional<domain::Instant> parse_moment(std::string_view text);
CLI::Option* add_moment(CLI::App& app, const std::string& name, std::optional<domain::Instant>& value,
                        const std::string& description, const Words& words);

}  // namespace passerelle::cli
