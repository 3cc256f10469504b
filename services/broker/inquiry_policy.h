// What an answer to an inquiry makes us do. Pure.
#pragma once

#include <cstdint>

#include "services/broker/broker.h"

namespace passerelle::broker {

struct Doubt {
  // By Clock::elapsed(): the reference was not on its way to the operator after this. A wall clock that is
  // corrected would prove absence too early.
  domain::Duration last_possible_send{};
  int asked = 0;  // inquiries so far, this one included
};

enum class InquiryStep : std::uint8_t {
  settle_delivered,
  settle_rejected,
  settle_taken_back,  // delivered, then reversed
  send_again,         // with the same reference
  ask_again,
};

struct InquiryMove {
  InquiryStep step = InquiryStep::ask_again;
  domain::Duration not_before{0};  // ask_again: however short the backoff is
};

// `asked_at`: when the inquiry began, by Clock::elapsed(). What the operator then does not show, it may have
// got up to that moment at the latest.
InquiryMove next_move(const InquiryOutcome& outcome, const Doubt& doubt,
                      const OperatorCapabilities& capabilities, domain::Duration asked_at);

// Doubling from the first delay up to the longest, give or take a quarter by `random`.
domain::Duration inquiry_delay(int asked, const OperatorLimits& limits, std::uint64_t random);

}  // namespace passerelle::broker
