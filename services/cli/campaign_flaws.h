// What was wrong with a list: the lines that can't run, and how many of which kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/console.h"
#include "services/cli/progress_bar.h"
#include "services/cli/session.h"

namespace passerelle::cli {

// As they come, each once, however often the service names it; kept as many as one can read on a screen.
class FlawedLines {
 public:
  explicit FlawedLines(Console& console);
  FlawedLines(const FlawedLines&) = delete;
  FlawedLines& operator=(const FlawedLines&) = delete;

  void add(const v1::CampaignLine& line);
  std::int64_t count() const { return count_; }
  void show() const;  // to people alone

 private:
  Console& console_;
  Table table_;
  std::int64_t count_ = 0;
  std::int64_t newest_ = 0;
};

ExitStatus show_summary(Console& console, const v1::UploadSummary& summary);

// All flawed lines of the campaign, as a CSV that is there once it is whole.
std::optional<Problem> write_flaws(Session& session, Console& console, const std::string& campaign,
                                   const std::string& file);

Measured upload_progress(std::uint64_t bytes, std::uint64_t bytes_in_all, std::int64_t lines,
                         std::int64_t flawed, const Words& words);

// The service's RFC 3339 as people read it; as it came where it is none.
std::string seen_time(const std::string& rfc3339, domain::Language language);

}  // namespace passerelle::cli
