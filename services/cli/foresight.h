// What was foreseen beside what became of it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/preview_rows.h"

namespace passerelle::cli {

using Verdict = v1::PreviewLine::Verdict;
using LineState = v1::CampaignLine::State;

// Whether the line ended as foreseen. Absent while its end is open, and where nothing was foreseen.
std::optional<bool> came_true(Verdict foreseen, LineState became);

// Lines by what was foreseen and what they became.
class Comparison {
 public:
  using Counts = std::map<std::pair<Verdict, LineState>, std::int64_t>;
  void add(Verdict foreseen, LineState became) { ++counts_[{foreseen, became}]; }
  const Counts& counts() const { return counts_; }
  std::int64_t differences() const;

 private:
  Counts counts_;
};

// A preview's lines, found in the report's order: both are the list's, so that neither has to be kept.
class Foresight {
 public:
  explicit Foresight(std::unique_ptr<PreviewFile> file) : file_(std::move(file)) {}
  Foresight(const Foresight&) = delete;
  Foresight& operator=(const Foresight&) = delete;

  // Unspecified where the preview has no such line. Lines are asked for in their order. Errors: those of the
  // file; the line is another person there.
  Outcome<Verdict> of(const v1::CampaignLine& line, const Words& words);

 private:
  std::unique_ptr<PreviewFile> file_;
  std::optional<ForeseenLine> ahead_;
};

}  // namespace passerelle::cli
