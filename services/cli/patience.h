// A call made again, with the same request, until it is answered or the time is over.
#pragma once

#include <algorithm>
#include <chrono>

#include "services/cli/catalogue.h"
#include "services/cli/console.h"
#include "services/cli/retry.h"
#include "services/cli/session.h"

namespace passerelle::cli {

class Patience {
 public:
  // `call_time` bounds each call; all of them together end with the session's timeout.
  Patience(Session& session, Console& console, std::uint64_t seed)
      : session_(session), console_(console), backoff_(seed), end_(now() + session.settings().timeout) {}
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

  template <class Stub, class Request, class Response>
  Outcome<Response> call(std::chrono::milliseconds call_time, Stub& stub,
                         grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request) {
    while (true) {
      auto answer = session_.call_within(std::min(call_time, time_left()), stub, method, request);
      if (answer || !may_try_again(answer.error())) return answer;
      const auto pause = backoff_.next(answer.error().retry_after);
      if (pause >= time_left()) return answer;
      say_once();
      if (!session_.interrupt().sleep_for(pause)) {
        answer.error().exit = ExitStatus::interrupted;
        return answer;
      }
    }
  }

 private:
  static std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

  std::chrono::milliseconds time_left() const {
    return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(end_ - now()),
                    std::chrono::milliseconds(0));
  }

  void say_once() {
    if (!said_ && !console_.json()) console_.note(console_.words()(text::trying_again));
    said_ = true;
  }

  Session& session_;
  Console& console_;
  Backoff backoff_;
  std::chrono::steady_clock::time_point end_;
  bool said_ = false;
};

}  // namespace passerelle::cli
