#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/finance/accounting_plan.h"
#include "tests/unit/journal_bench.h"

namespace passerelle::finance {
namespace {

using bench::day;
using testing::HasSubstr;

std::string refusal_of(const std::string& toml) {
  const auto plan = parse_accounting_plan(toml);
  if (plan) return "accepted";
  EXPECT_EQ(plan.error().reason, "ACCOUNTING_PLAN_INVALID");
  return plan.error().message;
}

// The example, with `change` instead of `text`.
std::string changed(const std::string& text, const std::string& change) {
  auto file = bench::example_file();
  const auto at = file.find(text);
  EXPECT_NE(at, std::string::npos) << text;
  return file.replace(at, text.size(), change);
}

std::string account_of(AccountPurpose purpose, const char* subject, const char* on = "2026-05-01") {
  const auto plan = bench::example_plan();
  const auto account = account_for(plan, purpose, subject, day(on));
  return account ? (*account)->number : account.error().reason;
}

TEST(AccountingPlan, TheExampleIsValidAndSaysWhatAnOfficeNeeds) {
  const auto plan = parse_accounting_plan(bench::example_file());
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->siren, "123456782");
  for (const auto purpose : {JournalPurpose::sales, JournalPurpose::refunds, JournalPurpose::deposits,
                             JournalPurpose::till_differences, JournalPurpose::in_kind})
    EXPECT_TRUE(journal_for(*plan, purpose, day("2026-01-01"))) << to_string(purpose);
}

TEST(AccountingPlan, ATillIsThatOfTheClosestName) {
  EXPECT_EQ(account_of(AccountPurpose::till, "lyon"), "531000");
  EXPECT_EQ(account_of(AccountPurpose::till, "paris-nord"), "531075");
  auto plan = bench::example_plan();
  plan.accounts.push_back({AccountPurpose::till, "paris-nord", "531018", "Paris Nord", day("2026-02-01")});
  const auto number = [&](const char* on) {
    return (*account_for(plan, AccountPurpose::till, "paris-nord", day(on)))->number;
  };
  EXPECT_EQ(number("2026-01-31"), "531075");
  EXPECT_EQ(number("2026-02-01"), "531018");
}

TEST(AccountingPlan, ARuleIsInForceFromItsFirstDayUntilTheNextBegins) {
  auto plan = bench::example_plan();
  plan.vat.push_back({{"data-10gb"}, {2000, ""}, day("2026-07-01")});
  const auto rate = [&](const char* on) {
    return (*vat_for(plan, {"data-10gb"}, day(on)))->vat.rate_basis_points;
  };
  EXPECT_EQ(rate("2026-06-30"), 0);
  EXPECT_EQ(rate("2026-07-01"), 2000);
  EXPECT_EQ(rate("2027-07-01"), 2000);
}

TEST(AccountingPlan, WhatItDoesNotSayIsNamed) {
  const auto plan = bench::example_plan();
  const auto account = account_for(plan, AccountPurpose::till, "lyon", day("2025-12-31"));
  ASSERT_FALSE(account);
  EXPECT_EQ(account.error().reason, "ACCOUNT_MISSING");
  EXPECT_EQ(account.error().message,
            "The accounting plan has no account `till` for site `lyon` in force on 2025-12-31.");
  const auto vat = vat_for(plan, {"data-20gb"}, day("2026-05-01"));
  ASSERT_FALSE(vat);
  EXPECT_EQ(vat.error().reason, "VAT_CLASS_MISSING");
  EXPECT_EQ(vat.error().metadata.at("subject"), "data-20gb");
  const auto journal = journal_for(plan, JournalPurpose::in_kind, day("2025-01-01"));
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().reason, "JOURNAL_MISSING");
  EXPECT_THAT(journal.error().message, HasSubstr("journal for in_kind"));
}

TEST(AccountingPlan, ASirenChecksItself) {
  EXPECT_TRUE(is_siren("123456782"));
  for (const auto* text : {"", "123456789", "12345678", "1234567820", "12345678A", "123 56782"})
    EXPECT_FALSE(is_siren(text)) << text;
  EXPECT_THAT(refusal_of(changed("123456782", "123456783")), HasSubstr("line 3, column 9: siren: "));
}

TEST(AccountingPlan, ASlipOfThePenIsRefusedAtItsPlace) {
  const std::pair<std::string, std::string> slips[] = {{"\"531000\"", "\"53A000\""},
                                                       {"\"531000\"", "\"53\""},
                                                       {"\"860000\"", "\"870001\""},
                                                       {"\"870000\"", "\"860001\""},
                                                       {"\"658000\"", "\"758001\""},
                                                       {"site = \"*\"", "site = \"*-nord\""},
                                                       {"\"CA\"", "\"C|A\""},
                                                       {"\"Caisse\"", "\"Caisse\\tcentrale\""},
                                                       {"\"Caisse\"", "\"\""},
                                                       {"\"deposits\"", "\"deposit\""},
                                                       {"class = \"exempt\"", "class = \"none\""},
                                                       {"citation = ", "cited = "},
                                                       {"from = 2026-01-01", "from = \"2026\""},
                                                       {"site = \"*\"", "offer = \"*\""},
                                                       {"\"paris-*\"", "\"*\""},
                                                       {"from = 2026-01-01", "until = 2026-01-01"}};
  for (const auto& [text, slip] : slips)
    EXPECT_THAT(refusal_of(changed(text, slip)), testing::StartsWith("line ")) << slip;
}

TEST(AccountingPlan, WhatIsExemptSaysByWhichLaw) {
  const auto at_law = changed("citation = \"art. 261, 7-1° b du CGI (à confirmer)\"", "citation = \"\"");
  EXPECT_THAT(refusal_of(at_law), HasSubstr("vat[0].citation: It must not be empty."));
  const auto rated = changed("class = \"exempt\"", "class = \"rate\"\nrate_basis_points = 2000");
  ASSERT_TRUE(parse_accounting_plan(rated)) << refusal_of(rated);
  for (const auto* rate : {"0", "-1", "10001"})
    EXPECT_THAT(refusal_of(changed("class = \"exempt\"",
                                   std::string("class = \"rate\"\nrate_basis_points = ") + rate)),
                HasSubstr("vat[0].rate_basis_points: It must be 1 to 10000"))
        << rate;
}

TEST(AccountingPlan, AFlawOfAJournalForSeveralPurposesIsSaidOnce) {
  const auto refusal = refusal_of(changed("\"CVN\"", "\"cvn\""));
  EXPECT_THAT(refusal, HasSubstr("journals[1].code: "));
  EXPECT_EQ(refusal_of(changed("\"CA\"", "\"ca\"")).find('\n'), std::string::npos);
}

}  // namespace
}  // namespace passerelle::finance
