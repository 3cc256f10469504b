// The file of a campaign's list: whom it names, and what can't be read of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/domain/campaign_list_file.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using ::testing::ElementsAre;

struct Read {
  std::vector<ListedRecord> records;
  ColumnErrors errors;
  std::vector<std::string> ignored;
};

Read read(std::string_view file, std::size_t piece = 0) {
  const auto programme = sample::programme();
  CampaignListFile list(programme);
  Read result;
  const auto drain = [&] {
    while (auto next = list.next()) {
      if (*next) result.records.push_back(std::move(**next));
      if (!*next) result.errors = std::move(next->error());
      if (!result.errors.empty()) return;
    }
  };
  if (piece == 0) piece = file.size() + 1;
  for (std::size_t i = 0; i < file.size() && result.errors.empty(); i += piece) {
    list.feed(file.substr(i, piece));
    drain();
  }
  if (result.errors.empty()) {
    list.finish();
    drain();
  }
  result.ignored = list.ignored_columns();
  return result;
}

std::vector<std::string> flaws(const Read& result) {
  std::vector<std::string> found;
  for (const auto& record : result.records) found.push_back(record.person ? "" : record.person.error());
  return found;
}

std::vector<std::string> reasons(std::string_view file) {
  std::vector<std::string> found;
  for (const auto& error : read(file).errors) found.push_back(error.column + ":" + error.reason);
  return found;
}

TEST(CampaignListFile, NamesPeopleByFileNumberOrByTelephoneAndTheSiteIfItSaysOne) {
  const auto result = read(
      "N° dossier;Téléphone;Antenne\r\n2026-1;;Pointe-à-Pitre\r\n;06 12 34 56 "
      "78;\r\n2026-3;0690123456;lyon\r\n");
  ASSERT_THAT(flaws(result), ElementsAre("", "", ""));
  EXPECT_EQ(result.records[0], (ListedRecord{2, ListedPerson{"2026-1", std::nullopt, {"pointe-a-pitre"}}}));
  EXPECT_EQ(result.records[1],
            (ListedRecord{3, ListedPerson{"", *PhoneNumber::parse("+33612345678"), SiteId{}}}));
  EXPECT_EQ(result.records[2],
            (ListedRecord{4, ListedPerson{"2026-3", *PhoneNumber::parse("+590690123456"), {"lyon"}}}));
}

TEST(CampaignListFile, ReadsEnglishTitlesCommasTabsAndWindows1252) {
  EXPECT_THAT(flaws(read("file number,Mobile\n42,0612345678\n")), ElementsAre(""));
  EXPECT_THAT(flaws(read("T\xE9l\xE9phone\tsite\n612345678\tPointe-\xE0-Pitre\n")), ElementsAre(""));
}

TEST(CampaignListFile, LooksAtNothingElse) {
  const auto result = read("dossier;nom;date orientation;remarque\n42;x;31/02/2026;\n");
  EXPECT_THAT(flaws(result), ElementsAre("")) << "a wrong date of referral is no matter here";
  EXPECT_THAT(result.ignored, ElementsAre("nom", "date orientation", "remarque"));
}

TEST(CampaignListFile, AFlawCostsItsOwnRecordAlone) {
  const auto result = read(
      "dossier;telephone;site\n"
      "a b;;\n"
      ";0612;\n"
      ";01 42 68 53 00;\n"
      "2026-4;;Brest\n"
      ";;lyon\n"
      "2026-6;;;more\n"
      "2026-7;\"x\"y;\n"
      "\x81;;\n"
      "2026-9;;lyon\n");
  EXPECT_THAT(flaws(result), ElementsAre("REFERENCE_INVALID", "PHONE_NUMBER_INVALID",
                                         "PHONE_NUMBER_NOT_MOBILE", "SITE_UNKNOWN", "PERSON_NOT_IDENTIFIED",
                                         "FIELDS_TOO_MANY", "CSV_QUOTE_MISPLACED", "ENCODING_INVALID", ""));
  EXPECT_EQ(result.records.back().line, 10);
}

TEST(CampaignListFile, IsTheSameHoweverItsBytesAreCut) {
  const std::string file = "dossier;telephone\r\n1;0612345678\r\n\"2\";\"x\r\n3;0612345679\r\n4;\r\n";
  const auto whole = read(file);
  EXPECT_EQ(whole.records.size(), 4U);
  for (std::size_t piece = 1; piece < 20; ++piece)
    EXPECT_EQ(read(file, piece).records, whole.records) << piece;
}

TEST(CampaignListFile, NeedsAColumnThatTellsWhoItIs) {
  EXPECT_THAT(reasons("nom;site\nDupont;lyon\n"), ElementsAre(":COLUMN_MISSING"));
  EXPECT_THAT(reasons("0612345678\n0612345679\n"), ElementsAre(":COLUMN_MISSING")) << "no header at all";
  EXPECT_THAT(reasons("tel;site;mobile\n"), ElementsAre("mobile:COLUMN_DUPLICATED"));
  EXPECT_TRUE(reasons("tel;nom;surname\n").empty()) << "columns that nobody reads may be there twice";
}

TEST(CampaignListFile, AWrongSeparatorIsSaidToBeOne) {
  for (const char* file : {"dossier|telephone\n1|0612345678\n", "\"dossier;telephone\"\n\"1;0612345678\"\n",
                           "\"dossier,site\"\n", "\"dossier\ttelephone\"\n", "\"nom;adresse\"\n",
                           "dossier;tel, adresse,ville\n"})
    EXPECT_THAT(reasons(file), ElementsAre(":SEPARATOR_WRONG")) << file;
}

TEST(CampaignListFile, AHeaderAloneOrNothingIsNoError) {
  EXPECT_TRUE(read("dossier;telephone\r\n").records.empty());
  EXPECT_TRUE(read("dossier").errors.empty());
  EXPECT_TRUE(read("").errors.empty());
  EXPECT_TRUE(read("\n\n").records.empty());
}

}  // namespace
}  // namespace passerelle::domain
