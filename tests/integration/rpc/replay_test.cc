// What is decided again over the wire: counted, told by numbers alone, and nowhere written.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/wire/value_wire.h"
#include "tests/integration/rpc/service_under_test.h"

namespace passerelle::rpc::test {
namespace {

struct Replayed {
  grpc::Status status;
  std::vector<v1::ReplayProgress> progress;
  std::vector<v1::ReplayTotals> totals;
  std::string bytes;  // of all that was told
};

class Replays : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.apply_programme();
    for (int person = 0; person < 3; ++person) {
      people_.push_back(service_.enrol("06 12 34 56 7" + std::to_string(person)));
      for (int turn = 0; turn < 2; ++turn) {
        Call call("counter");
        v1::Recharge ignored;
        const auto request =
            recharge_request(people_.back(), "r-" + std::to_string(person) + "-" + std::to_string(turn));
        ASSERT_TRUE(service_.recharges->CreateRecharge(&call, request, &ignored).ok());
      }
    }
    Call call("administrator");
    v1::Programme present;
    ASSERT_TRUE(service_.programmes->GetProgramme(&call, {}, &present).ok());
    *request_.mutable_programme() = present;
    const auto today =
        domain::paris_day(std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now()));
    // Midnight in Paris may pass in the middle of it.
    *request_.mutable_from() = wire::to_wire(today - std::chrono::days{1});
    *request_.mutable_to() = wire::to_wire(today + std::chrono::days{1});
  }
  Replayed replay(const v1::ReplayProgrammeRequest& request, const std::string& user = "finance") {
    Call call(user);
    const auto stream = service_.programmes->ReplayProgramme(&call, request);
    Replayed replayed;
    v1::ReplayProgrammeResponse response;
    while (stream->Read(&response)) {
      EXPECT_TRUE(replayed.totals.empty()) << "the totals come last";
      replayed.bytes += response.SerializeAsString();
      if (response.has_progress()) replayed.progress.push_back(response.progress());
      if (response.has_totals()) replayed.totals.push_back(response.totals());
    }
    replayed.status = stream->Finish();
    return replayed;
  }
  std::string reason(const v1::ReplayProgrammeRequest& request) {
    return Problem(replay(request).status).info.reason();
  }
  void add_cap(std::int64_t limit) {
    auto& rule = *request_.mutable_programme()->add_rules();
    rule.set_id("once");
    rule.set_display_name("Une fois");
    auto& quota = *rule.mutable_quota();
    quota.set_scope(v1::BENEFICIARY);
    quota.set_measure(v1::COUNT);
    quota.mutable_window()->set_kind(v1::Window::LIFETIME);
    quota.set_limit(limit);
  }

  ServiceUnderTest service_;
  std::vector<std::string> people_;
  v1::ReplayProgrammeRequest request_;
};

TEST_F(Replays, OtherRulesAreToldWithTheirCostAndTheirPeopleAndNothingIsWritten) {
  const auto before = service_.books();
  add_cap(1);
  const auto replayed = replay(request_);
  ASSERT_TRUE(replayed.status.ok()) << replayed.status.error_message();
  ASSERT_EQ(replayed.totals.size(), 1U);
  ASSERT_FALSE(replayed.progress.empty());
  EXPECT_EQ(replayed.progress.back().total(), 6);
  const auto& totals = replayed.totals.front();
  EXPECT_EQ(totals.requests(), 6);
  EXPECT_EQ(totals.people(), 3);
  EXPECT_EQ(totals.then().granted(), 6);
  EXPECT_EQ(totals.now().granted(), 3);
  EXPECT_EQ(totals.newly_refused().requests(), 3);
  EXPECT_EQ(totals.newly_refused().people(), 3);
  EXPECT_EQ(totals.people_with_less(), 3);
  EXPECT_EQ(totals.people_left_out(), 0);
  ASSERT_EQ(totals.by_rule_size(), 1);
  EXPECT_EQ(totals.by_rule(0).rule(), "once");
  EXPECT_EQ(totals.by_rule(0).reason(), "QUOTA_EXCEEDED");
  EXPECT_EQ(totals.by_rule(0).now().people(), 3);
  ASSERT_EQ(totals.by_envelope_size(), 1);
  EXPECT_EQ(totals.by_envelope(0).then().amount(), 2 * totals.by_envelope(0).now().amount());
  EXPECT_EQ(totals.then().price().cents(), 6 * 500);
  EXPECT_EQ(totals.now().price().cents(), 3 * 500);
  EXPECT_EQ(service_.books(), before);
  for (const auto& person : people_)
    EXPECT_EQ(replayed.bytes.find(person.substr(person.find('/') + 1)), std::string::npos)
        << "nobody is named";
}

TEST_F(Replays, TheSameRulesChangeNothing) {
  const auto replayed = replay(request_, "auditor");
  ASSERT_TRUE(replayed.status.ok()) << replayed.status.error_message();
  const auto& totals = replayed.totals.front();
  EXPECT_EQ(totals.now().SerializeAsString(), totals.then().SerializeAsString());
  EXPECT_EQ(totals.people_changed(), 0);
}

TEST_F(Replays, AreNothingForWhoIsBoundToSomeSites) {
  EXPECT_EQ(Problem(replay(request_, "auditor-at-lyon").status).info.reason(), "SITE_NOT_YOURS");
}

TEST_F(Replays, OfATimeWithoutRequestsAreEmpty) {
  *request_.mutable_from() = wire::to_wire(*domain::parse_iso_day("2020-01-01"));
  *request_.mutable_to() = wire::to_wire(*domain::parse_iso_day("2020-12-31"));
  const auto replayed = replay(request_);
  ASSERT_TRUE(replayed.status.ok()) << replayed.status.error_message();
  EXPECT_EQ(replayed.totals.front().requests(), 0);
}

TEST_F(Replays, AreRefusedWithEveryFieldThatIsWrong) {
  const Problem empty(replay({}).status);
  EXPECT_EQ(empty.fields, (std::set<std::string>{"programme", "from", "to"}));
  auto backwards = request_;
  std::swap(*backwards.mutable_from(), *backwards.mutable_to());
  EXPECT_EQ(Problem(replay(backwards).status).fields, std::set<std::string>{"to"});
  auto invalid = request_;
  invalid.mutable_programme()->mutable_offers(0)->set_data_mb(0);
  const Problem problem(replay(invalid).status);
  EXPECT_EQ(problem.info.reason(), "PROGRAMME_INVALID");
  ASSERT_EQ(problem.fields.size(), 1U);
  EXPECT_TRUE(problem.fields.begin()->starts_with("programme.offers[0]")) << *problem.fields.begin();
  auto measured = request_;
  measured.mutable_programme()->mutable_envelopes(0)->set_measure(v1::UNIT);
  EXPECT_EQ(reason(measured), "ENVELOPE_MEASURE_CHANGED");
}

}  // namespace
}  // namespace passerelle::rpc::test
