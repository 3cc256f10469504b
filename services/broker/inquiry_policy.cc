#include "services/broker/inquiry_policy.h"

#include <algorithm>

namespace passerelle::broker {

namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

InquiryMove after_absence(const Doubt& doubt, const OperatorCapabilities& capabilities,
                          domain::Duration asked_at) {
  const auto proven_from = doubt.last_possible_send + capabilities.visibility_window;
  if (asked_at >= proven_from) return {InquiryStep::send_again};
  return {InquiryStep::ask_again, proven_from - asked_at};
}

}  // namespace

InquiryMove next_move(const InquiryOutcome& outcome, const Doubt& doubt,
                      const OperatorCapabilities& capabilities, domain::Duration asked_at) {
  return std::visit(Overloaded{
                        [](const Delivered&) { return InquiryMove{InquiryStep::settle_delivered}; },
                        [](const Rejected&) { return InquiryMove{InquiryStep::settle_rejected}; },
                        [](const TakenBack&) { return InquiryMove{InquiryStep::settle_taken_back}; },
                        [](const Accepted&) { return InquiryMove{InquiryStep::ask_again}; },
                        [](const Unknown&) { return InquiryMove{InquiryStep::ask_again}; },
                        [&](const Absent&) { return after_absence(doubt, capabilities, asked_at); },
                    },
                    outcome);
}

domain::Duration inquiry_delay(int asked, const OperatorLimits& limits, std::uint64_t random) {
  auto delay = std::max<std::int64_t>(1, limits.inquiry_first_delay.count());
  const auto longest = std::max(delay, limits.inquiry_max_delay.count());
  for (int i = 0; i < asked && delay < longest; ++i) delay *= 2;
  delay = std::min(delay, longest);
  const auto spread = delay / 2;
  const auto jitter = static_cast<std::int64_t>(random % static_cast<std::uint64_t>(spread + 1)) - spread / 2;
  return domain::Duration{std::max<std::int64_t>(1, delay + jitter)};
}

}  // namespace passerelle::broker
