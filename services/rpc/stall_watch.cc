#include "services/rpc/stall_watch.h"

#include <chrono>
#include <mutex>

namespace passerelle::rpc {

struct StallWatch::Call {
  // Cancelling may end the call, and so the watch, before it returns.
  std::recursive_mutex mutex;
  const grpc::CallbackServerContext* context;  // null: it has ended
  bool stalled = false;

  void cancel() {
    const std::lock_guard lock(mutex);
    if (context == nullptr) return;
    stalled = true;
    context->TryCancel();
  }
};

StallWatch::StallWatch(const grpc::CallbackServerContext& context, domain::Duration longest)
    : longest_(longest), call_(std::make_shared<Call>()) {
  call_->context = &context;
}

StallWatch::~StallWatch() {
  const std::lock_guard lock(call_->mutex);
  call_->context = nullptr;
}

void StallWatch::message_begins() {
  // Replaced, never set again; one that is cancelled rings too, and says so.
  alarm_ = std::make_unique<grpc::Alarm>();
  alarm_->Set(std::chrono::system_clock::now() + longest_, [call = call_](bool in_time) {
    if (in_time) call->cancel();
  });
}

void StallWatch::message_ends() { alarm_.reset(); }

bool StallWatch::has_stalled() const {
  const std::lock_guard lock(call_->mutex);
  return call_->stalled;
}

}  // namespace passerelle::rpc
