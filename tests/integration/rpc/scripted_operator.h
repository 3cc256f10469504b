// An operator that answers when and what the test says.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <utility>

#include "services/broker/ports/operator_gateway.h"
#include "services/broker/ports/scheduler.h"

namespace passerelle::rpc::test {

class ScriptedOperator : public broker::OperatorGateway {
 public:
  explicit ScriptedOperator(broker::Scheduler& scheduler) : scheduler_(scheduler) {}

  broker::OperatorCapabilities capabilities() const override {
    return {.visibility_window = domain::Duration{50}};
  }

  void submit(broker::SubmitRequest /*request*/, domain::Duration /*timeout*/,
              std::move_only_function<void(broker::SubmitOutcome)> done) override {
    const std::lock_guard lock(mutex_);
    ++submits_;
    if (holds_)
      held_.push_back(std::move(done));
    else
      answer(std::move(done), broker::Delivered{"OP-" + std::to_string(submits_)});
  }

  void inquire(domain::RechargeId /*reference*/, domain::Duration /*timeout*/,
               std::move_only_function<void(broker::InquiryOutcome)> done) override {
    const std::lock_guard lock(mutex_);
    scheduler_.post([done = std::move(done), outcome = inquiry_]() mutable { done(outcome); });
  }

  // From now on submits wait for release().
  void hold() {
    const std::lock_guard lock(mutex_);
    holds_ = true;
  }
  void release(const broker::SubmitOutcome& outcome) {
    const std::lock_guard lock(mutex_);
    holds_ = false;
    for (auto& done : held_) answer(std::move(done), outcome);
    held_.clear();
  }
  void answer_inquiries_with(broker::InquiryOutcome outcome) {
    const std::lock_guard lock(mutex_);
    inquiry_ = std::move(outcome);
  }
  int submits() const {
    const std::lock_guard lock(mutex_);
    return submits_;
  }

 private:
  void answer(std::move_only_function<void(broker::SubmitOutcome)> done, broker::SubmitOutcome outcome) {
    scheduler_.post(
        [done = std::move(done), outcome = std::move(outcome)]() mutable { done(std::move(outcome)); });
  }

  broker::Scheduler& scheduler_;
  mutable std::mutex mutex_;
  bool holds_ = false;
  int submits_ = 0;
  std::deque<std::move_only_function<void(broker::SubmitOutcome)>> held_;
  broker::InquiryOutcome inquiry_ = broker::Unknown{"TIMEOUT"};
};

}  // namespace passerelle::rpc::test
