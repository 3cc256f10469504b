// One call, many messages: how every stream is traced, told of a drain, and ended.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "services/rpc/error_mapping.h"
#include "services/rpc/handler_ports.h"

namespace passerelle::rpc {

// `Reactor` is gRPC's, for the directions of the messages. Made with new, it ends itself in OnDone. A
// cancelled call fails the read or the write that is outstanding, or the next one: whoever waits for anything
// else overrides OnCancel.
template <class Reactor>
class StreamingCall : public Reactor {
 public:
  StreamingCall(const HandlerPorts& ports, CallTrace trace, domain::Language language)
      : ports_(ports), trace_(std::move(trace)), language_(language) {}

 protected:
  const HandlerPorts& ports() const { return ports_; }
  domain::Language language() const { return language_; }

  void admitted(const Caller& caller) { trace_.admitted(caller.principal().id); }

  // Once. `listener` keeps DrainSignal's rules, and runs no more once gRPC is done with the call.
  void on_drain(std::move_only_function<void()> listener) {
    drain_ticket_ = ports_.drain.join(std::move(listener));
  }

  // Once. gRPC may end the reactor at any moment after that: nobody calls it but to return.
  void end(const grpc::Status& status, const std::string& reason) {
    trace_.ended(status.error_code(), reason);
    this->Finish(status);
  }
  void end(const domain::Error& error) { end(to_grpc_status(error, language_), error.reason); }

  void OnDone() override {
    if (drain_ticket_) ports_.drain.leave(*drain_ticket_);
    delete this;
  }

 private:
  HandlerPorts ports_;
  CallTrace trace_;
  domain::Language language_;
  std::optional<DrainSignal::Ticket> drain_ticket_;
};

}  // namespace passerelle::rpc
