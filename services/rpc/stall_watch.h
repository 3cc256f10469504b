#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>

#include <memory>

#include "services/domain/time.h"

namespace passerelle::rpc {

// Cancels the call of a client that leaves a message lying for too long. One message at a time; whatever else
// the call does is its own affair.
class StallWatch {
 public:
  // `context` is valid until the watch's end.
  StallWatch(const grpc::CallbackServerContext& context, domain::Duration longest);
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;
  ~StallWatch();

  void message_begins();
  void message_ends();
  bool has_stalled() const;

 private:
  // Outlives the watch where the alarm rings at that very moment.
  struct Call;

  const domain::Duration longest_;
  const std::shared_ptr<Call> call_;
  std::unique_ptr<grpc::Alarm> alarm_;
};

}  // namespace passerelle::rpc
