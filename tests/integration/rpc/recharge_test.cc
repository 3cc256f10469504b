#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "services/rpc/error_mapping.h"
#include "tests/integration/rpc/service_under_test.h"

namespace passerelle::rpc::test {
namespace {

class Recharges : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.apply_programme();
    person_ = service_.enrol("06 12 34 56 78");
  }
  v1::Recharge created(const v1::CreateRechargeRequest& request, const std::string& user = "counter") {
    Call call(user);
    v1::Recharge response;
    const auto status = service_.recharges->CreateRecharge(&call, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  v1::Recharge now(const std::string& name) {
    Call call("counter");
    v1::GetRechargeRequest request;
    request.set_name(name);
    v1::Recharge response;
    EXPECT_TRUE(service_.recharges->GetRecharge(&call, request, &response).ok());
    return response;
  }
  v1::Recharge created_without_waiting(const std::string& request_id) {
    auto request = recharge_request(person_, request_id);
    request.mutable_wait()->set_seconds(0);
    return created(request);
  }

  ServiceUnderTest service_;
  std::string person_;
};

TEST_F(Recharges, IsDeliveredAndAnsweredWithAllItsFacts) {
  const auto recharge = created(recharge_request(person_, "r-1"));
  EXPECT_EQ(recharge.state(), v1::Recharge::DELIVERED);
  EXPECT_EQ(recharge.beneficiary(), person_);
  EXPECT_EQ(recharge.price().cents(), 500);
  EXPECT_EQ(recharge.caller(), "counter");
  EXPECT_EQ(recharge.envelope(), "envelopes/sfr-2026-value");
  EXPECT_EQ(recharge.operator_reference(), "OP-1");
  EXPECT_EQ(now(recharge.name()).SerializeAsString(), recharge.SerializeAsString());
}

TEST_F(Recharges, TheSameRequestAgainIsTheSameRecharge) {
  const auto first = created(recharge_request(person_, "r-1"));
  EXPECT_EQ(created(recharge_request(person_, "r-1")).name(), first.name());
  EXPECT_EQ(service_.sfr().submits(), 1);
}

TEST_F(Recharges, KeysAreEachPrincipalsOwn) {
  const auto first = created(recharge_request(person_, "r-1"));
  EXPECT_NE(created(recharge_request(person_, "r-1"), "campaign_manager").name(), first.name());
}

TEST_F(Recharges, ARefusalNamesItsRulesItsDateAndItsRecord) {
  created(recharge_request(person_, "r-1", "data-10gb-campaign"));
  std::string record;
  for (int repetition = 0; repetition < 2; ++repetition) {
    Call call("counter");
    v1::Recharge response;
    const Problem problem(service_.recharges->CreateRecharge(
        &call, recharge_request(person_, "r-2", "data-10gb-campaign"), &response));
    EXPECT_EQ(problem.status.code(), grpc::FAILED_PRECONDITION);
    EXPECT_EQ(problem.info.reason(), "RECHARGE_REFUSED");
    v1::Refusal refusal;
    google::rpc::QuotaFailure quota;
    for (const auto& any : problem.status.details()) {
      any.UnpackTo(&refusal);
      any.UnpackTo(&quota);
    }
    ASSERT_EQ(refusal.violations_size(), 1);
    EXPECT_EQ(refusal.violations(0).rule(), "une-gratuite");
    EXPECT_EQ(refusal.violations(0).used(), 1);
    EXPECT_TRUE(refusal.has_next_date());
    EXPECT_EQ(quota.violations_size(), 1);
    EXPECT_EQ(problem.localized->message(), refusal.violations(0).explanation());
    EXPECT_EQ(now(refusal.recharge()).state(), v1::Recharge::REFUSED);
    if (repetition == 0) record = refusal.recharge();
    EXPECT_EQ(refusal.recharge(), record) << "a refusal replays as the same refusal";
  }
}

TEST_F(Recharges, AnswersAsItStandsOnceTheWaitIsOver) {
  service_.sfr().hold();
  const auto recharge = created_without_waiting("r-1");
  EXPECT_EQ(recharge.state(), v1::Recharge::RESERVED);
  service_.sfr().release(broker::Delivered{"OP"});
  EXPECT_EQ(created(recharge_request(person_, "r-1")).state(), v1::Recharge::DELIVERED);
}

TEST_F(Recharges, AnswersBeforeTheCallsDeadline) {
  service_.sfr().hold();
  Call call("counter", std::chrono::seconds(2));
  v1::Recharge response;
  const auto status = service_.recharges->CreateRecharge(&call, recharge_request(person_, "r-1"), &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.state(), v1::Recharge::RESERVED);
  service_.sfr().release(broker::Delivered{"OP"});
}

TEST_F(Recharges, ACallerWhoGoesCancelsOnlyTheWaiting) {
  service_.sfr().hold();
  Call call("counter");
  grpc::Status status;
  std::thread caller([&] {
    v1::Recharge response;
    status = service_.recharges->CreateRecharge(&call, recharge_request(person_, "r-1"), &response);
  });
  EXPECT_TRUE(testing::eventually([&] { return service_.sfr().submits() == 1; }));
  call.TryCancel();
  caller.join();
  EXPECT_EQ(status.error_code(), grpc::CANCELLED);
  service_.sfr().release(broker::Delivered{"OP-7"});
  const auto again = created(recharge_request(person_, "r-1"));
  EXPECT_EQ(again.state(), v1::Recharge::DELIVERED);
  EXPECT_EQ(again.operator_reference(), "OP-7");
  EXPECT_EQ(service_.sfr().submits(), 1);
}

TEST_F(Recharges, AWatcherSeesEachStateOnceAndTheEnd) {
  service_.sfr().hold();
  const auto recharge = created_without_waiting("r-1");
  Call call("auditor");
  v1::WatchRechargeRequest request;
  request.set_name(recharge.name());
  const auto stream = service_.recharges->WatchRecharge(&call, request);
  v1::Recharge seen;
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.state(), v1::Recharge::RESERVED);
  service_.sfr().release(broker::Unknown{"TIMEOUT"});
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.state(), v1::Recharge::IN_DOUBT);
  service_.sfr().answer_inquiries_with(broker::Delivered{"OP-8"});
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.state(), v1::Recharge::DELIVERED);
  EXPECT_EQ(seen.operator_reference(), "OP-8");
  EXPECT_FALSE(stream->Read(&seen));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(Recharges, AWatcherOfAFinalOneHearsItAndIsDone) {
  const auto recharge = created(recharge_request(person_, "r-1"));
  Call call("counter");
  v1::WatchRechargeRequest request;
  request.set_name(recharge.name());
  const auto stream = service_.recharges->WatchRecharge(&call, request);
  v1::Recharge seen;
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.state(), v1::Recharge::DELIVERED);
  EXPECT_FALSE(stream->Read(&seen));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(Recharges, WatchersMayGoAndSeveralMayWatch) {
  service_.sfr().hold();
  const auto recharge = created_without_waiting("r-1");
  v1::WatchRechargeRequest request;
  request.set_name(recharge.name());
  for (int watcher = 0; watcher < 20; ++watcher) {
    Call call("counter");
    const auto stream = service_.recharges->WatchRecharge(&call, request);
    v1::Recharge seen;
    if (watcher % 2 == 0) {
      EXPECT_TRUE(stream->Read(&seen));
    }
    call.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::CANCELLED);
  }
  service_.sfr().release(broker::Delivered{"OP"});
  EXPECT_TRUE(testing::eventually([&] { return now(recharge.name()).state() == v1::Recharge::DELIVERED; }));
}

TEST_F(Recharges, ABatchAnswersEachForItself) {
  v1::BatchCreateRechargesRequest batch;
  *batch.add_requests() = recharge_request(person_, "b-1");
  *batch.add_requests() = recharge_request(person_, "b-2", "data-99gb");
  *batch.add_requests() = recharge_request("somebody", "b-3");
  *batch.add_requests() = recharge_request(person_, "b-4", "data-10gb-campaign");
  *batch.add_requests() = recharge_request(person_, "b-5", "data-10gb-campaign");
  *batch.add_requests() = recharge_request(person_, "b-1");
  Call call("integrator");
  v1::BatchCreateRechargesResponse response;
  const auto status = service_.recharges->BatchCreateRecharges(&call, batch, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.results_size(), 6);
  const auto reason = [&](int at) {
    google::rpc::ErrorInfo info;
    response.results(at).error().details(0).UnpackTo(&info);
    return info.reason();
  };
  EXPECT_EQ(response.results(0).recharge().state(), v1::Recharge::DELIVERED);
  EXPECT_EQ(reason(1), "OFFER_UNKNOWN");
  EXPECT_EQ(reason(2), "INVALID_ARGUMENT");
  EXPECT_EQ(response.results(3).recharge().state(), v1::Recharge::DELIVERED);
  EXPECT_EQ(reason(4), "RECHARGE_REFUSED");
  EXPECT_EQ(response.results(5).recharge().name(), response.results(0).recharge().name());
  EXPECT_EQ(service_.sfr().submits(), 2);
}

TEST_F(Recharges, PagesCoverTheListOnceNewestFirst) {
  for (int at = 0; at < 7; ++at) created(recharge_request(person_, "r-" + std::to_string(at)));
  v1::ListRechargesRequest request;
  request.set_page_size(3);
  request.mutable_filter()->set_beneficiary(person_);
  std::vector<std::string> names;
  for (int page = 0; page < 4; ++page) {
    Call call("finance");
    v1::ListRechargesResponse response;
    ASSERT_TRUE(service_.recharges->ListRecharges(&call, request, &response).ok());
    for (const auto& recharge : response.recharges()) names.push_back(recharge.name());
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
  }
  EXPECT_EQ(names.size(), 7U);
  EXPECT_TRUE(std::is_sorted(names.rbegin(), names.rend()));

  request.mutable_filter()->set_site("lyon");
  Call call("finance");
  v1::ListRechargesResponse response;
  const Problem problem(service_.recharges->ListRecharges(&call, request, &response));
  EXPECT_EQ(problem.info.reason(), "PAGE_TOKEN_INVALID");
}

TEST_F(Recharges, CheckingEligibilityAnswersAndWritesNothing) {
  const auto before = service_.books();
  v1::CheckEligibilityRequest request;
  request.set_beneficiary(person_);
  request.set_site("lyon");
  request.set_offer("data-10gb");
  v1::CheckEligibilityResponse response;
  Call call("counter");
  ASSERT_TRUE(service_.recharges->CheckEligibility(&call, request, &response).ok());
  EXPECT_TRUE(response.eligible());
  EXPECT_EQ(response.envelope(), "envelopes/sfr-2026-value");
  EXPECT_EQ(response.price().cents(), 500);
  EXPECT_EQ(service_.books(), before);
}

TEST_F(Recharges, EnvelopesAddUpWhileOneIsHeld) {
  service_.sfr().hold();
  created_without_waiting("r-1");
  v1::GetEnvelopeRequest request;
  request.set_name("envelopes/sfr-2026-value");
  v1::Envelope envelope;
  Call call("finance");
  ASSERT_TRUE(service_.envelopes->GetEnvelope(&call, request, &envelope).ok());
  EXPECT_EQ(envelope.held(), 1000);
  EXPECT_EQ(envelope.funded(), envelope.available() + envelope.held() + envelope.spent());
  service_.sfr().release(broker::Delivered{"OP"});
}

}  // namespace
}  // namespace passerelle::rpc::test
