// A campaign's lines, page by page.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/console.h"
#include "services/cli/paging.h"
#include "services/cli/session.h"

namespace passerelle::cli {

// `take` hears each page, and ends the reading by answering false. Absent = it went well.
std::optional<Problem> each_page(Session& session, v1::ListLinesRequest request,
                                 const std::function<bool(const v1::ListLinesResponse&)>& take);

struct LinesOptions {
  std::string campaign;
  std::vector<std::string> states;  // any of; empty = all
  PageLimits limits;
};

// UPPER_SNAKE to what the API knows.
std::vector<v1::CampaignLine::State> line_states(const std::vector<std::string>& names);

ExitStatus list_lines(Session& session, Console& console, const LinesOptions& options);

}  // namespace passerelle::cli
