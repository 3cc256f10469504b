// Reads what operators write: leniently in form (arrays or single objects, numbers or strings), never in what
// it means.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "services/broker/ports/operator_gateway.h"

namespace passerelle::tmf654 {

enum class TopupStatus : std::uint8_t { completed, pending, failed, cancelled, unrecognised };

struct TopupView {
  TopupStatus status = TopupStatus::unrecognised;
  std::string id;          // empty where there is none that can be used
  std::string reference;   // as the operator repeats it; empty where it doesn't
  bool confirmed = false;  // was completed at some time
  std::string reason;      // why it failed, in the operator's words
};

struct ErrorView {
  std::string code;
};

TopupView read_topup(const nlohmann::json& topup, const std::string& reference_attribute);
std::optional<ErrorView> read_error(const nlohmann::json& body);

// False where the answer repeats an amount or a number that isn't the one asked for.
bool repeats_amount(const nlohmann::json& topup, domain::Megabytes asked);
bool repeats_number(const nlohmann::json& topup, const domain::PhoneNumber& asked);

}  // namespace passerelle::tmf654
