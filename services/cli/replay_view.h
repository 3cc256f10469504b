// What a replay came to, as people and as spreadsheets read it.
#pragma once

#include <string>

#include "passerelle/v1/programme_service.pb.h"
#include "services/cli/console.h"

namespace passerelle::cli {

// `programme`: what the rules are called.
void show_replay(Console& console, const v1::ReplayTotals& totals, const std::string& programme);
// One row a figure, then and now; rules, envelopes and reasons by their codes.
std::string replay_csv(const v1::ReplayTotals& totals, const Words& words);

}  // namespace passerelle::cli
