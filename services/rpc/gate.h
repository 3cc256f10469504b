// Where every call comes in: authenticated, authorised, measured. Handlers take a Caller, and nothing but the
// Gate makes one: a handler that was not admitted can't be called.
#pragma once

#include <grpcpp/server_context.h>

#include <chrono>
#include <functional>
#include <string>

#include "services/domain/decision.h"
#include "services/rpc/authenticator.h"
#include "services/rpc/authorisation.h"
#include "services/rpc/calls_in_flight.h"

namespace passerelle::rpc {

class Caller {
 public:
  const Principal& principal() const { return principal_; }
  domain::Language language() const { return language_; }
  // What the caller waits, at most `asked`: an answer still has to travel back before the call's deadline.
  domain::Duration wait_within_deadline(domain::Duration asked) const;

 private:
  friend class Gate;
  Caller(Principal principal, domain::Language language, std::chrono::system_clock::time_point deadline)
      : principal_(std::move(principal)), language_(language), deadline_(deadline) {}

  Principal principal_;
  domain::Language language_;
  std::chrono::system_clock::time_point deadline_;
};

// A call that has ended, for the log and the metrics. Opaque ids alone.
struct CallRecord {
  std::string_view method;
  std::string principal;  // empty where nobody was admitted
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string reason;  // of ErrorInfo; empty where it went well
  std::chrono::microseconds duration{};
};
// Thread-safe; must not block.
using CallObserver = std::function<void(const CallRecord&)>;

// From its beginning to its end, which is counted and told to the observer once.
class CallTrace {
 public:
  CallTrace(const CallObserver& observer, CallsInFlight& calls, const Method& method)
      : observer_(observer), calls_(calls), method_(method), begin_(std::chrono::steady_clock::now()) {
    calls_.begin();
  }
  void admitted(const std::string& principal) { principal_ = principal; }
  void ended(grpc::StatusCode code, const std::string& reason) const;

 private:
  const CallObserver& observer_;
  CallsInFlight& calls_;
  Method method_;
  std::string principal_;
  std::chrono::steady_clock::time_point begin_;
};

class Gate {
 public:
  // `authenticator` outlives it.
  Gate(const Authenticator& authenticator, CallObserver observer, std::size_t max_request_bytes)
      : authenticator_(authenticator),
        observer_(std::move(observer)),
        max_request_bytes_(max_request_bytes) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // Errors: the authenticator's; METHOD_NOT_ALLOWED; resource_exhausted REQUEST_TOO_LARGE.
  domain::Result<Caller> admit(const grpc::CallbackServerContext& context, const Method& method,
                               std::size_t request_bytes) const;
  CallTrace trace(const Method& method) const { return {observer_, calls_, method}; }
  CallsInFlight& calls() const { return calls_; }

 private:
  const Authenticator& authenticator_;
  CallObserver observer_;
  std::size_t max_request_bytes_;
  mutable CallsInFlight calls_;
};

domain::Language language_of(const grpc::CallbackServerContext& context);

}  // namespace passerelle::rpc
