#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "services/domain/programme.h"
#include "services/domain/toml_source.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;

std::string example_file() {
  const char* root = std::getenv("PASSERELLE_SOURCE_DIR");
  std::ifstream file(std::string(root == nullptr ? "." : root) + "/deploy/example/programme.toml");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

TEST(ProgrammeFile, TheExampleSaysWhatTheCharityPromises) {
  const auto programme = parse_programme(example_file());
  ASSERT_TRUE(programme) << programme.error().message;
  EXPECT_EQ(programme->sites.size(), 13U);
  EXPECT_EQ(programme->operators.size(), 2U);
  const auto* sold = programme->find(OfferId{"data-10gb"});
  ASSERT_NE(sold, nullptr);
  EXPECT_EQ(sold->data.value, 10240);
  EXPECT_EQ(sold->face_value.value, 1000);
  EXPECT_EQ(sold->price.value, 500);
  EXPECT_EQ(sold->tariff, Tariff::sold);
  EXPECT_EQ(programme->find(OfferId{"data-10gb-campaign"})->tariff, Tariff::free);
  EXPECT_EQ(programme->find(EnvelopeId{"sfr-2026-value"})->amount, 100'000'000);
  EXPECT_EQ(programme->find(EnvelopeId{"sfr-2020-gift"})->amount, 20'000);
  EXPECT_EQ(std::get<ReferralInDate>(programme->rules[0].condition), (ReferralInDate{9, 1}));
  EXPECT_EQ(std::get<Quota>(programme->rules[3].condition).limit, 3000);
}

TEST(ProgrammeFile, ReadsWhatItWrites) {
  auto programme = *parse_programme(example_file());
  programme.name = "Guillemets \" et \\ et \t et é";
  programme.name.erase(programme.name.find('\t'), 1);
  programme.offers[0].routes.push_back({{"autre-operateur"}, "A\"B"});
  programme.offers[0].validity = {day("2026-01-01"), day("2029-12-31")};
  programme.rules[1].condition = LineConfirmed{};
  programme.rules[1].offers = {{"data-10gb-campaign"}, {"data-10gb"}};
  programme.rules[4].validity.until = day("2028-02-29");
  programme.envelopes[0].measure = Asset::megabyte;
  const auto again = parse_programme(to_toml(programme));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, programme);
  EXPECT_EQ(to_toml(*again), to_toml(programme));
}

struct Case {
  const char* from;
  const char* to;
  const char* finding;  // the whole line, but for its number
};

TEST(ProgrammeFile, EachMistakeIsNamedAtItsLine) {
  const auto example = example_file();
  for (const auto& [from, to, finding] : {
           Case{"price = \"5.00\"", "price = 5.00",
                "column 9: offers[0].price: It must be an amount in euros, in quotes, as \"5.00\"."},
           Case{"price = \"5.00\"", "price = \"5,00\"",
                "column 9: offers[0].price: It must be an amount in euros, in quotes, as \"5.00\"."},
           Case{"price = \"5.00\"", "prize = \"5.00\"", "column 1: offers[0].prize: There is no such key."},
           Case{"data_mb = 10240", "data_mb = \"10240\"",
                "column 11: offers[0].data_mb: It must be a whole number, without quotes."},
           Case{"data_mb = 10240", "data_mb = 10240.5",
                "column 11: offers[0].data_mb: It must be a whole number, without quotes."},
           Case{"data_mb = 10240", "data_mb = 0",
                "column 11: offers[0].data_mb: It must be from 1 to 10000000."},
           Case{"tariff = \"sold\"", "tariff = \"solde\"",
                "column 10: offers[0].tariff: It must be one of \"sold\", \"free\"."},
           Case{"from = 2026-01-01", "from = \"2026-01-01\"",
                "column 8: offers[0].from: It must be a date without quotes, as 2026-01-31."},
           Case{"operator = \"sfr\", product", "operator = \"srf\", product",
                "column 24: offers[0].routes[0].operator: There is no operator with this id."},
           Case{"max_renewals = 1", "max_renewals = 99999999999",
                "column 16: rules[0].max_renewals: It must be from 0 to 20."},
           Case{"max_renewals = 1", "max_renewal = 1",
                "column 1: rules[0].max_renewal: There is no such key."},
           Case{"condition = \"line_confirmed\"", "condition = \"line_confirm\"",
                "column 13: rules[1].condition: It must be one of \"referral_in_date\", \"line_confirmed\", "
                "\"line_operator_serves_offer\", \"quota\"."},
           Case{"\ndays = 30\n", "\n", "column 1: rules[5].days: It is missing."},
           Case{"limit = \"30.00\"", "limit = 30",
                "column 9: rules[3].limit: It must be an amount in euros, in quotes, as \"5.00\"."},
           Case{"limit = 4", "limit = \"4.00\"",
                "column 9: rules[4].limit: It must be a whole number, without quotes."},
           Case{"offers = [\"data-10gb-campaign\"]", "offers = [7]",
                "column 11: envelopes[0].offers[0]: It must be text in quotes."},
           Case{"offers = [\"data-10gb-campaign\"]", "offers = [\"data\"]",
                "column 11: envelopes[0].offers[0]: There is no offer with this id."},
           Case{"amount = 20000", "amount = \"20000\"",
                "column 10: envelopes[0].amount: It must be a whole number, without quotes."},
           Case{"id = \"bordeaux\"", "id = \"Bordeaux\"",
                "column 6: sites[0].id: It must be 1 to 63 of a-z, 0-9 and -, and begin with a letter."},
       }) {
    const auto programme = parse_programme(replaced(example, from, to));
    ASSERT_FALSE(programme) << to;
    EXPECT_EQ(programme.error().reason, "PROGRAMME_INVALID");
    EXPECT_NE(programme.error().message.find(finding), std::string::npos) << to << "\n"
                                                                          << programme.error().message;
  }
}

TEST(ProgrammeFile, TheLineIsTheOneThatIsWrong) {
  const auto programme = parse_programme("name = \"Essai\"\n\n[[sites]]\nid = \"lyon\"\nname = 5\n");
  ASSERT_FALSE(programme);
  EXPECT_EQ(programme.error().message, "line 5, column 8: sites[0].name: It must be text in quotes.");
  ASSERT_EQ(programme.error().field_violations.size(), 1U);
  EXPECT_EQ(programme.error().field_violations[0].field, "sites[0].name");
}

TEST(ProgrammeFile, EveryMistakeIsReportedInTheFilesOrder) {
  auto text = replaced(example_file(), "limit = 4", "limit = 4.5");
  text = replaced(text, "data_mb = 10240", "data_mb = true");
  text = replaced(text, "name = \"Lille\"", "nom = \"Lille\"");
  const auto programme = parse_programme(text);
  ASSERT_FALSE(programme);
  std::vector<std::string> fields;
  for (const auto& violation : programme.error().field_violations) fields.push_back(violation.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"sites[3].name", "sites[3].nom", "offers[0].data_mb",
                                              "rules[4].limit"}));
}

TEST(ProgrammeFile, WhatIsNoTomlSaysWhere) {
  const auto programme = parse_programme("name = \"Essai\"\nsites = [\n");
  ASSERT_FALSE(programme);
  EXPECT_TRUE(programme.error().message.starts_with("line ")) << programme.error().message;
  EXPECT_FALSE(parse_programme("name = \"\xFF\""));
  EXPECT_FALSE(parse_programme(std::string((1U << 20U) + 1, '#')));
  EXPECT_FALSE(parse_programme(""));
}

TEST(ProgrammeFile, ListsHaveToBeLists) {
  for (const char* text :
       {"name = \"x\"\nsites = 5", "name = \"x\"\n[sites]\nid = \"a\"", "name = \"x\"\nsites = [1]"})
    EXPECT_FALSE(parse_programme(text)) << text;
}

TEST(EuroCents, AreReadExactly) {
  struct Amount {
    const char* text;
    std::int64_t cents;
  };
  for (const auto& [text, cents] : {Amount{"5.00", 500}, Amount{"5", 500}, Amount{"5.5", 550},
                                    Amount{"0.29", 29}, Amount{"1000000.00", 100'000'000}, Amount{"0", 0}})
    EXPECT_EQ(parse_euro_cents(text), cents) << text;
  for (const char* text :
       {"", ".", ".5", "5.", "5.000", "-5", "+5", "1e3", "5,00", " 5", "5.0x", "1.2.3", "9999999999999"})
    EXPECT_EQ(parse_euro_cents(text), std::nullopt) << text;
}

}  // namespace
}  // namespace passerelle::domain
