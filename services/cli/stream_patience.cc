#include "services/cli/stream_patience.h"

#include <random>

#include "services/cli/campaign_catalogue.h"
#include "services/cli/catalogue.h"

namespace passerelle::cli {

StreamPatience::StreamPatience(Session& session, Console& console, Lasts lasts)
    : session_(session), console_(console), lasts_(lasts), backoff_(std::random_device{}()) {}

void StreamPatience::heard() {
  heard_ = true;
  if (!broken_since_) return;
  broken_since_.reset();
  backoff_ = Backoff(std::random_device{}());
  if (!console_.json()) console_.note(console_.words()(text::connection_back));
}

bool StreamPatience::again(Problem& problem) {
  if (!may_try_again(problem)) return false;
  const auto now = std::chrono::steady_clock::now();
  const bool first = !broken_since_;
  if (first) broken_since_ = now;
  const auto pause = backoff_.next(problem.retry_after);
  const bool for_ever = lasts_ == Lasts::once_heard && heard_;
  if (!for_ever && now + pause >= *broken_since_ + session_.settings().timeout) return false;
  if (first && !console_.json()) console_.note(console_.words()(text::connection_lost));
  // Whoever interrupts the waiting is told so, not that the service was away.
  const Interrupt::Listener listening(session_.interrupt(), [] {});
  if (session_.interrupt().sleep_for(pause)) return true;
  problem = local_problem(ExitStatus::interrupted, grpc::StatusCode::CANCELLED, "",
                          console_.words()(text::interrupted));
  return false;
}

}  // namespace passerelle::cli
