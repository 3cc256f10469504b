#pragma once

#include <memory>
#include <string>

#include "passerelle/v1/campaign_service.grpc.pb.h"
#include "tests/bench/load.h"

namespace passerelle::bench {

// Asks how a campaign stands, as whoever watches it does.
std::unique_ptr<Conversation> look_at_campaign(v1::CampaignService::Stub& stub, std::string name);

}  // namespace passerelle::bench
