// What tests ask of an operator.
#pragma once

#include <cstdint>

#include "services/broker/ports/operator_gateway.h"

namespace passerelle::contract {

domain::RechargeId reference_number(std::uint64_t number);  // another one for each number
broker::SubmitRequest request_for(domain::RechargeId reference);

}  // namespace passerelle::contract
