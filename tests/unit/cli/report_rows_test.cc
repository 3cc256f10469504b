// A campaign's report as its files have it: the CSV and the workbook are made of the same rows.
#include "services/cli/report_rows.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "services/cli/report_files.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/zip_file.h"

namespace passerelle::cli {
namespace {

using Line = v1::CampaignLine;

const Words french(domain::Language::french);
const Words english(domain::Language::english);

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  return content.str();
}

v1::ReportCampaignResponse::Line delivered() {
  v1::ReportCampaignResponse::Line line;
  line.mutable_line()->set_number(12);
  line.mutable_line()->set_state(Line::DELIVERED);
  line.mutable_line()->set_beneficiary("beneficiaries/b-12");
  line.mutable_line()->set_site("marseille");
  line.mutable_line()->set_attempt(2);
  line.mutable_line()->set_recharge("recharges/r-2");
  line.mutable_line()->set_first_recharge("recharges/r-1");
  line.mutable_line()->mutable_update_time()->set_seconds(1'795'431'600);  // 2026-11-23 12:00 in Paris
  line.mutable_recharge()->mutable_face_value()->set_cents(1050);
  line.mutable_recharge()->set_data_mb(10'240);
  line.mutable_recharge()->set_operator_("sfr");
  line.mutable_recharge()->set_operator_reference("=topup-1");
  return line;
}

TEST(ReportRows, ALineHasIdsAmountsAndItsMoment) {
  EXPECT_EQ(
      csv_row(line_row(delivered(), std::nullopt, french), domain::Language::french),
      "12;délivrée;DELIVERED;b-12;marseille;;;2;10,50;10240;sfr;'=topup-1;r-2;r-1;2026-11-23 12:00:00;\r\n");
  EXPECT_EQ(line_row(delivered(), std::nullopt, french).size(), line_columns(false, french).size());
}

TEST(ReportRows, ForeseenStandsBesideWhatBecameOfIt) {
  const auto row = line_row(delivered(), v1::PreviewLine::REFUSED, english);
  EXPECT_EQ(row.size(), line_columns(true, english).size());
  EXPECT_EQ(row[1], Cell("refused by a rule"));
  EXPECT_EQ(row[2], Cell("delivered"));
  EXPECT_EQ(row[3], Cell("yes"));
  EXPECT_EQ(line_row(delivered(), v1::PreviewLine::SERVED, english)[3], Cell());
}

TEST(ReportRows, OnlyAWholeNumberIsWritten) {
  auto line = delivered();
  const auto phone = [&] { return line_row(line, std::nullopt, english).back(); };
  EXPECT_EQ(phone(), Cell());
  line.mutable_line()->set_phone_number("+336••••••78");
  EXPECT_EQ(phone(), Cell());
  line.mutable_line()->set_phone_number("+33612345678");
  EXPECT_EQ(phone(), Cell("+33612345678"));
}

TEST(ReportRows, ARefusalSaysWhyInItsOwnSentences) {
  v1::ReportCampaignResponse::Line line;
  line.mutable_line()->set_state(Line::REFUSED);
  line.mutable_line()->set_reason("QUOTA_EXCEEDED");
  const auto why = [&] { return line_row(line, std::nullopt, english)[5]; };
  EXPECT_EQ(why(), Cell("quota reached"));
  line.mutable_recharge()->add_violations()->set_explanation("One a month.");
  line.mutable_recharge()->add_violations()->set_reason("REFERRAL_EXPIRED");
  EXPECT_EQ(why(), Cell("One a month. REFERRAL_EXPIRED"));
}

class ReportFilesTest : public testing::Test {
 protected:
  ReportFilesTest() {
    campaign_.set_name("campaigns/c-1");
    campaign_.set_title("=Noël");
    totals_.mutable_counts()->set_delivered(4);
    totals_.mutable_counts()->set_flawed(1);
    totals_.mutable_face_value()->set_cents(4200);
    auto& site = *totals_.add_by_site();
    site.set_site("marseille");
    site.mutable_counts()->set_delivered(4);
    site.mutable_face_value()->set_cents(4200);
    auto& reason = *totals_.add_by_reason();
    reason.set_state(Line::FLAWED);
    reason.set_reason("PERSON_UNKNOWN");
    reason.set_lines(1);
  }
  // Both files, with one line where lines are asked for.
  void write(bool with_lines, bool compared, const Words& words) {
    const auto files = ReportFiles::begin({csv_.string(), xlsx_.string(), with_lines, compared}, words);
    ASSERT_TRUE(files);
    Comparison comparison;
    comparison.add(v1::PreviewLine::SERVED, Line::DELIVERED);
    const auto foreseen = compared ? std::optional(v1::PreviewLine::SERVED) : std::nullopt;
    (*files)->add(delivered(), foreseen);
    EXPECT_FALSE(std::filesystem::exists(csv_));
    ASSERT_FALSE((*files)->finish(campaign_, totals_, comparison).has_value());
  }
  std::string sheet(int number) const {
    return test::part_of_zip(xlsx_, "xl/worksheets/sheet" + std::to_string(number) + ".xml");
  }
  test::TemporaryDirectory directory_;
  std::filesystem::path csv_ = directory_.path() / "report.csv";
  std::filesystem::path xlsx_ = directory_.path() / "report.xlsx";
  v1::Campaign campaign_;
  v1::ReportTotals totals_;
};

TEST_F(ReportFilesTest, TheWorkbookHasSummarySitesReasonsAndLines) {
  write(true, false, french);
  const auto names = test::part_of_zip(xlsx_, "xl/workbook.xml");
  std::size_t at = 0;
  for (const auto* name : {"\"Résumé\"", "\"Par site\"", "\"Par raison\"", "\"Lignes\""}) {
    const auto next = names.find(name);
    EXPECT_NE(next, std::string::npos) << name;
    EXPECT_GE(next, at);
    at = next;
  }
  EXPECT_NE(sheet(1).find("<is><t>=Noël</t></is>"), std::string::npos) << sheet(1);
  EXPECT_NE(sheet(1).find("<v>42</v>"), std::string::npos) << "euros, as a number";
  EXPECT_NE(sheet(2).find("marseille"), std::string::npos);
  EXPECT_NE(sheet(3).find("personne inconnue"), std::string::npos);
  EXPECT_NE(sheet(4).find("<v>10.5</v>"), std::string::npos) << sheet(4);
  EXPECT_EQ(sheet(4).find("<f>"), std::string::npos);
  EXPECT_EQ(sheet(5), "");
}

TEST_F(ReportFilesTest, TheCsvWithLinesIsOneTable) {
  write(true, true, english);
  EXPECT_EQ(
      content_of(csv_),
      "\xEF\xBB\xBFLine;Foreseen;Became;Differs;code;Beneficiary;Site;Reason;Repeats line;Attempt;Value "
      "(€);MB;Operator;Operator's reference;Recharge;First recharge;Changed;Phone\r\n"
      "12;to be served;delivered;;DELIVERED;b-12;marseille;;;2;10.50;10240;sfr;'=topup-1;r-2;r-1;2026-11-23 "
      "12:00:00;\r\n");
  EXPECT_NE(sheet(4).find("to be served"), std::string::npos) << "foreseen and became";
  EXPECT_NE(sheet(5).find("b-12"), std::string::npos);
}

TEST_F(ReportFilesTest, TheCsvWithoutLinesHasTheTotals) {
  write(false, false, english);
  const auto csv = content_of(csv_);
  EXPECT_NE(csv.find("Title;'=Noël\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("\r\nValue delivered;42.00\r\n"), std::string::npos);
  EXPECT_NE(csv.find("\r\nmarseille;4;4;0;0;0;0;0;0;0;0;0;42.00\r\n"), std::string::npos);
  EXPECT_NE(csv.find("\r\nflawed;PERSON_UNKNOWN;person unknown;1\r\n"), std::string::npos);
  EXPECT_EQ(csv.find("b-12"), std::string::npos);
  EXPECT_EQ(sheet(4), "");
}

}  // namespace
}  // namespace passerelle::cli
