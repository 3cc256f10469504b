#include "services/cli/exit_status.h"

#include <gtest/gtest.h>

namespace passerelle::cli {
namespace {

TEST(ExitStatus, OfEveryAnswerIsWhatScriptsWereTold) {
  struct Case {
    grpc::StatusCode code;
    const char* reason;
    int exit;
  };
  using enum grpc::StatusCode;
  for (const auto& [code, reason, exit] : {
           Case{OK, "", 0},
           Case{INTERNAL, "INTERNAL", 1},
           Case{UNKNOWN, "", 1},
           Case{DATA_LOSS, "", 1},
           Case{UNIMPLEMENTED, "", 1},
           Case{FAILED_PRECONDITION, "RECHARGE_REFUSED", 3},
           Case{NOT_FOUND, "OFFER_UNKNOWN", 6},
           Case{PERMISSION_DENIED, "SITE_NOT_YOURS", 7},
           Case{UNAUTHENTICATED, "", 7},
           Case{UNAVAILABLE, "", 8},
           Case{DEADLINE_EXCEEDED, "", 8},
           Case{RESOURCE_EXHAUSTED, "ADMISSION_QUEUE_FULL", 8},
           Case{INVALID_ARGUMENT, "PHONE_NUMBER_INVALID", 9},
           Case{FAILED_PRECONDITION, "REQUEST_ID_REUSED", 9},
           Case{ALREADY_EXISTS, "BENEFICIARY_EXISTS", 9},
           Case{ABORTED, "ETAG_MISMATCH", 9},
       }) {
    EXPECT_EQ(static_cast<int>(exit_status_of(code, reason)), exit) << code << " " << reason;
  }
}

TEST(ExitStatus, OfEveryStateIsWhatScriptsWereTold) {
  struct Case {
    v1::Recharge::State state;
    int exit;
  };
  for (const auto& [state, exit] :
       {Case{v1::Recharge::DELIVERED, 0}, Case{v1::Recharge::REFUSED, 3}, Case{v1::Recharge::REJECTED, 4},
        Case{v1::Recharge::CANCELLED, 4}, Case{v1::Recharge::REVERSED, 4}, Case{v1::Recharge::RESERVED, 5},
        Case{v1::Recharge::IN_DOUBT, 5}, Case{v1::Recharge::STATE_UNSPECIFIED, 1}}) {
    EXPECT_EQ(static_cast<int>(exit_status_of(state)), exit) << state;
  }
}

TEST(ExitStatus, OfTheServiceIsWhatScriptsWereTold) {
  EXPECT_EQ(static_cast<int>(exit_status_of(v1::Status::OK)), 0);
  EXPECT_EQ(static_cast<int>(exit_status_of(v1::Status::DEGRADED)), 11);
  EXPECT_EQ(static_cast<int>(exit_status_of(v1::Status::UNAVAILABLE)), 8);
  EXPECT_EQ(static_cast<int>(exit_status_of(v1::Status::STATE_UNSPECIFIED)), 1);
}

}  // namespace
}  // namespace passerelle::cli
