// Recharges as people read them.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>

#include "passerelle/v1/recharge_service.pb.h"
#include "services/cli/console.h"

namespace passerelle::cli {

std::string state_text(v1::Recharge::State state, const Words& words);
std::string tariff_text(v1::Tariff tariff, const Words& words);

// What became of it, in words that say what to do next; the status that a script would want.
ExitStatus show_outcome(Console& console, const v1::Recharge& recharge);

// Everything that is known of it.
void show_recharge(Console& console, const v1::Recharge& recharge);
void show_recharges(Console& console, const v1::ListRechargesResponse& recharges);

}  // namespace passerelle::cli
