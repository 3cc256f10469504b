// The words for a campaign's states, its lines' and what a preview foresees of them.
#pragma once

#include <string>
#include <string_view>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/words.h"

namespace passerelle::cli {

std::string state_text(v1::Campaign::State state, const Words& words);
std::string state_text(v1::CampaignLine::State state, const Words& words);
std::string verdict_text(v1::PreviewLine::Verdict verdict, const Words& words);
std::string pause_reason_text(std::string_view code, const Words& words);
// What the code means; the code itself where it has no words here.
std::string reason_text(std::string_view code, const Words& words);

}  // namespace passerelle::cli
