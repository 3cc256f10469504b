#include "services/cli/retry.h"

#include <gtest/gtest.h>

namespace passerelle::cli {
namespace {

Problem problem(grpc::StatusCode code, const std::string& reason = "") {
  Problem made;
  made.code = code;
  made.reason = reason;
  made.exit = exit_status_of(code, reason);
  return made;
}

TEST(Retry, OnlyWhatMayStillSucceedIsSentAgain) {
  using enum grpc::StatusCode;
  EXPECT_TRUE(may_try_again(problem(UNAVAILABLE, "SHUTTING_DOWN")));
  EXPECT_TRUE(may_try_again(problem(DEADLINE_EXCEEDED)));
  EXPECT_TRUE(may_try_again(problem(UNKNOWN))) << "the transport's, when a stream breaks";
  EXPECT_TRUE(may_try_again(problem(CANCELLED))) << "the other end's, as it goes away";
  EXPECT_FALSE(may_try_again(problem(INTERNAL, "INTERNAL"))) << "the service itself says so";
  EXPECT_FALSE(may_try_again(problem(FAILED_PRECONDITION, "RECHARGE_REFUSED")));
  EXPECT_FALSE(may_try_again(problem(NOT_FOUND, "OFFER_UNKNOWN")));
  EXPECT_FALSE(may_try_again(problem(RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE")));
  auto full = problem(RESOURCE_EXHAUSTED, "ADMISSION_QUEUE_FULL");
  full.retry_after = std::chrono::milliseconds(10);
  EXPECT_TRUE(may_try_again(full));
  auto stopped = problem(CANCELLED);
  stopped.exit = ExitStatus::interrupted;
  EXPECT_FALSE(may_try_again(stopped));
}

TEST(Retry, PausesGrowAreSpreadAndHaveALimit) {
  Backoff backoff(7);
  std::chrono::milliseconds whole{200};
  for (int i = 0; i < 12; ++i) {
    const auto pause = backoff.next(std::nullopt);
    EXPECT_GE(pause, whole / 2);
    EXPECT_LE(pause, whole);
    whole = std::min(whole * 2, std::chrono::milliseconds(5'000));
  }
  EXPECT_NE(Backoff(1).next(std::nullopt), Backoff(2).next(std::nullopt));
}

TEST(Retry, NeverComesBackBeforeTheServiceAskedFor) {
  Backoff backoff(7);
  EXPECT_GE(backoff.next(std::chrono::milliseconds(3'000)), std::chrono::milliseconds(3'000));
}

}  // namespace
}  // namespace passerelle::cli
