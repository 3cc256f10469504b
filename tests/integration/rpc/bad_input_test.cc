// Bad input: a precise error each, and nothing written.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/integration/rpc/service_under_test.h"

namespace passerelle::rpc::test {
namespace {

class BadInput : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.apply_programme();
    person_ = service_.enrol("06 12 34 56 78");
    before_ = service_.books();
  }
  void TearDown() override {
    EXPECT_EQ(service_.books(), before_) << "a refused request wrote";
    EXPECT_EQ(service_.sfr().submits(), 0);
  }
  Problem create(const v1::CreateRechargeRequest& request) {
    Call call("counter");
    v1::Recharge response;
    const auto status = service_.recharges->CreateRecharge(&call, request, &response);
    EXPECT_FALSE(status.ok());
    return Problem(status);
  }
  static void expect(const Problem& problem, grpc::StatusCode code, const std::string& reason) {
    EXPECT_EQ(problem.status.code(), code);
    EXPECT_EQ(problem.info.reason(), reason);
    EXPECT_EQ(problem.info.domain(), "passerelle.v1");
    ASSERT_TRUE(problem.localized);
    EXPECT_EQ(problem.localized->locale(), "en-GB");
    EXPECT_NE(problem.localized->message(), "The request could not be carried out.") << reason;
  }

  ServiceUnderTest service_;
  std::string person_;
  std::string before_;
};

TEST_F(BadInput, UnknownOffer) {
  expect(create(recharge_request(person_, "r-1", "data-99gb")), grpc::NOT_FOUND, "OFFER_UNKNOWN");
}

TEST_F(BadInput, UnknownPerson) {
  expect(create(recharge_request("beneficiaries/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", "r-1")),
         grpc::NOT_FOUND, "BENEFICIARY_UNKNOWN");
}

TEST_F(BadInput, UnknownSite) {
  auto request = recharge_request(person_, "r-1");
  request.set_site("atlantis");
  expect(create(request), grpc::NOT_FOUND, "SITE_UNKNOWN");
}

TEST_F(BadInput, MissingRequestId) {
  expect(create(recharge_request(person_, "")), grpc::INVALID_ARGUMENT, "REQUEST_ID_MISSING");
}

TEST_F(BadInput, RequestIdThatIsNoKey) {
  for (const std::string& id : {std::string(129, 'x'), std::string("é"), std::string("a\nb")})
    expect(create(recharge_request(person_, id)), grpc::INVALID_ARGUMENT, "REQUEST_ID_INVALID");
}

TEST_F(BadInput, NamesThatAreNone) {
  const auto problem = create(recharge_request("Aïcha", "r-1", "10 GB"));
  expect(problem, grpc::INVALID_ARGUMENT, "INVALID_ARGUMENT");
  EXPECT_EQ(problem.fields, (std::set<std::string>{"beneficiary", "offer"}));
}

TEST_F(BadInput, AWaitThatNobodyGrants) {
  auto request = recharge_request(person_, "r-1");
  request.mutable_wait()->set_seconds(61);
  EXPECT_EQ(create(request).fields, std::set<std::string>{"wait"});
  request.mutable_wait()->set_seconds(-1);
  EXPECT_EQ(create(request).fields, std::set<std::string>{"wait"});
}

TEST_F(BadInput, MalformedNumber) {
  v1::CreateBeneficiaryRequest request;
  request.mutable_beneficiary()->set_phone_number("06 12");
  request.mutable_beneficiary()->set_site("lyon");
  v1::Beneficiary response;
  Call create_call("counter");
  const Problem created(service_.beneficiaries->CreateBeneficiary(&create_call, request, &response));
  expect(created, grpc::INVALID_ARGUMENT, "PHONE_NUMBER_INVALID");
  EXPECT_EQ(created.fields, std::set<std::string>{"beneficiary.phone_number"});

  v1::LookupBeneficiaryRequest lookup;
  lookup.set_phone_number("01 44 55 66 77");
  Call lookup_call("counter");
  const Problem looked_up(service_.beneficiaries->LookupBeneficiary(&lookup_call, lookup, &response));
  expect(looked_up, grpc::INVALID_ARGUMENT, "PHONE_NUMBER_NOT_MOBILE");
  EXPECT_EQ(looked_up.fields, std::set<std::string>{"phone_number"});
}

TEST_F(BadInput, NegativePageSize) {
  v1::ListRechargesRequest recharges;
  recharges.set_page_size(-1);
  v1::ListRechargesResponse ignored;
  Call first("counter");
  EXPECT_EQ(Problem(service_.recharges->ListRecharges(&first, recharges, &ignored)).fields,
            std::set<std::string>{"page_size"});
  v1::ListBeneficiariesRequest people;
  people.set_page_size(-7);
  people.set_page_token("!");
  v1::ListBeneficiariesResponse ignored_too;
  Call second("counter");
  EXPECT_EQ(Problem(service_.beneficiaries->ListBeneficiaries(&second, people, &ignored_too)).fields,
            (std::set<std::string>{"page_size", "page_token"}));
  v1::ListEnvelopesRequest envelopes;
  envelopes.set_page_size(-1);
  v1::ListEnvelopesResponse ignored_as_well;
  Call third("counter");
  EXPECT_EQ(Problem(service_.envelopes->ListEnvelopes(&third, envelopes, &ignored_as_well)).fields,
            std::set<std::string>{"page_size"});
}

TEST_F(BadInput, ARequestOfFiveMegabytesSaysTheLimit) {
  auto request = recharge_request(person_, "r-1");
  request.set_offer(std::string(5'000'000, 'x'));
  const auto problem = create(request);
  expect(problem, grpc::RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE");
  EXPECT_EQ(problem.info.metadata().at("limit"), "4194304");
  EXPECT_FALSE(problem.retry) << "it will never fit";
}

TEST_F(BadInput, ARequestOfTwentyMegabytesIsCutOffWithTheSameCode) {
  auto request = recharge_request(person_, "r-1");
  request.set_offer(std::string(20'000'000, 'x'));
  Call call("counter");
  v1::Recharge response;
  EXPECT_EQ(service_.recharges->CreateRecharge(&call, request, &response).error_code(),
            grpc::RESOURCE_EXHAUSTED);
}

TEST_F(BadInput, BatchesOfNoneAndOfTooMany) {
  v1::BatchCreateRechargesRequest batch;
  v1::BatchCreateRechargesResponse response;
  Call empty("integrator");
  expect(Problem(service_.recharges->BatchCreateRecharges(&empty, batch, &response)), grpc::INVALID_ARGUMENT,
         "BATCH_EMPTY");
  for (int at = 0; at < 1001; ++at)
    *batch.add_requests() = recharge_request(person_, "b-" + std::to_string(at));
  Call full("integrator");
  expect(Problem(service_.recharges->BatchCreateRecharges(&full, batch, &response)), grpc::INVALID_ARGUMENT,
         "BATCH_TOO_LARGE");
}

TEST_F(BadInput, AProgrammeWithManyErrorsNamesThemAndReachesTheClient) {
  v1::ApplyProgrammeRequest request;
  for (int at = 0; at < 400; ++at) request.mutable_programme()->add_rules()->set_id("Not a slug");
  v1::Programme response;
  Call call("administrator");
  const Problem problem(service_.programmes->ApplyProgramme(&call, request, &response));
  expect(problem, grpc::INVALID_ARGUMENT, "PROGRAMME_INVALID");
  EXPECT_TRUE(problem.fields.contains("programme.rules[0].condition"));
  EXPECT_FALSE(problem.info.metadata().at("violations_left_out").empty());
}

TEST(ReusedRequestId, IsRefusedForOtherContentAndWritesNothing) {
  ServiceUnderTest service;
  service.apply_programme();
  const auto one = service.enrol("06 12 34 56 78");
  const auto other = service.enrol("06 12 34 56 79");
  v1::Recharge response;
  Call first("counter");
  ASSERT_TRUE(service.recharges->CreateRecharge(&first, recharge_request(one, "r-1"), &response).ok());
  const auto before = service.books();
  Call second("counter");
  const Problem problem(
      service.recharges->CreateRecharge(&second, recharge_request(other, "r-1"), &response));
  EXPECT_EQ(problem.status.code(), grpc::FAILED_PRECONDITION);
  EXPECT_EQ(problem.info.reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(service.books(), before);
  EXPECT_EQ(service.sfr().submits(), 1);
}

}  // namespace
}  // namespace passerelle::rpc::test
