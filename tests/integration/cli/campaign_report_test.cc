// Previews and reports: in total, line by line, and one beside the other.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"
#include "tests/support/measured_memory.h"
#include "tests/support/zip_file.h"

namespace passerelle::cli::test {
namespace {

constexpr std::int64_t page_lines = 500;

std::string digest() { return std::string(64, 'a'); }

class CampaignReportTest : public testing::Test {
 protected:
  // Every tenth line is refused: as foreseen, but for the hundredth.
  grpc::Status preview(const v1::PreviewCampaignRequest& request,
                       grpc::ServerWriter<v1::PreviewCampaignResponse>& writer) {
    ++previews_;
    for (std::int64_t number = 1; request.with_lines() && number <= lines_;) {
      v1::PreviewCampaignResponse page;
      for (; number <= lines_ && page.lines_size() < page_lines; ++number) {
        auto& line = *page.add_lines();
        line.set_number(number);
        line.set_beneficiary("beneficiaries/b-" + std::to_string(number));
        line.set_verdict(number % 10 == 0 ? v1::PreviewLine::REFUSED : v1::PreviewLine::SERVED);
        if (number % 10 == 0) line.add_violations()->set_rule("free-once");
      }
      writer.Write(page);
      if (breaks_ && previews_ == 1) return {grpc::StatusCode::UNAVAILABLE, "gone"};
    }
    v1::PreviewCampaignResponse last;
    auto& totals = *last.mutable_totals();
    totals.set_lines(lines_);
    totals.set_served(lines_ - lines_ / 10);
    totals.set_refused(lines_ / 10);
    totals.mutable_face_value()->set_cents(totals.served() * 1000);
    totals.set_units(totals.served());
    totals.set_data_mb(totals.served() * 10'240);
    totals.set_needed(totals.face_value().cents());
    totals.set_available(500'000);
    totals.set_measure(v1::EUR_CENT);
    totals.set_content(digest());
    totals.mutable_time()->set_seconds(1'795'431'600);
    auto& rule = *totals.add_by_rule();
    rule.set_rule("free-once");
    rule.set_reason("QUOTA_EXCEEDED");
    rule.set_lines(lines_ / 10);
    rule.mutable_first_date()->set_year(2026);
    rule.mutable_first_date()->set_month(12);
    rule.mutable_first_date()->set_day(1);
    writer.Write(last);
    return grpc::Status::OK;
  }

  grpc::Status report(const v1::ReportCampaignRequest& request,
                      grpc::ServerWriter<v1::ReportCampaignResponse>& writer) {
    ++reports_;
    for (std::int64_t number = 1; request.with_lines() && number <= lines_;) {
      v1::ReportCampaignResponse page;
      for (; number <= lines_ && page.lines_size() < page_lines; ++number) {
        auto& line = *page.add_lines()->mutable_line();
        line.set_number(number);
        line.set_beneficiary("beneficiaries/b-" + std::to_string(number));
        line.set_phone_number("+336••••••78");
        const bool refused = number % 10 == 0 && number % 100 != 0;
        line.set_state(refused ? v1::CampaignLine::REFUSED : v1::CampaignLine::DELIVERED);
        if (refused) line.set_reason("QUOTA_EXCEEDED");
      }
      writer.Write(page);
      if (breaks_ && reports_ == 1) return {grpc::StatusCode::UNAVAILABLE, "gone"};
    }
    v1::ReportCampaignResponse last;
    auto& totals = *last.mutable_totals();
    totals.mutable_counts()->set_refused(lines_ / 10 - lines_ / 100);
    totals.mutable_counts()->set_delivered(lines_ - totals.counts().refused());
    totals.mutable_face_value()->set_cents(totals.counts().delivered() * 1000);
    writer.Write(last);
    return grpc::Status::OK;
  }

  Ended run(const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"--server", service_.address(), "campaign"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Program(arguments, {}).wait(std::chrono::seconds(110));
  }
  std::string file(const std::string& name) const { return (directory_.path() / name).string(); }
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(directory_.path()), {});
  }

  passerelle::test::TemporaryDirectory directory_;
  std::int64_t lines_ = 1200;
  bool breaks_ = false;
  int previews_ = 0;
  int reports_ = 0;
  ScriptedService service_{{.get_campaign =
                                [this](const v1::GetCampaignRequest& request, v1::Campaign& campaign) {
                                  campaign.set_name(request.name());
                                  campaign.set_state(v1::Campaign::COMPLETED);
                                  campaign.mutable_counts()->set_delivered(lines_);
                                  return grpc::Status::OK;
                                },
                            .preview =
                                [this](const v1::PreviewCampaignRequest& request,
                                       grpc::ServerWriter<v1::PreviewCampaignResponse>& writer) {
                                  return preview(request, writer);
                                },
                            .report =
                                [this](const v1::ReportCampaignRequest& request,
                                       grpc::ServerWriter<v1::ReportCampaignResponse>& writer) {
                                  return report(request, writer);
                                }}};
};

TEST_F(CampaignReportTest, APreviewSaysWhatItCostsAndWhatIsMissing) {
  const auto ended = run({"preview", "c-1"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_NE(ended.out.find("to be served                1,080\n"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("refused by a rule             120\n"), std::string::npos);
  EXPECT_NE(ended.out.find("Cost       €10,800.00\n"), std::string::npos);
  EXPECT_NE(ended.out.find("Available   €5,000.00\n"), std::string::npos);
  EXPECT_NE(ended.out.find("Missing     €5,800.00\n"), std::string::npos);
  EXPECT_NE(ended.out.find("free-once  quota reached    120  1 Dec 2026\n"), std::string::npos);
  EXPECT_NE(ended.out.find(digest()), std::string::npos);
}

TEST_F(CampaignReportTest, APreviewsLinesAreAFileOnceTheyAreWhole) {
  breaks_ = true;
  const auto ended = run({"preview", "c-1", "--lines", file("preview.csv"), "--language", "fr"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(previews_, 2);
  const auto csv = content_of(file("preview.csv"));
  EXPECT_TRUE(
      csv.starts_with("\xEF\xBB\xBFLigne;code;Prévu;Bénéficiaire;Site;Règles;Raison;Possible le\r\n"
                      "1;SERVED;à servir;b-1;;;;\r\n"))
      << csv.substr(0, 200);
  EXPECT_NE(csv.find("\r\n10;REFUSED;refus par une règle;b-10;;free-once;"), std::string::npos);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 1201) << "the broken reading left nothing in it";
  EXPECT_EQ(files(), 1);
}

TEST_F(CampaignReportTest, AFailedPreviewLeavesTheFormerFile) {
  std::ofstream(file("preview.csv")) << "former";
  const ScriptedService failing({.preview = [](const v1::PreviewCampaignRequest&,
                                               grpc::ServerWriter<v1::PreviewCampaignResponse>& writer) {
    writer.Write(v1::PreviewCampaignResponse());
    return error_of(grpc::StatusCode::NOT_FOUND, "CAMPAIGN_UNKNOWN", "Campagne inconnue.");
  }});
  EXPECT_EQ(
      Program({"--server", failing.address(), "campaign", "preview", "x", "--lines", file("preview.csv")}, {})
          .wait()
          .status,
      6);
  EXPECT_EQ(content_of(file("preview.csv")), "former");
  EXPECT_EQ(files(), 1);
}

TEST_F(CampaignReportTest, AReportIsACsvAndAWorkbookOfTheSameLines) {
  breaks_ = true;
  const auto ended = run({"report", "c-1", "--lines", "--csv", file("r.csv"), "--xlsx", file("r.xlsx")});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(reports_, 2);
  EXPECT_EQ(std::ranges::count(content_of(file("r.csv")), '\n'), 1201);
  const auto lines = passerelle::test::part_of_zip(file("r.xlsx"), "xl/worksheets/sheet4.xml");
  EXPECT_NE(lines.find("<row r=\"1201\""), std::string::npos);
  EXPECT_EQ(lines.find("<row r=\"1202\""), std::string::npos);
  EXPECT_EQ((content_of(file("r.csv")) + lines).find("+336"), std::string::npos) << "no masked numbers";
  EXPECT_EQ(files(), 2);
}

TEST_F(CampaignReportTest, WhereTheReportDiffersFromThePreviewIsShown) {
  ASSERT_EQ(run({"preview", "c-1", "--lines", file("preview.csv"), "--language", "fr"}).status, 0);
  const auto ended =
      run({"report", "c-1", "--preview", file("preview.csv"), "--lines", "--csv", file("r.csv")});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_NE(ended.out.find("to be served       delivered  1,080\n"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("refused by a rule  delivered     12  yes\n"), std::string::npos);
  EXPECT_NE(ended.out.find("refused by a rule  refused      108\n"), std::string::npos);
  EXPECT_NE(ended.out.find("12 lines ended otherwise than the preview foresaw.\n"), std::string::npos);
  const auto csv = content_of(file("r.csv"));
  EXPECT_NE(csv.find("\r\n100;refused by a rule;delivered;yes;"), std::string::npos);
  EXPECT_NE(csv.find("\r\n110;refused by a rule;refused;;"), std::string::npos);
}

TEST_F(CampaignReportTest, AFileThatIsNoPreviewStopsBeforeAnythingIsWritten) {
  std::ofstream(file("list.csv")) << "téléphone;site\n";
  const auto ended = run({"report", "c-1", "--preview", file("list.csv"), "--csv", file("r.csv")});
  EXPECT_EQ(ended.status, 9);
  EXPECT_NE(ended.err.find("PREVIEW_FILE_INVALID"), std::string::npos) << ended.err;
  EXPECT_EQ(reports_, 0);
  EXPECT_EQ(files(), 1);
}

TEST_F(CampaignReportTest, ProgramsReadOneDocument) {
  ASSERT_EQ(run({"preview", "c-1", "--lines", file("preview.csv")}).status, 0);
  const auto ended = run({"report", "c-1", "--lines", "--preview", file("preview.csv"), "--output", "json"});
  const auto document = nlohmann::json::parse(ended.out);
  EXPECT_EQ(document["lines"].size(), 1200U);
  EXPECT_EQ(document["lines"][99]["line"]["state"], "DELIVERED");
  EXPECT_EQ(document["totals"]["counts"]["refused"], "108");
  EXPECT_EQ(document["comparison"].size(), 3U);
  const auto totals = nlohmann::json::parse(run({"report", "c-1", "--output", "json"}).out);
  EXPECT_TRUE(totals["lines"].empty());
  EXPECT_TRUE(totals["comparison"].is_null());
}

TEST_F(CampaignReportTest, LinesWithoutAFileToPutThemInAreAnErrorOfUsage) {
  EXPECT_EQ(run({"report", "c-1", "--lines"}).status, 2);
  EXPECT_EQ(reports_, 0);
}

TEST_F(CampaignReportTest, AReportOfAnySizeNeedsTheSameMemory) {
  const auto all = [&] {
    EXPECT_EQ(run({"preview", "c-1", "--lines", file("preview.csv")}).status, 0);
    return run({"report", "c-1", "--lines", "--preview", file("preview.csv"), "--csv", file("r.csv"),
                "--xlsx", file("r.xlsx")});
  };
  lines_ = 2'000;
  const auto small = all();
  lines_ = 100'000;
  const auto large = all();
  EXPECT_EQ(large.status, 0) << large.err;
  EXPECT_EQ(std::ranges::count(content_of(file("r.csv")), '\n'), 100'001);
  if (passerelle::test::memory_is_measured) {
    EXPECT_LT(large.peak_kib, small.peak_kib + 12 * 1024);
  }
}

}  // namespace
}  // namespace passerelle::cli::test
