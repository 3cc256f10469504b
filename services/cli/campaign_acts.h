// What changes a campaign's state: each with a reason, and each answered with how it stands then.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/console.h"
#include "services/cli/session.h"
#include "services/domain/time.h"

namespace passerelle::cli {

struct ActOptions {
  std::string campaign;
  std::string reason;
  std::string etag;                        // empty = whatever it is
  std::optional<domain::Instant> start{};  // start alone; absent = now
  std::string content{};                   // approve alone; empty = shows it, and asks
  std::vector<std::string> states{};       // retry alone; empty = all that may be
};

using PlainAct = grpc::Status (v1::CampaignService::Stub::*)(grpc::ClientContext*,
                                                             const v1::CampaignActRequest&, v1::Campaign*);

ExitStatus act(Session& session, Console& console, const ActOptions& options, PlainAct method);
ExitStatus approve_campaign(Session& session, Console& console, const ActOptions& options);
ExitStatus start_campaign(Session& session, Console& console, const ActOptions& options);
ExitStatus retry_lines(Session& session, Console& console, const ActOptions& options);
ExitStatus repeat_campaign(Session& session, Console& console, const ActOptions& options);

}  // namespace passerelle::cli
