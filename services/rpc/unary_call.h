// One question, one answer. The answer may come from any thread, long after the handler returned, or after
// the caller has gone: then it goes nowhere.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <mutex>
#include <utility>

#include "services/broker/ports/readers.h"
#include "services/domain/invariant.h"
#include "services/rpc/error_mapping.h"
#include "services/rpc/gate.h"

namespace passerelle::rpc {

// Shared by gRPC's reactor, which ends with the call, and by whoever is to answer, which may take longer.
template <class Response>
class PendingUnary {
 public:
  PendingUnary(grpc::ServerUnaryReactor& reactor, Response& response, CallTrace trace,
               domain::Language language)
      : reactor_(&reactor), response_(&response), trace_(std::move(trace)), language_(language) {}
  PendingUnary(const PendingUnary&) = delete;
  PendingUnary& operator=(const PendingUnary&) = delete;

  domain::Language language() const { return language_; }
  void admitted(const std::string& principal) { trace_.admitted(principal); }

  void send(Response response) {
    const std::lock_guard lock(mutex_);
    domain::require_invariant(!std::exchange(answered_, true), "a call is answered once");
    if (reactor_ == nullptr) return;
    *response_ = std::move(response);
    finish(grpc::Status::OK, "");
  }
  void fail(const google::rpc::Status& status, const std::string& reason) {
    const std::lock_guard lock(mutex_);
    domain::require_invariant(!std::exchange(answered_, true), "a call is answered once");
    if (reactor_ != nullptr) finish(to_grpc_status(status), reason);
  }
  // The caller has gone; the work goes on, its answer is dropped.
  void abandon() {
    const std::lock_guard lock(mutex_);
    if (reactor_ != nullptr) finish(grpc::Status::CANCELLED, "CALL_CANCELLED");
  }

 private:
  void finish(const grpc::Status& status, const std::string& reason) {
    trace_.ended(status.error_code(), reason);
    // After Finish gRPC may end the reactor at any moment.
    std::exchange(reactor_, nullptr)->Finish(status);
  }

  std::mutex mutex_;
  grpc::ServerUnaryReactor* reactor_;  // null once finished
  Response* response_;                 // gRPC's, as long as reactor_ is there
  CallTrace trace_;
  domain::Language language_;
  bool answered_ = false;
};

// A handle: copies answer the same call, of all of them one and once.
template <class Response>
class Reply {
 public:
  explicit Reply(std::shared_ptr<PendingUnary<Response>> pending) : pending_(std::move(pending)) {}
  domain::Language language() const { return pending_->language(); }
  void send(Response response) const { pending_->send(std::move(response)); }
  void fail(const domain::Error& error) const {
    pending_->fail(to_rpc_status(error, language()), error.reason);
  }
  void fail(const google::rpc::Status& status, const std::string& reason) const {
    pending_->fail(status, reason);
  }
  void answer(domain::Result<Response> result) const {
    if (result)
      send(*std::move(result));
    else
      fail(result.error());
  }

 private:
  std::shared_ptr<PendingUnary<Response>> pending_;
};

template <class Response>
class UnaryReactor : public grpc::ServerUnaryReactor {
 public:
  UnaryReactor(Response& response, CallTrace trace, domain::Language language)
      : pending_(std::make_shared<PendingUnary<Response>>(*this, response, std::move(trace), language)) {}
  const std::shared_ptr<PendingUnary<Response>>& pending() const { return pending_; }

 private:
  void OnCancel() override { pending_->abandon(); }
  void OnDone() override { delete this; }
  // OnDone does next to nothing: not worth the hop to another thread that gRPC makes of it otherwise.
  bool InternalInlineable() override { return true; }

  std::shared_ptr<PendingUnary<Response>> pending_;
};

// Every unary method is one line that calls this. `handler` is called with (Caller, request, Reply); the
// request is there until it returns.
template <class Request, class Response, class Handler>
grpc::ServerUnaryReactor* run_unary(const Gate& gate, const Method& method,
                                    grpc::CallbackServerContext* context, const Request* request,
                                    Response* response, Handler&& handler) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* reactor = new UnaryReactor<Response>(*response, gate.trace(method), language_of(*context));
  const auto pending = reactor->pending();
  const Reply<Response> reply(pending);
  auto caller = gate.admit(*context, method, request->ByteSizeLong());
  if (caller) {
    pending->admitted(caller->principal().id);
    std::forward<Handler>(handler)(*caller, *request, reply);
  } else {
    reply.fail(caller.error());
  }
  return reactor;
}

inline domain::Error read_queue_full() {
  domain::Error error{domain::ErrorCode::resource_exhausted, "READ_QUEUE_FULL",
                      "Too many reads wait already."};
  error.retry_after = std::chrono::milliseconds(500);
  return error;
}

// `job(LedgerReader&, VaultReader&)` returns a Result<Response>, on a reader's thread.
template <class Response, class Job>
void answer_by_reading(broker::Readers& readers, const Reply<Response>& reply, Job job) {
  const bool queued = readers.read(
      [reply, job = std::move(job)](broker::LedgerReader& ledger, broker::VaultReader& vault) mutable {
        reply.answer(job(ledger, vault));
      });
  if (!queued) reply.fail(read_queue_full());
}

}  // namespace passerelle::rpc
