// What campaigns are asked and answered with, without a broker behind it.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>

#include "services/rpc/campaign_conversion.h"
#include "services/rpc/campaign_requests.h"
#include "services/rpc/resource_names.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::rpc {
namespace {

namespace sample = domain::sample;
using domain::LineState;

constexpr const char* uuid = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
const std::string campaign_name = std::string("campaigns/") + uuid;
const domain::CampaignId campaign_id = *domain::CampaignId::parse(uuid);
const domain::BeneficiaryId person = *domain::BeneficiaryId::parse(uuid);
const Principal manager{"camille", {Role::campaign_manager}, {}};

std::set<std::string> fields_of(const domain::Error& error) {
  std::set<std::string> fields;
  for (const auto& violation : error.field_violations) fields.insert(violation.field);
  return fields;
}

v1::CreateCampaignRequest creation() {
  v1::CreateCampaignRequest request;
  request.set_request_id("r-1");
  request.mutable_campaign()->set_title("Avril");
  request.mutable_campaign()->set_offer("data-10gb-campaign");
  request.mutable_campaign()->set_envelope("envelopes/sfr-2020-gift");
  return request;
}

TEST(CreateCampaign, TakesWhatIsAskedForTheCaller) {
  auto request = creation();
  auto& pace = *request.mutable_campaign()->mutable_pace();
  pace.set_per_second(2.5);
  pace.set_opens_at_minute(480);
  pace.set_per_day(1'000);
  auto& limits = *request.mutable_campaign()->mutable_pause_limits();
  limits.set_envelope_reserve(50);
  limits.mutable_float_reserve()->set_currency_code("EUR");
  limits.mutable_float_reserve()->set_cents(10'000);
  limits.set_rejection_percent(20);
  const auto draft = draft_from(request, manager);
  ASSERT_TRUE(draft) << draft.error().message;
  EXPECT_EQ(draft->created_by, "camille");
  EXPECT_EQ(draft->request_id, "r-1");
  EXPECT_EQ(draft->title, "Avril");
  EXPECT_EQ(draft->offer.value, "data-10gb-campaign");
  EXPECT_EQ(draft->envelope.value, "sfr-2020-gift");
  EXPECT_EQ(
      draft->pace,
      (domain::Pace{2.5, domain::DailyHours{std::chrono::minutes{480}, std::chrono::minutes{1440}}, 1'000}));
  EXPECT_EQ(draft->pause_limits, (domain::PauseLimits{50, domain::EuroCents{10'000}, 20, 100}));
}

TEST(CreateCampaign, NamesEveryWrongFieldAtOnce) {
  auto request = creation();
  request.mutable_campaign()->set_envelope("sfr-2020-gift");
  request.mutable_campaign()->mutable_pace()->set_per_day(-1);
  request.mutable_campaign()->mutable_pause_limits()->set_rejection_percent(101);
  request.mutable_campaign()->mutable_pause_limits()->mutable_float_reserve()->set_currency_code("USD");
  const auto draft = draft_from(request, manager);
  ASSERT_FALSE(draft);
  EXPECT_EQ(fields_of(draft.error()), (std::set<std::string>{"campaign.envelope", "campaign.pace.per_day",
                                                             "campaign.pause_limits.rejection_percent",
                                                             "campaign.pause_limits.float_reserve"}));
  EXPECT_EQ(draft.error().reason, "PACE_INVALID");
}

v1::UpdateCampaignRequest amendment() {
  v1::UpdateCampaignRequest request;
  *request.mutable_campaign() = creation().campaign();
  request.mutable_campaign()->set_name(campaign_name);
  request.set_reason("moins vite");
  return request;
}

TEST(UpdateCampaign, ChangesWhatTheMaskNamesAndEverythingWithoutOne) {
  auto request = amendment();
  request.mutable_campaign()->set_etag("7");
  const auto all = update_from(request, manager);
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->amendment.title && all->amendment.offer && all->amendment.envelope &&
              all->amendment.pace && all->amendment.pause_limits);
  EXPECT_EQ(all->act.campaign, campaign_id);
  EXPECT_EQ(all->act.who, "camille");
  EXPECT_EQ(all->act.why, "moins vite");
  EXPECT_EQ(all->act.revision, 7);

  request.mutable_campaign()->clear_etag();
  request.mutable_campaign()->clear_offer();
  request.mutable_update_mask()->add_paths("pace");
  const auto pace = update_from(request, manager);
  ASSERT_TRUE(pace);
  EXPECT_TRUE(pace->amendment.pace);
  EXPECT_FALSE(pace->amendment.title || pace->amendment.offer || pace->amendment.envelope ||
               pace->amendment.pause_limits);
  EXPECT_EQ(pace->act.revision, std::nullopt);

  request.mutable_update_mask()->add_paths("state");
  EXPECT_EQ(fields_of(update_from(request, manager).error()), std::set<std::string>{"update_mask"});
}

TEST(CampaignActs, AnEtagThatWasNeverGivenOutMatchesNothing) {
  v1::CampaignActRequest request;
  request.set_name(campaign_name);
  request.set_etag("latest");
  EXPECT_EQ(act_from(request, manager).error().reason, "ETAG_MISMATCH");
  request.set_name("campaigns/avril");
  EXPECT_EQ(fields_of(act_from(request, manager).error()), std::set<std::string>{"name"});
}

TEST(ApproveCampaign, IsOfAContent) {
  v1::ApproveCampaignRequest request;
  request.set_name(campaign_name);
  request.set_content("the one of this morning");
  EXPECT_EQ(fields_of(approval_from(request, manager).error()), std::set<std::string>{"content"});
  const auto content = domain::sha256("content");
  request.set_content(domain::to_hex(content));
  EXPECT_EQ(approval_from(request, manager)->seen, content);
}

TEST(RetryLines, TakesStatesThatAreKnownEachOnce) {
  v1::RetryLinesRequest request;
  request.set_name(campaign_name);
  EXPECT_TRUE(retry_from(request, manager)->states.empty());
  for (const auto state : {v1::CampaignLine::HELD, v1::CampaignLine::REJECTED, v1::CampaignLine::HELD})
    request.add_states(state);
  EXPECT_EQ(retry_from(request, manager)->states, (std::vector{LineState::rejected, LineState::held}));
  for (const int none : {int{v1::CampaignLine::STATE_UNSPECIFIED}, 99, -1}) {
    auto wrong = request;
    wrong.add_states(static_cast<v1::CampaignLine::State>(none));
    const auto asked = retry_from(wrong, manager);
    ASSERT_FALSE(asked) << none;
    EXPECT_EQ(fields_of(asked.error()), std::set<std::string>{"states"});
  }
}

TEST(UploadLines, AsksForAFileByItsDigest) {
  v1::UploadLinesRequest::Options options;
  options.set_campaign(campaign_name);
  options.set_sha256("short");
  options.set_if_seen(static_cast<v1::UploadLinesRequest::IfSeen>(9));
  EXPECT_EQ(fields_of(order_from(options, manager).error()),
            (std::set<std::string>{"options.sha256", "options.if_seen"}));
  const auto digest = domain::sha256("file");
  options.set_sha256(std::string(digest.begin(), digest.end()));
  options.clear_if_seen();
  const auto order = order_from(options, manager);
  ASSERT_TRUE(order);
  EXPECT_EQ(order->content, digest);
  EXPECT_EQ(order->if_seen, broker::IfSeen::ask);
  EXPECT_EQ(order->who, "camille");
}

TEST(ListsOfCampaigns, TakeStatesThatAreKnownAlone) {
  v1::ListCampaignsRequest campaigns;
  campaigns.add_states(v1::Campaign::PAUSED);
  campaigns.add_states(v1::Campaign::RUNNING);
  campaigns.set_series(campaign_name);
  const auto filter = campaign_filter_from(campaigns);
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->states, (std::vector{domain::CampaignState::running, domain::CampaignState::paused}));
  EXPECT_EQ(filter->series, campaign_id);
  campaigns.add_states(static_cast<v1::Campaign::State>(40));
  EXPECT_EQ(fields_of(campaign_filter_from(campaigns).error()), std::set<std::string>{"states"});
  v1::ListLinesRequest lines;
  lines.add_states(v1::CampaignLine::STATE_UNSPECIFIED);
  EXPECT_EQ(fields_of(line_states_from(lines).error()), std::set<std::string>{"states"});
}

TEST(LinesByCriteria, NameTheFieldThatIsWrong) {
  v1::AddLinesByCriteriaRequest request;
  request.set_name(campaign_name);
  request.add_sites("lyon");
  request.add_sites("Lyon 3");
  request.mutable_last_recharge_before()->set_month(13);
  EXPECT_EQ(fields_of(criteria_from(request, manager).error()),
            (std::set<std::string>{"sites", "last_recharge_before"}));
}

// A campaign in the state of `counts`, everything about it set.
broker::CampaignView view() {
  broker::CampaignView made;
  auto& campaign = made.stored.campaign;
  campaign.id = campaign_id;
  campaign.series = campaign_id;
  campaign.cycle = 3;
  campaign.title = "Avril";
  campaign.offer = {"data-10gb-campaign"};
  campaign.envelope = {"sfr-2020-gift"};
  campaign.pace = {0.5, domain::DailyHours{std::chrono::minutes{480}, std::chrono::minutes{1080}}, 700};
  campaign.pause_limits = {50, domain::EuroCents{10'000}, 20, 200};
  campaign.state = domain::CampaignState::paused;
  campaign.pause_reason = domain::PauseReason::float_low;
  campaign.authors = {"camille"};
  campaign.approvals = {{"denis", sample::noon("2026-04-01"), domain::sha256("content")}};
  campaign.revision = 12;
  made.content.digest = domain::sha256("content");
  made.approvals_needed = 2;
  made.envelope_available = 19'000;
  made.measure = domain::Asset::unit;
  return made;
}

TEST(CampaignConversion, SaysWhatIsKeptAndWhatFollowsFromIt) {
  auto paused = view();
  paused.stored.counts.add(LineState::taken, 2);
  paused.stored.counts.add(LineState::underway, 3);
  paused.stored.counts.add(LineState::in_doubt, 1);
  paused.stored.counts.add(LineState::flawed, 4);
  const auto shown = to_proto(paused);
  EXPECT_EQ(shown.name(), campaign_name);
  EXPECT_EQ(shown.series(), campaign_name);
  EXPECT_EQ(shown.envelope(), "envelopes/sfr-2020-gift");
  EXPECT_EQ(shown.state(), v1::Campaign::PAUSED);
  EXPECT_EQ(shown.pause_reason(), "FLOAT_LOW");
  EXPECT_EQ(shown.content(), domain::to_hex(domain::sha256("content")));
  EXPECT_EQ(shown.approvals(0).content(), shown.content());
  EXPECT_EQ(shown.etag(), "12");
  EXPECT_EQ(shown.measure(), v1::UNIT);
  EXPECT_FALSE(shown.has_estimated_end_time());
  EXPECT_FALSE(shown.drained());
  EXPECT_EQ(shown.counts().under_way(), 5);
  EXPECT_EQ(shown.counts().in_doubt(), 1);
  EXPECT_EQ(shown.counts().flawed(), 4);

  auto drained = view();
  drained.stored.counts.add(LineState::in_doubt, 1);
  EXPECT_TRUE(to_proto(drained).drained()) << "doubts are awaited by nobody";
}

TEST(CampaignConversion, WhatIsReadMayBeSentBackAsItIs) {
  v1::UpdateCampaignRequest request;
  *request.mutable_campaign() = to_proto(view());
  const auto back = update_from(request, manager);
  ASSERT_TRUE(back) << back.error().message;
  const auto& campaign = view().stored.campaign;
  EXPECT_EQ(back->amendment.title, campaign.title);
  EXPECT_EQ(back->amendment.offer, campaign.offer);
  EXPECT_EQ(back->amendment.envelope, campaign.envelope);
  EXPECT_EQ(back->amendment.pace, campaign.pace);
  EXPECT_EQ(back->amendment.pause_limits, campaign.pause_limits);
  EXPECT_EQ(back->act.revision, 12);
}

TEST(CampaignConversion, ContentThatCantBeComputedIsNone) {
  auto orphan = view();
  orphan.content = {};
  EXPECT_EQ(to_proto(orphan).content(), "");
}

TEST(CampaignConversion, ALineNamesWhatThereIsToName) {
  domain::CampaignLine line;
  line.number = 7;
  line.state = LineState::flawed;
  line.reason = "PERSON_UNKNOWN";
  auto shown = to_proto(line);
  EXPECT_EQ(shown.state(), v1::CampaignLine::FLAWED);
  EXPECT_TRUE(shown.beneficiary().empty() && shown.recharge().empty() && shown.first_recharge().empty());
  line.beneficiary = person;
  line.recharge = *domain::RechargeId::parse(uuid);
  line.state = LineState::reversed;
  shown = to_proto(line);
  EXPECT_EQ(shown.beneficiary(), std::string("beneficiaries/") + uuid);
  EXPECT_EQ(shown.recharge(), std::string("recharges/") + uuid);
  EXPECT_EQ(shown.state(), v1::CampaignLine::REVERSED);
}

TEST(CampaignConversion, APreviewGivesReasonsOfItsOwnAlone) {
  broker::PreviewedLine previewed;
  previewed.line.state = LineState::rejected;
  previewed.line.reason = "LINE_BARRED";
  previewed.preview.verdict = domain::PreviewVerdict::served;
  const auto programme = sample::programme();
  EXPECT_EQ(to_proto(previewed, programme, domain::Language::english).reason(), "");
  previewed.preview.verdict = domain::PreviewVerdict::unconfirmed;
  EXPECT_EQ(to_proto(previewed, programme, domain::Language::english).reason(), "LINE_UNCONFIRMED");
  previewed.line.state = LineState::flawed;
  previewed.line.reason = "LINE_DUPLICATE";
  previewed.line.duplicate_of = 3;
  previewed.preview.verdict = domain::PreviewVerdict::duplicate;
  const auto shown = to_proto(previewed, programme, domain::Language::english);
  EXPECT_EQ(shown.reason(), "LINE_DUPLICATE");
  EXPECT_EQ(shown.duplicate_of(), 3);
  EXPECT_EQ(shown.verdict(), v1::PreviewLine::DUPLICATE);
}

TEST(CampaignConversion, APreviewsTotalsAddUp) {
  broker::PreviewPage page;
  page.totals.emplace();
  for (int verdict = 1; verdict <= 8; ++verdict)
    page.totals->lines[static_cast<domain::PreviewVerdict>(verdict)] = verdict;
  page.totals->by_rule[{"une-gratuite"}] = {domain::RefusalReason::quota_exceeded, 2,
                                            sample::day("2026-04-02"), sample::day("2026-04-30")};
  page.measure = domain::Asset::unit;
  page.content = domain::sha256("content");
  const auto shown = totals_of(page);
  EXPECT_EQ(shown.lines(), 36);
  EXPECT_EQ(shown.served() + shown.refused() + shown.served_already() + shown.unfunded() +
                shown.unconfirmed() + shown.duplicates() + shown.unknown() + shown.malformed(),
            shown.lines());
  EXPECT_EQ(shown.malformed(), 8);
  ASSERT_EQ(shown.by_rule_size(), 1);
  EXPECT_EQ(shown.by_rule(0).reason(), "QUOTA_EXCEEDED");
  EXPECT_EQ(shown.by_rule(0).last_date().day(), 30);
  EXPECT_EQ(shown.measure(), v1::UNIT);
}

}  // namespace
}  // namespace passerelle::rpc
