// Campaigns from their draft to their report, over real gRPC, a real broker and real books.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/integration/rpc/campaign_caller.h"

namespace passerelle::rpc::test {
namespace {

using Stub = v1::CampaignService::Stub;

std::string number(int at) { return fmt::format("06 12 34 {:02} {:02}", at / 100, at % 100); }

class CampaignLife : public ::testing::Test {
 protected:
  void SetUp() override { service_.apply_programme(); }

  // So many people, each with a number, and the file that names them.
  std::string enrol(int people, const std::string& site = "lyon") {
    std::string file = "telephone\n";
    for (int at = 0; at < people; ++at) {
      names_.push_back(service_.enrol(number(++numbers_), site));
      file += number(numbers_) + "\n";
    }
    return file;
  }
  void give_at_counter(const std::string& beneficiary) {
    v1::Recharge recharge;
    Call call("counter");
    const auto status = service_.recharges->CreateRecharge(
        &call, recharge_request(beneficiary, "at-counter-" + beneficiary, "data-10gb-campaign"), &recharge);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_EQ(recharge.state(), v1::Recharge::DELIVERED);
  }
  v1::Campaign wait_for_end() {
    grpc::Status status;
    const auto told = campaign_.watch(status);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_FALSE(told.empty());
    return told.empty() ? v1::Campaign() : told.back();
  }
  std::vector<std::string> acts() {
    v1::ListCampaignChangesRequest request;
    request.set_name(campaign_.name());
    v1::ListCampaignChangesResponse response;
    Call call("auditor");
    EXPECT_TRUE(campaign_.stub().ListCampaignChanges(&call, request, &response).ok());
    std::vector<std::string> acts;
    for (const auto& change : response.changes()) acts.push_back(change.who() + " " + change.act());
    return acts;
  }

  ServiceUnderTest service_;
  CampaignCaller campaign_{service_};
  std::vector<std::string> names_;
  int numbers_ = 0;
};

TEST_F(CampaignLife, AListIsTheSameWhereverItIsCut) {
  const std::string file = "Téléphone;Couleur\r\n" + enrol(3).substr(10) + number(1) + ";rouge\r\n" +
                           "06 99 99 99 99;bleu\r\n" + "12;vert\r\n";
  int campaigns = 0;
  for (const std::size_t cut : {std::size_t{1}, std::size_t{7}, file.size()}) {
    ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation(fmt::format("r-{}", ++campaigns)))), "");
    const auto outcome = campaign_.upload(file, cut, v1::UploadLinesRequest::TAKE_ALL);
    ASSERT_TRUE(outcome.status.ok()) << outcome.status.error_message();
    EXPECT_EQ(outcome.summary.lines(), 6);
    EXPECT_EQ(outcome.summary.runnable(), 3);
    EXPECT_EQ(outcome.summary.duplicates(), 1);
    EXPECT_EQ(outcome.summary.unknown(), 1);
    EXPECT_EQ(outcome.summary.malformed(), 1);
    ASSERT_EQ(outcome.summary.ignored_columns_size(), 1);
    EXPECT_EQ(outcome.summary.ignored_columns(0), "Couleur");
    ASSERT_EQ(outcome.flawed.size(), 3U);
    EXPECT_EQ(outcome.flawed[0].number(), 4);
    EXPECT_EQ(outcome.flawed[0].reason(), "LINE_DUPLICATE");
    EXPECT_EQ(outcome.flawed[0].duplicate_of(), 1);
    EXPECT_EQ(outcome.flawed[1].reason(), "PERSON_UNKNOWN");
    EXPECT_EQ(outcome.flawed[2].reason(), "PHONE_NUMBER_INVALID");
    EXPECT_TRUE(std::ranges::is_sorted(outcome.lines_taken));
    EXPECT_EQ(outcome.lines_taken.back(), 6);
    EXPECT_EQ(campaign_.get().counts().waiting(), 3);
    EXPECT_EQ(campaign_.get().counts().flawed(), 3);
  }
}

TEST_F(CampaignLife, APreviewSaysWhoWouldBeServedAndWritesNothing) {
  const auto file = enrol(4) + number(2) + "\n";
  give_at_counter(names_[0]);
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  ASSERT_TRUE(campaign_.upload(file).status.ok());
  const auto before = service_.books();
  const auto stood = campaign_.get().SerializeAsString();
  const auto seen = campaign_.preview(true, "auditor");
  ASSERT_TRUE(seen.status.ok()) << seen.status.error_message();
  ASSERT_EQ(seen.totals.size(), 1U);
  EXPECT_EQ(seen.totals[0].lines(), 5);
  EXPECT_EQ(seen.totals[0].served(), 3);
  EXPECT_EQ(seen.totals[0].served_already(), 1);
  EXPECT_EQ(seen.totals[0].duplicates(), 1);
  EXPECT_EQ(seen.totals[0].units(), 3);
  EXPECT_EQ(seen.totals[0].face_value().cents(), 3'000);
  EXPECT_EQ(seen.totals[0].measure(), v1::UNIT);
  EXPECT_EQ(seen.totals[0].content(), campaign_.get().content());
  ASSERT_EQ(seen.lines.size(), 5U);
  EXPECT_EQ(seen.lines[0].verdict(), v1::PreviewLine::SERVED_ALREADY);
  ASSERT_EQ(seen.lines[0].violations_size(), 1);
  EXPECT_EQ(seen.lines[0].violations(0).rule(), "une-gratuite");
  EXPECT_FALSE(seen.lines[0].violations(0).explanation().empty());
  EXPECT_TRUE(seen.lines[0].has_next_date());
  EXPECT_EQ(seen.lines[1].verdict(), v1::PreviewLine::SERVED);
  EXPECT_EQ(seen.lines[1].beneficiary(), names_[1]);
  EXPECT_EQ(seen.lines[4].verdict(), v1::PreviewLine::DUPLICATE);
  EXPECT_EQ(seen.lines[4].duplicate_of(), 2);

  const auto totals_alone = campaign_.preview(false);
  EXPECT_TRUE(totals_alone.lines.empty());
  ASSERT_EQ(totals_alone.totals.size(), 1U);
  EXPECT_EQ(totals_alone.totals[0].served(), 3);
  EXPECT_EQ(service_.books(), before);
  EXPECT_EQ(campaign_.get().SerializeAsString(), stood);
}

TEST_F(CampaignLife, WhoMadeItNeverApprovesItAdministratorsIncluded) {
  const auto file = enrol(2);
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  ASSERT_TRUE(campaign_.upload(file, 1U << 20U, {}, "administrator").status.ok());
  ASSERT_EQ(reason_of(campaign_.act(&Stub::SubmitCampaign)), "");
  const auto submitted = campaign_.get();
  EXPECT_EQ(submitted.state(), v1::Campaign::SUBMITTED);
  for (const char* author : {"campaign_manager", "administrator"})
    EXPECT_EQ(reason_of(campaign_.approve(author, submitted.content())), "APPROVER_IS_AUTHOR") << author;
  EXPECT_EQ(reason_of(campaign_.start()), "CAMPAIGN_STATE");
  EXPECT_EQ(reason_of(campaign_.approve("finance", std::string(64, '0'))), "CONTENT_CHANGED");
  EXPECT_EQ(reason_of(campaign_.approve("auditor", submitted.content())), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(reason_of(campaign_.approve("finance", submitted.content())), "");
  const auto approved = campaign_.get();
  EXPECT_EQ(approved.state(), v1::Campaign::APPROVED);
  ASSERT_EQ(approved.approvals_size(), 1);
  EXPECT_EQ(approved.approvals(0).approver(), "finance");
  EXPECT_EQ(approved.approvals(0).content(), submitted.content());
  EXPECT_EQ(service_.sfr().submits(), 0);
}

TEST_F(CampaignLife, RunsToItsEndAndItsReportAddsUp) {
  const auto lyon = enrol(4);
  const auto file = lyon + enrol(3, "pointe-a-pitre").substr(10) + number(1) + "\n06 99 99 99 99\n";
  give_at_counter(names_[0]);
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  ASSERT_TRUE(campaign_.upload(file, 5).status.ok());
  campaign_.launch();
  const auto end = wait_for_end();
  EXPECT_EQ(end.state(), v1::Campaign::COMPLETED);
  EXPECT_TRUE(end.drained());
  EXPECT_EQ(end.counts().delivered(), 6);
  EXPECT_EQ(end.counts().refused(), 1);
  EXPECT_EQ(end.counts().flawed(), 2);
  EXPECT_EQ(end.envelope_available(), 20'000 - 7) << "six of the campaign's and one of the counter's";
  EXPECT_EQ(service_.sfr().submits(), 7);

  const auto report = campaign_.report(true);
  ASSERT_TRUE(report.status.ok()) << report.status.error_message();
  ASSERT_EQ(report.lines.size(), 9U);
  ASSERT_EQ(report.totals.size(), 1U);
  const auto& totals = report.totals[0];
  EXPECT_EQ(totals.counts().SerializeAsString(), end.counts().SerializeAsString());
  EXPECT_EQ(totals.face_value().cents(), 6'000);
  EXPECT_EQ(totals.data_mb(), 6 * 10'240);
  std::int64_t cents = 0;
  std::int64_t lines = 0;
  for (const auto& site : totals.by_site()) {
    cents += site.face_value().cents();
    lines += site.counts().delivered() + site.counts().refused() + site.counts().flawed();
  }
  EXPECT_EQ(totals.by_site_size(), 3) << "two sites, and nobody's";
  EXPECT_EQ(cents, 6'000);
  EXPECT_EQ(lines, 9);
  std::set<std::string> recharges;
  for (const auto& entry : report.lines) {
    EXPECT_EQ(entry.has_recharge(), !entry.line().recharge().empty());
    if (!entry.has_recharge()) continue;
    EXPECT_EQ(entry.recharge().name(), entry.line().recharge());
    EXPECT_TRUE(recharges.insert(entry.recharge().name()).second);
    EXPECT_EQ(entry.recharge().beneficiary(), entry.line().beneficiary());
  }
  EXPECT_EQ(report.lines[0].line().state(), v1::CampaignLine::REFUSED);
  ASSERT_EQ(report.lines[0].recharge().violations_size(), 1);
  EXPECT_FALSE(report.lines[0].recharge().violations(0).explanation().empty());
  EXPECT_TRUE(campaign_.report(false).lines.empty());

  EXPECT_EQ(acts(), (std::vector<std::string>{"campaign_manager CREATE", "campaign_manager AMEND",
                                              "campaign_manager SUBMIT", "finance APPROVE",
                                              "campaign_manager START", "passerelle COMPLETE"}));
}

TEST_F(CampaignLife, LinesComeByPagesAndNumbersAreForThoseWhoMaySeeThem) {
  const auto file = enrol(5) + "06 99 99 99 99\n";
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  ASSERT_TRUE(campaign_.upload(file).status.ok());
  const auto lines = campaign_.lines(2);
  ASSERT_EQ(lines.size(), 6U);
  for (std::size_t at = 0; at < 5; ++at) {
    EXPECT_EQ(lines[at].number(), static_cast<std::int64_t>(at) + 1);
    EXPECT_EQ(lines[at].beneficiary(), names_[at]);
    EXPECT_EQ(lines[at].phone_number(), fmt::format("+3361234000{}", at + 1));
  }
  EXPECT_EQ(lines[5].phone_number(), "") << "nobody's";
  EXPECT_EQ(campaign_.lines(10, {v1::CampaignLine::FLAWED}).size(), 1U);
  for (const char* user : {"finance", "auditor"})
    for (const auto& line : campaign_.lines(10, {v1::CampaignLine::WAITING}, user)) {
      EXPECT_EQ(line.phone_number(), fmt::format("+33 ** ** ** ** 0{}", line.number())) << user;
      EXPECT_EQ(line.SerializeAsString().find("61234"), std::string::npos);
    }
  campaign_.launch();
  EXPECT_EQ(wait_for_end().state(), v1::Campaign::COMPLETED);
  for (const auto& entry : campaign_.report(true, "finance").lines) {
    if (entry.line().beneficiary().empty()) continue;
    EXPECT_EQ(entry.line().phone_number(), fmt::format("+33 ** ** ** ** 0{}", entry.line().number()));
  }
  EXPECT_EQ(campaign_.report(true).lines[0].line().phone_number(), "+33612340001");
}

TEST_F(CampaignLife, PausesAndSaysWhenNothingIsUnderWay) {
  const auto file = enrol(3);
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  ASSERT_TRUE(campaign_.upload(file).status.ok());
  service_.sfr().hold();
  campaign_.launch();
  v1::WatchCampaignRequest request;
  request.set_name(campaign_.name());
  Call call("auditor");
  const auto watch = campaign_.stub().WatchCampaign(&call, request);
  v1::Campaign told;
  while (told.counts().under_way() == 0) ASSERT_TRUE(watch->Read(&told));
  ASSERT_EQ(reason_of(campaign_.act(&Stub::PauseCampaign)), "");
  while (told.state() != v1::Campaign::PAUSED) ASSERT_TRUE(watch->Read(&told));
  EXPECT_FALSE(told.drained());
  EXPECT_EQ(told.pause_reason(), "PERSON");
  service_.sfr().release(broker::Delivered{"OP"});
  while (!told.drained()) ASSERT_TRUE(watch->Read(&told));
  EXPECT_EQ(told.state(), v1::Campaign::PAUSED);
  ASSERT_EQ(reason_of(campaign_.act(&Stub::ResumeCampaign)), "");
  while (watch->Read(&told)) {
  }
  EXPECT_TRUE(watch->Finish().ok());
  EXPECT_EQ(told.state(), v1::Campaign::COMPLETED);
  EXPECT_EQ(told.counts().delivered(), 3);
}

TEST_F(CampaignLife, TheSameListAgainAsksWhatToDo) {
  const auto file = enrol(2);
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  ASSERT_TRUE(campaign_.upload(file).status.ok());
  const auto first = campaign_.name();
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-2"))), "");
  const auto asked = campaign_.upload(file).status;
  ASSERT_EQ(reason_of(asked), "LIST_SEEN_BEFORE");
  EXPECT_EQ(Problem(asked).info.metadata().count("upload_time"), 1U);
  const auto told = Problem(asked).info.metadata().at("campaign");
  EXPECT_NE(first.find(told.substr(told.find('/') + 1)), std::string::npos) << told;
  const auto only_new = campaign_.upload(file, 1U << 20U, v1::UploadLinesRequest::TAKE_NEW);
  ASSERT_TRUE(only_new.status.ok()) << only_new.status.error_message();
  EXPECT_EQ(only_new.summary.left_out(), 2);
  EXPECT_EQ(only_new.summary.runnable(), 0);
}

TEST_F(CampaignLife, AListThatBrokeOffIsTakenUpAndNobodyHasTwoLines) {
  const auto file = enrol(40);
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  {
    Call call("campaign_manager");
    const auto stream = campaign_.stub().UploadLines(&call);
    ASSERT_TRUE(stream->Write(CampaignCaller::options(campaign_.name(), file)));
    ASSERT_TRUE(stream->Write(CampaignCaller::data(file.substr(0, file.size() / 2))));
    // Nothing of it need be durable yet; what counts is that the list is open.
    ASSERT_TRUE(stream->Write(CampaignCaller::data(file.substr(file.size() / 2, 3))));
    call.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::CANCELLED);
  }
  const auto outcome = campaign_.upload(file, 100);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.error_message();
  EXPECT_EQ(outcome.summary.runnable(), 40);
  EXPECT_EQ(campaign_.get().counts().waiting(), 40);
  EXPECT_EQ(campaign_.get().counts().flawed(), 0);
  EXPECT_EQ(reason_of(campaign_.act(&Stub::SubmitCampaign)), "");
}

TEST_F(CampaignLife, TheNextCycleHasTheSamePeopleAndIsThereOnce) {
  const auto file = enrol(3) + "06 99 99 99 99\n";
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  ASSERT_TRUE(campaign_.upload(file).status.ok());
  v1::RepeatCampaignRequest request;
  request.set_name(campaign_.name());
  request.set_reason("May");
  const auto repeat = [&](v1::Campaign& next) {
    Call call("campaign_manager");
    return reason_of(campaign_.stub().RepeatCampaign(&call, request, &next));
  };
  v1::Campaign next;
  EXPECT_EQ(repeat(next), "CAMPAIGN_UNFINISHED");
  campaign_.launch();
  ASSERT_EQ(wait_for_end().state(), v1::Campaign::COMPLETED);
  ASSERT_EQ(repeat(next), "");
  v1::Campaign again;
  ASSERT_EQ(repeat(again), "");
  EXPECT_EQ(again.name(), next.name());
  EXPECT_EQ(next.state(), v1::Campaign::DRAFT);
  EXPECT_EQ(next.cycle(), 2);
  EXPECT_EQ(next.series(), campaign_.name());
  EXPECT_EQ(next.counts().waiting(), 3);
  EXPECT_EQ(next.counts().flawed(), 0);

  v1::ListCampaignsRequest list;
  list.set_page_size(1);
  list.set_series(next.series());
  std::vector<int> cycles;
  do {
    v1::ListCampaignsResponse page;
    Call call("finance");
    ASSERT_TRUE(campaign_.stub().ListCampaigns(&call, list, &page).ok());
    for (const auto& campaign : page.campaigns()) cycles.push_back(campaign.cycle());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(cycles, (std::vector{2, 1}));
}

TEST_F(CampaignLife, RejectedLinesAreTriedAgainWithALinkToTheFirst) {
  const auto file = enrol(2);
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  ASSERT_TRUE(campaign_.upload(file).status.ok());
  service_.sfr().hold();
  campaign_.launch();
  while (service_.sfr().submits() < 2) std::this_thread::yield();
  service_.sfr().release(broker::Rejected{{.code = "77", .reason = "LINE_BARRED", .retryable = true}});
  ASSERT_EQ(wait_for_end().counts().rejected(), 2);
  const auto first = campaign_.lines(10);
  v1::RetryLinesRequest request;
  request.set_name(campaign_.name());
  request.set_reason("the operator mended it");
  request.add_states(v1::CampaignLine::REJECTED);
  v1::RetryLinesResponse response;
  Call call("campaign_manager");
  ASSERT_EQ(reason_of(campaign_.stub().RetryLines(&call, request, &response)), "");
  EXPECT_EQ(response.lines(), 2);
  EXPECT_EQ(response.campaign().state(), v1::Campaign::RUNNING);
  EXPECT_EQ(wait_for_end().counts().delivered(), 2);
  const auto second = campaign_.lines(10);
  for (std::size_t at = 0; at < 2; ++at) {
    EXPECT_EQ(second[at].attempt(), 2);
    EXPECT_EQ(second[at].first_recharge(), first[at].recharge());
    EXPECT_NE(second[at].recharge(), first[at].recharge());
  }
}

TEST_F(CampaignLife, PeopleAreFoundByCriteria) {
  enrol(3);
  enrol(2, "pointe-a-pitre");
  give_at_counter(names_[0]);
  ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  v1::AddLinesByCriteriaRequest request;
  request.set_name(campaign_.name());
  request.set_reason("those of Lyon who had none");
  request.add_sites("lyon");
  request.mutable_last_recharge_before()->set_year(2026);
  request.mutable_last_recharge_before()->set_month(1);
  request.mutable_last_recharge_before()->set_day(1);
  v1::UploadSummary summary;
  Call call("campaign_manager");
  const auto status = campaign_.stub().AddLinesByCriteria(&call, request, &summary);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(summary.runnable(), 2);
  std::set<std::string> people;
  for (const auto& line : campaign_.lines(10)) people.insert(line.beneficiary());
  EXPECT_EQ(people, (std::set<std::string>{names_[1], names_[2]}));
}

}  // namespace
}  // namespace passerelle::rpc::test
