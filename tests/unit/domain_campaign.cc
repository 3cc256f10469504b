#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/domain/campaign.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using enum CampaignState;
using sample::noon;

const Instant now = noon("2026-11-23");

Saying by(std::string who, std::string why = "as agreed") { return {std::move(who), std::move(why), now}; }

CampaignContent content_worth(std::int64_t cents, std::string_view form = "list") {
  return {sha256(form), 10, {cents}};
}

class CampaignLife : public ::testing::Test {
 protected:
  CampaignLife() {
    campaign.authors = {"ana"};
    campaign.title = "November";
  }
  // As far as `state`, with everything in order.
  void bring_to(CampaignState state) {
    campaign.state = draft;
    campaign.approvals.clear();
    if (state == draft) return;
    require(submit(campaign, content, by("ana")));
    if (state == submitted) return;
    require(approve(campaign, policy, content, content.digest, by("bob")));
    if (state == approved) return;
    if (state == scheduled)
      return require(start(campaign, policy, content, now + std::chrono::hours(1), by("ana")));
    if (state == cancelled) return require(cancel(campaign, by("ana")));
    require(start(campaign, policy, content, {}, by("ana")));
    if (state == paused) require(pause(campaign, PauseReason::person, by("ana")));
    if (state == completed) require(complete(campaign, {}, by("ana")));
  }
  static void require(const Acted& acted) { ASSERT_TRUE(acted) << acted.error().reason; }
  static std::string reason_of(const Acted& acted) { return acted ? "" : acted.error().reason; }

  Campaign campaign;
  const ApprovalPolicy policy;  // one approver
  const CampaignContent content = content_worth(10'000);
};

TEST_F(CampaignLife, GoesFromDraftToCompletedAndEachChangeSaysWhoAndWhy) {
  const auto submitted_by_ana = submit(campaign, content, by("ana", "list checked"));
  ASSERT_TRUE(submitted_by_ana);
  EXPECT_EQ(*submitted_by_ana,
            (CampaignChange{CampaignAct::submit, draft, submitted, "ana", "list checked", now}));
  const auto approved_by_bob = approve(campaign, policy, content, content.digest, by("bob", "in budget"));
  ASSERT_TRUE(approved_by_bob);
  EXPECT_EQ(*approved_by_bob,
            (CampaignChange{CampaignAct::approve, submitted, approved, "bob", "in budget", now}));
  EXPECT_TRUE(start(campaign, policy, content, {}, by("ana")));
  EXPECT_EQ(campaign.state, running);
  EXPECT_TRUE(pause(campaign, PauseReason::person, by("ana")));
  EXPECT_EQ(campaign.pause_reason, PauseReason::person);
  EXPECT_TRUE(resume(campaign, policy, content, by("ana")));
  EXPECT_EQ(campaign.state, running);
  EXPECT_FALSE(campaign.pause_reason);
  EXPECT_TRUE(complete(campaign, {}, by(std::string(the_house))));
  EXPECT_EQ(campaign.state, completed);
}

TEST_F(CampaignLife, EveryActIsRefusedInStatesThatItIsNotFor) {
  struct Case {
    const char* act;
    std::function<Acted(Campaign&)> run;
    std::vector<CampaignState> allowed;
  };
  const std::vector<Case> cases = {
      {"amend", [](auto& it) { return amend(it, by("ana")); }, {draft, submitted, approved, scheduled}},
      {"submit", [&](auto& it) { return submit(it, content, by("ana")); }, {draft}},
      {"approve",
       [&](auto& it) { return approve(it, policy, content, content.digest, by("cleo")); },
       {submitted, paused, completed}},
      {"send back", [](auto& it) { return send_back(it, by("bob")); }, {submitted, approved, scheduled}},
      {"start", [&](auto& it) { return start(it, policy, content, {}, by("ana")); }, {approved, scheduled}},
      {"pause", [](auto& it) { return pause(it, PauseReason::person, by("ana")); }, {running}},
      {"resume", [&](auto& it) { return resume(it, policy, content, by("ana")); }, {paused}},
      {"cancel",
       [](auto& it) { return cancel(it, by("ana")); },
       {draft, submitted, approved, scheduled, running, paused}},
      {"complete", [](auto& it) { return complete(it, {}, by("ana")); }, {running}},
      {"retry", [&](auto& it) { return retry(it, policy, content, by("ana")); }, {paused, completed}},
  };
  for (const auto& each : cases)
    for (const auto state : {draft, submitted, approved, scheduled, running, paused, completed, cancelled}) {
      bring_to(state);
      const auto before = campaign;
      const auto acted = each.run(campaign);
      const bool allowed = std::ranges::find(each.allowed, state) != each.allowed.end();
      EXPECT_EQ(acted.has_value(), allowed) << each.act << " in " << to_string(state) << reason_of(acted);
      if (allowed) continue;
      EXPECT_EQ(reason_of(acted), "CAMPAIGN_STATE");
      EXPECT_EQ(acted.error().metadata.at("state"), to_string(state));
      EXPECT_EQ(campaign, before) << each.act << " left something behind";
    }
}

TEST_F(CampaignLife, NothingChangesWithoutAReason) {
  EXPECT_EQ(reason_of(submit(campaign, content, by("ana", " \n"))), "REASON_MISSING");
  EXPECT_EQ(reason_of(submit(campaign, content, by("ana", std::string(501, 'x')))), "REASON_TOO_LONG");
  EXPECT_EQ(campaign.state, draft);
}

TEST_F(CampaignLife, ACampaignWithoutALineThatCanRunIsNotSubmitted) {
  auto empty = content;
  empty.runnable = 0;
  EXPECT_EQ(reason_of(submit(campaign, empty, by("ana"))), "CAMPAIGN_EMPTY");
}

TEST_F(CampaignLife, StartsLaterWhereItIsAskedToAndForgetsWhenOnceItRuns) {
  bring_to(approved);
  const auto later = now + std::chrono::hours(20);
  ASSERT_TRUE(start(campaign, policy, content, later, by("ana")));
  EXPECT_EQ(campaign.state, scheduled);
  EXPECT_EQ(campaign.start_time, later);
  ASSERT_TRUE(start(campaign, policy, content, {}, by(std::string(the_house))));
  EXPECT_EQ(campaign.state, running);
  EXPECT_FALSE(campaign.start_time);
}

TEST_F(CampaignLife, NobodyWhoMadeOrSubmittedItApprovesItWhateverTheirRoles) {
  ASSERT_TRUE(amend(campaign, by("administrator")));
  ASSERT_TRUE(submit(campaign, content, by("carl")));
  for (const auto* author : {"ana", "administrator", "carl"})
    EXPECT_EQ(reason_of(approve(campaign, policy, content, content.digest, by(author))), "APPROVER_IS_AUTHOR")
        << author;
  EXPECT_EQ(campaign.state, submitted);
  EXPECT_TRUE(approve(campaign, policy, content, content.digest, by("bob")));
}

TEST_F(CampaignLife, FromAnAmountOnTwoDifferentPeopleApprove) {
  const ApprovalPolicy two_from_5000{EuroCents{500'000}};
  EXPECT_EQ(two_from_5000.approvers_for({499'999}), 1);
  EXPECT_EQ(two_from_5000.approvers_for({500'000}), 2);
  const auto dear = content_worth(500'000);
  ASSERT_TRUE(submit(campaign, dear, by("ana")));
  ASSERT_TRUE(approve(campaign, two_from_5000, dear, dear.digest, by("bob")));
  EXPECT_EQ(campaign.state, submitted) << "one more is needed";
  EXPECT_EQ(reason_of(approve(campaign, two_from_5000, dear, dear.digest, by("bob"))), "APPROVED_ALREADY");
  ASSERT_TRUE(approve(campaign, two_from_5000, dear, dear.digest, by("cleo")));
  EXPECT_EQ(campaign.state, approved);
}

TEST_F(CampaignLife, AnApprovalIsOfWhatWasLookedAt) {
  bring_to(submitted);
  const auto other = content_worth(10'000, "another list");
  EXPECT_EQ(reason_of(approve(campaign, policy, other, content.digest, by("bob"))), "CONTENT_CHANGED");
  EXPECT_TRUE(campaign.approvals.empty());
}

TEST_F(CampaignLife, AnApprovalFallsWithTheContentItWasOf) {
  const auto other = content_worth(10'000, "other rules");
  bring_to(approved);
  EXPECT_EQ(reason_of(start(campaign, policy, other, {}, by("ana"))), "APPROVAL_FELL");
  bring_to(paused);
  EXPECT_EQ(reason_of(resume(campaign, policy, other, by("ana"))), "APPROVAL_FELL");
  bring_to(completed);
  EXPECT_EQ(reason_of(retry(campaign, policy, other, by("ana"))), "APPROVAL_FELL");
  bring_to(approved);
  ASSERT_TRUE(amend(campaign, by("bob")));
  EXPECT_EQ(campaign.state, draft);
  EXPECT_TRUE(campaign.approvals.empty());
  EXPECT_THAT(campaign.authors, ::testing::ElementsAre("ana", "bob"));
}

TEST_F(CampaignLife, ACampaignThatBecameDearerNeedsTheSecondApproverBeforeItStarts) {
  bring_to(approved);
  const ApprovalPolicy stricter{EuroCents{10'000}};
  EXPECT_EQ(reason_of(start(campaign, stricter, content, {}, by("ana"))), "APPROVAL_FELL");
}

TEST_F(CampaignLife, APausedCampaignIsApprovedAnewAndStaysPausedUntilItIsResumed) {
  bring_to(paused);
  const auto other = content_worth(10'000, "other rules");
  ASSERT_TRUE(approve(campaign, policy, other, other.digest, by("bob")));
  EXPECT_EQ(campaign.state, paused);
  EXPECT_EQ(campaign.pause_reason, PauseReason::person);
  EXPECT_EQ(campaign.approvals.size(), 1U) << "the one of before is gone";
  EXPECT_TRUE(resume(campaign, policy, other, by("ana")));
}

TEST_F(CampaignLife, ACompletedCampaignIsApprovedAnewAndStaysCompletedUntilItIsRetried) {
  bring_to(completed);
  const auto other = content_worth(10'000, "other rules");
  ASSERT_TRUE(approve(campaign, policy, other, other.digest, by("bob")));
  EXPECT_EQ(campaign.state, completed);
  EXPECT_TRUE(retry(campaign, policy, other, by("ana")));
  EXPECT_EQ(campaign.state, running);
}

TEST_F(CampaignLife, WhatIsNoContentChangesUntilTheEndAndApprovalsStay) {
  for (const auto state : {draft, submitted, approved, scheduled, running, paused}) {
    bring_to(state);
    const auto before = campaign;
    const auto acted = adjust(campaign, by("dora"));
    ASSERT_TRUE(acted) << to_string(state);
    EXPECT_EQ(campaign.state, state);
    EXPECT_EQ(campaign.approvals, before.approvals);
    EXPECT_EQ(campaign.authors, before.authors);
    EXPECT_EQ(acted->who, "dora");
    EXPECT_EQ(acted->from, acted->to);
  }
  for (const auto state : {completed, cancelled}) {
    bring_to(state);
    EXPECT_EQ(reason_of(adjust(campaign, by("dora"))), "CAMPAIGN_STATE");
  }
}

TEST_F(CampaignLife, TheNextCycleIsADraftOfTheSameSeriesWithoutApprovals) {
  campaign.series = {make_uuid_v7(now, 1, 1)};
  campaign.offer = {"data-10gb-campaign"};
  campaign.cycle = 3;
  bring_to(completed);
  const CampaignId id{make_uuid_v7(now, 2, 2)};
  const auto next = next_cycle(campaign, id, by("dora", "December"));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->id, id);
  EXPECT_EQ(next->series, campaign.series);
  EXPECT_EQ(next->cycle, 4);
  EXPECT_EQ(next->offer, campaign.offer);
  EXPECT_EQ(next->state, draft);
  EXPECT_EQ(next->list, Digest{});
  EXPECT_TRUE(next->approvals.empty());
  EXPECT_THAT(next->authors, ::testing::ElementsAre("dora"));
  bring_to(running);
  EXPECT_EQ(next_cycle(campaign, id, by("dora")).error().reason, "CAMPAIGN_UNFINISHED");
}

TEST(CampaignState, NamesAreReadBack) {
  for (const auto state : {draft, submitted, approved, scheduled, running, paused, completed, cancelled})
    EXPECT_EQ(parse_campaign_state(to_string(state)), state);
  EXPECT_FALSE(parse_campaign_state("DONE"));
}

}  // namespace
}  // namespace passerelle::domain
