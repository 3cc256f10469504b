// An operator that says what a test wants it to say, and remembers what it was told.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "services/broker/ports/operator_gateway.h"
#include "tests/simulation/virtual_time.h"

namespace passerelle::broker {

// Answers 10 ms after the send; without an answer, TIMEOUT once that is over.
class ScriptedOperator : public OperatorGateway {
 public:
  // `strand`: on which the broker hears the answers.
  ScriptedOperator(const simulation::VirtualTime& time, Scheduler& strand) : time_(time), strand_(strand) {}

  OperatorCapabilities capabilities() const override { return able; }
  void submit(SubmitRequest request, domain::Duration timeout,
              std::move_only_function<void(SubmitOutcome)> done) override {
    submits.push_back(request);
    submitted_at.push_back(time_.now());
    std::optional<SubmitOutcome> answer = Delivered{"T1"};
    if (on_submit) answer = on_submit(request);
    const auto after = answer ? domain::Duration{10} : timeout;
    strand_.after(after, [done = std::move(done), outcome = answer.value_or(Unknown{"TIMEOUT"})]() mutable {
      done(std::move(outcome));
    });
  }
  void inquire(domain::RechargeId reference, domain::Duration,
               std::move_only_function<void(InquiryOutcome)> done) override {
    inquiries.push_back(reference);
    inquired_at.push_back(time_.now());
    InquiryOutcome outcome = Absent{};
    if (on_inquire) outcome = on_inquire(reference);
    strand_.after(domain::Duration{10}, [done = std::move(done), outcome = std::move(outcome)]() mutable {
      done(std::move(outcome));
    });
  }

  OperatorCapabilities able;
  std::function<std::optional<SubmitOutcome>(const SubmitRequest&)> on_submit;
  std::function<InquiryOutcome(const domain::RechargeId&)> on_inquire;
  std::vector<SubmitRequest> submits;
  std::vector<domain::Instant> submitted_at;
  std::vector<domain::RechargeId> inquiries;
  std::vector<domain::Instant> inquired_at;

 private:
  const simulation::VirtualTime& time_;
  Scheduler& strand_;
};

}  // namespace passerelle::broker
