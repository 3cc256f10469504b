// A campaign as somebody sets it up: its title, what is given, who pays, how fast, and when it stops by
// itself.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "services/cli/console.h"
#include "services/cli/session.h"

namespace passerelle::cli {

// Minutes since midnight.
struct DailyHours {
  int opens = 0;
  int closes = 0;
};
std::optional<DailyHours> parse_hours(std::string_view text);  // 09:00-18:30

// Absent = as the service has it.
struct CampaignDraftOptions {
  std::string campaign;  // to be changed; empty for a new one
  std::string reason;
  std::string request_id;  // empty = drawn
  std::optional<std::string> title;
  std::optional<std::string> offer;
  std::optional<std::string> envelope;
  std::optional<double> per_second;
  std::optional<DailyHours> hours;
  std::optional<std::int64_t> per_day;
  std::optional<std::string> envelope_reserve;
  std::optional<std::string> float_reserve;
  std::optional<int> rejection_percent;
  std::optional<int> rejection_window;
};

// What both of them take.
void add_draft_options(CLI::App& command, CampaignDraftOptions& options, const Words& words);

ExitStatus create_campaign(Session& session, Console& console, const CampaignDraftOptions& options);
ExitStatus update_campaign(Session& session, Console& console, const CampaignDraftOptions& options);

}  // namespace passerelle::cli
