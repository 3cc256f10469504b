#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "services/domain/beneficiary_list.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;

BeneficiaryList list_of(std::vector<std::string> header) {
  auto list = BeneficiaryList::from_header({1, std::move(header)});
  if (!list) throw std::invalid_argument(list.error()[0].reason);
  return *list;
}

std::vector<std::string> reasons(const ColumnErrors& errors) {
  std::vector<std::string> found;
  for (const auto& error : errors) found.push_back(error.column + ":" + error.reason);
  return found;
}

using Names = std::vector<std::string>;

const Names full_header = {"Dossier",
                           "NOM",
                           "Prénom",
                           "Téléphone",
                           "Site",
                           "Prescripteur",
                           "Date orientation",
                           "Renouvellements",
                           "Opérateur",
                           "Ligne confirmée le"};

TEST(BeneficiaryList, AFrenchListIsUnderstood) {
  const auto draft = list_of(full_header)
                         .read({2,
                                {"2026-0042", "N'Diaye", "Aïssatou", "0690 12 34 56", "Pointe-à-Pitre",
                                 "CCAS-971", "15/01/2026", "1", "SFR", "2026-02-03"}},
                               sample::programme());
  ASSERT_TRUE(draft) << draft.error()[0].message;
  EXPECT_EQ(draft->external_reference, "2026-0042");
  EXPECT_EQ(draft->name, (PersonName{"Aïssatou", "N'Diaye"}));
  EXPECT_EQ(draft->phone->e164(), "+590690123456");
  EXPECT_EQ(draft->site.value, "pointe-a-pitre");
  EXPECT_EQ(draft->referral, (Referral{"CCAS-971", day("2026-01-15"), 1}));
  EXPECT_EQ(draft->operator_id.value, "sfr");
  EXPECT_EQ(draft->line_confirmed_on, day("2026-02-03"));
}

TEST(BeneficiaryList, AnEnglishListInWindows1252IsUnderstood) {
  const auto list = list_of({"last_name", "Mobile", "referral_date", "comment"});
  EXPECT_EQ(list.ignored_columns(), Names{"comment"});
  const auto draft = list.read({2, {"Dupr\xE9", "612345678", "2026-01-15", "anything"}}, sample::programme());
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->name.family_name, "Dupré");
  EXPECT_EQ(draft->phone->e164(), "+33612345678");
}

TEST(BeneficiaryList, EveryNameOfAColumnMeansTheSame) {
  for (const char* title : {"telephone", "TÉLÉPHONE", "Tel.", "mobile", "Phone", "numéro", "T\xE9l\xE9phone"})
    EXPECT_TRUE(list_of({title}).has(ListColumn::phone)) << title;
  for (const char* title : {"dossier", "N° dossier", "Référence", "external_reference"})
    EXPECT_TRUE(list_of({title}).has(ListColumn::reference)) << title;
}

TEST(BeneficiaryList, AHeaderNeedsSomethingThatTellsWhoItIs) {
  const auto list = BeneficiaryList::from_header({1, {"nom", "prénom", "site"}});
  ASSERT_FALSE(list);
  EXPECT_EQ(reasons(list.error()), Names{":COLUMN_MISSING"});
}

TEST(BeneficiaryList, AColumnIsThereOnce) {
  const auto list = BeneficiaryList::from_header({1, {"telephone", "nom", "Mobile", "Nom de famille"}});
  ASSERT_FALSE(list);
  EXPECT_EQ(reasons(list.error()), (Names{"Mobile:COLUMN_DUPLICATED", "Nom de famille:COLUMN_DUPLICATED"}));
  EXPECT_FALSE(BeneficiaryList::from_header({1, {"telephone\x81"}}));
}

TEST(BeneficiaryList, EveryCellThatRefusesIsNamed) {
  const auto draft = list_of(full_header)
                         .read({2,
                                {"a b", std::string(101, 'x'), "two\nlines", "01 42 68 53 00", "Brest",
                                 "CCAS", "31/02/2026", "-1", "free", "03/02/26"}},
                               sample::programme());
  ASSERT_FALSE(draft);
  EXPECT_EQ(reasons(draft.error()),
            (Names{"Dossier:REFERENCE_INVALID", "NOM:NAME_INVALID", "Prénom:NAME_INVALID",
                   "Téléphone:PHONE_NUMBER_NOT_MOBILE", "Site:SITE_UNKNOWN", "Opérateur:OPERATOR_UNKNOWN",
                   "Ligne confirmée le:LINE_CONFIRMED_DATE_INVALID", "Date orientation:REFERRAL_DATE_INVALID",
                   "Renouvellements:RENEWALS_INVALID"}));
}

TEST(BeneficiaryList, WhatIsNotSaidStaysUnsaid) {
  const auto draft =
      list_of(full_header).read({2, {"42", "", " ", "", "", "", "", "0"}}, sample::programme());
  ASSERT_TRUE(draft);
  BeneficiaryDraft expected;
  expected.external_reference = "42";
  EXPECT_EQ(*draft, expected);
}

TEST(BeneficiaryList, SomebodyHasToBeIdentified) {
  const auto list = list_of(full_header);
  const auto nobody = list.read({2, {"", "Dupont"}}, sample::programme());
  ASSERT_FALSE(nobody);
  EXPECT_EQ(reasons(nobody.error()), Names{":PERSON_NOT_IDENTIFIED"});
}

TEST(BeneficiaryList, AReferralNeedsItsDate) {
  const auto list = list_of({"dossier", "prescripteur", "renouvellements"});
  EXPECT_FALSE(list.read({2, {"42", "CCAS", ""}}, sample::programme()));
  EXPECT_FALSE(list.read({2, {"42", "", "1"}}, sample::programme()));
  EXPECT_TRUE(list.read({2, {"42", "", "0"}}, sample::programme()));
}

TEST(BeneficiaryList, CellsBeyondTheHeaderAreRefusedUnlessTheyAreEmpty) {
  const auto list = list_of({"dossier", "nom"});
  EXPECT_TRUE(list.read({2, {"42", "x", "", " "}}, sample::programme()));
  const auto draft = list.read({2, {"42", "x", "y"}}, sample::programme());
  ASSERT_FALSE(draft);
  EXPECT_EQ(reasons(draft.error()), Names{":FIELDS_TOO_MANY"});
}

TEST(BeneficiaryList, ErrorsAreSaidInStaffsLanguageAndNeverRepeatTheCell) {
  const auto draft = list_of({"Téléphone"}).read({2, {"01 42 68 53 00"}}, sample::programme());
  ASSERT_FALSE(draft);
  const auto& error = draft.error()[0];
  EXPECT_EQ(error.message, "This is not the number of a mobile line.");
  EXPECT_EQ(explain(error, Language::french),
            "Colonne « Téléphone » : ce numéro n'est pas celui d'une ligne mobile.");
  EXPECT_EQ(explain(error, Language::english),
            "Column \"Téléphone\": this is not the number of a mobile line.");
}

TEST(BeneficiaryList, EveryUnreadableRecordHasItsSentence) {
  for (std::uint8_t reason = 1; reason <= 5; ++reason) {
    const auto error = column_error({7, static_cast<CsvErrorReason>(reason)});
    EXPECT_EQ(error.reason, to_string(static_cast<CsvErrorReason>(reason)));
    EXPECT_NE(explain(error, Language::french), explain(error, Language::english));
  }
}

std::string example_file(const std::string& name) {
  const char* root = std::getenv("PASSERELLE_SOURCE_DIR");
  std::ifstream file(std::string(root == nullptr ? "." : root) + "/deploy/example/" + name, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Two lines of the example are refused on purpose, to be seen.
TEST(BeneficiaryList, TheExampleListIsReadButForTwoLines) {
  const auto programme = parse_programme(example_file("programme.toml"));
  ASSERT_TRUE(programme);
  auto text = example_file("beneficiaries.csv.in");
  for (auto at = text.find("@TODAY-"); at != std::string::npos; at = text.find("@TODAY-"))
    text.replace(at, text.find('@', at + 1) + 1 - at, "01/11/2026");
  CsvReader reader;
  reader.feed(text);
  reader.finish();
  const auto list = BeneficiaryList::from_header(**reader.next());
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->ignored_columns().empty());
  int accepted = 0;
  Names refused;
  while (const auto row = reader.next()) {
    const auto draft = list->read(**row, *programme);
    if (draft) ++accepted;
    if (!draft) refused.push_back(draft.error()[0].reason);
  }
  EXPECT_EQ(accepted, 39);
  EXPECT_EQ(refused, (Names{"PHONE_NUMBER_INVALID", "SITE_UNKNOWN"}));
}

}  // namespace
}  // namespace passerelle::domain
