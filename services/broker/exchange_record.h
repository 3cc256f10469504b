// How an exchange with an operator is written down, and what news it is.
#pragma once

#include <string>

#include "services/broker/ports/operator_gateway.h"
#include "services/broker/settlement_desk.h"

namespace passerelle::broker {

std::string describe(
    const SubmitOutcome& outcome);  // DELIVERED, ACCEPTED, REJECTED LINE_BARRED, UNKNOWN TIMEOUT
std::string describe(const InquiryOutcome& outcome);

// Proven or in doubt: there is nothing between.
News news_of(const SubmitOutcome& outcome, Attempt attempt);

}  // namespace passerelle::broker
