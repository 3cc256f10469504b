#include "services/cli/retry.h"

#include <algorithm>

namespace passerelle::cli {
namespace {

constexpr std::chrono::milliseconds longest_pause{5'000};

}  // namespace

bool may_try_again(const Problem& problem) {
  if (problem.exit == ExitStatus::interrupted) return false;
  switch (problem.code) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return true;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return problem.retry_after.has_value();
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::CANCELLED:
      // Every error of the service carries a reason; without one it is the transport that broke.
      return problem.reason.empty();
    default:
      return false;
  }
}

std::chrono::milliseconds Backoff::next(std::optional<std::chrono::milliseconds> asked_for) {
  std::uniform_int_distribution<std::int64_t> half(0, pause_.count() / 2);
  const auto jitter = std::chrono::milliseconds(half(random_));
  const auto pause = asked_for ? std::max(pause_ / 2, *asked_for) + jitter : pause_ / 2 + jitter;
  pause_ = std::min(pause_ * 2, longest_pause);
  return pause;
}

}  // namespace passerelle::cli
