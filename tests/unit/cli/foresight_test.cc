// What a preview saved, read again beside the report.
#include "services/cli/foresight.h"

#include <gtest/gtest.h>

#include <fstream>

#include "services/cli/csv.h"
#include "tests/support/temporary_directory.h"

namespace passerelle::cli {
namespace {

using Line = v1::CampaignLine;
using Preview = v1::PreviewLine;

const Words french(domain::Language::french);
const Words english(domain::Language::english);

v1::PreviewLine foreseen(std::int64_t number, Verdict verdict) {
  v1::PreviewLine line;
  line.set_number(number);
  line.set_verdict(verdict);
  line.set_beneficiary("beneficiaries/b-" + std::to_string(number));
  line.set_site("marseille");
  return line;
}

v1::CampaignLine reported(std::int64_t number) {
  v1::CampaignLine line;
  line.set_number(number);
  line.set_beneficiary("beneficiaries/b-" + std::to_string(number));
  return line;
}

class ForesightTest : public testing::Test {
 protected:
  void save(const std::vector<v1::PreviewLine>& lines, const Words& words) {
    std::ofstream file(file_, std::ios::binary);
    file << byte_order_mark << csv_row(preview_heading(words), words.language());
    for (const auto& line : lines) file << csv_row(preview_row(line, words), words.language());
  }
  Foresight foresight() { return Foresight(std::move(PreviewFile::open(file_, english).value())); }

  test::TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "preview.csv";
};

TEST_F(ForesightTest, FindsEachLineWhateverTheLanguageItWasSavedIn) {
  auto refused = foreseen(4, Preview::REFUSED);
  auto& violation = *refused.add_violations();
  violation.set_rule("free-once");
  violation.set_explanation("Plafond atteint ; possible à nouveau le 23/12/2026.\n\"demain\"");
  save({foreseen(1, Preview::SERVED), refused, foreseen(9, Preview::UNFUNDED)}, french);
  auto foresight = this->foresight();
  EXPECT_EQ(foresight.of(reported(1), english), Preview::SERVED);
  EXPECT_EQ(foresight.of(reported(2), english), Preview::VERDICT_UNSPECIFIED) << "added since";
  EXPECT_EQ(foresight.of(reported(4), english), Preview::REFUSED);
  EXPECT_EQ(foresight.of(reported(9), english), Preview::UNFUNDED) << "the lines between are passed over";
  EXPECT_EQ(foresight.of(reported(10), english), Preview::VERDICT_UNSPECIFIED) << "and so is the end";
}

TEST_F(ForesightTest, ThePreviewOfAnotherListIsTold) {
  save({foreseen(1, Preview::SERVED)}, english);
  auto foresight = this->foresight();
  auto other = reported(1);
  other.set_beneficiary("beneficiaries/somebody-else");
  const auto verdict = foresight.of(other, english);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().reason, "PREVIEW_OF_ANOTHER_LIST");
}

TEST_F(ForesightTest, LinesThatSomebodySortedAreTold) {
  save({foreseen(2, Preview::SERVED), foreseen(1, Preview::SERVED), foreseen(3, Preview::SERVED)}, english);
  auto foresight = this->foresight();
  const auto verdict = foresight.of(reported(3), english);
  ASSERT_FALSE(verdict);
  EXPECT_NE(verdict.error().localized.find("line 3: the lines are no longer in the list's order"),
            std::string::npos)
      << verdict.error().localized;
}

TEST_F(ForesightTest, WhatNoPreviewWroteIsToldBeforeAnythingIsRead) {
  std::ofstream(file_) << "téléphone;site\n0612345678;marseille\n";
  EXPECT_EQ(PreviewFile::open(file_, english).error().reason, "PREVIEW_FILE_INVALID");
  EXPECT_EQ(PreviewFile::open(directory_.path(), english).error().reason, "FILE_UNREADABLE");
  EXPECT_EQ(PreviewFile::open(directory_.path() / "none", english).error().reason, "FILE_UNREADABLE");
}

TEST(Comparison, ALineDiffersOnceItEndedOtherwise) {
  EXPECT_EQ(came_true(Preview::SERVED, Line::DELIVERED), true);
  EXPECT_EQ(came_true(Preview::SERVED, Line::REFUSED), false);
  EXPECT_EQ(came_true(Preview::REFUSED, Line::DELIVERED), false);
  EXPECT_EQ(came_true(Preview::SERVED_ALREADY, Line::REFUSED), true);
  EXPECT_EQ(came_true(Preview::UNCONFIRMED, Line::HELD), true);
  EXPECT_EQ(came_true(Preview::DUPLICATE, Line::FLAWED), true);
  EXPECT_EQ(came_true(Preview::UNFUNDED, Line::WAITING), true);
  EXPECT_EQ(came_true(Preview::UNFUNDED, Line::DELIVERED), false);
  for (const auto open : {Line::WAITING, Line::TAKEN, Line::UNDER_WAY, Line::IN_DOUBT}) {
    EXPECT_EQ(came_true(Preview::SERVED, open), std::nullopt) << Line::State_Name(open);
  }
  EXPECT_EQ(came_true(Preview::VERDICT_UNSPECIFIED, Line::DELIVERED), std::nullopt);
}

TEST(Comparison, CountsTheLinesThatDiffer) {
  Comparison comparison;
  comparison.add(Preview::SERVED, Line::DELIVERED);
  comparison.add(Preview::SERVED, Line::REJECTED);
  comparison.add(Preview::REFUSED, Line::DELIVERED);
  comparison.add(Preview::SERVED, Line::IN_DOUBT);
  EXPECT_EQ(comparison.differences(), 2);
  EXPECT_EQ(comparison.counts().size(), 4U);
}

}  // namespace
}  // namespace passerelle::cli
