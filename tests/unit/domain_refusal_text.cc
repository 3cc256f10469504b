#include <gtest/gtest.h>

#include "services/domain/decision.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;

Violation quota(Scope scope, QuotaMeasure measure, Window window, std::int64_t limit, std::int64_t used,
                std::int64_t asked, std::optional<Day> next_date = std::nullopt) {
  return {RuleId{"quota"}, RefusalReason::quota_exceeded, scope, measure, window, limit, used, asked,
          next_date};
}

struct Case {
  Violation violation;
  const char* french;
  const char* english;
};

constexpr Window month{WindowKind::calendar_month, 0};

TEST(RefusalText, SaysTheQuotaWhatWasUsedAndWhenItReopens) {
  const std::vector<Case> cases = {
      {quota(Scope::beneficiary, QuotaMeasure::price_paid, month, 3000, 3000, 500, day("2026-12-01")),
       "Plafond mensuel de 30,00 EUR payés par personne : 30,00 EUR déjà utilisés, 5,00 EUR demandés ; "
       "possible "
       "à nouveau le 01/12/2026.",
       "Monthly limit of EUR 30.00 paid per person: EUR 30.00 already used, EUR 5.00 asked for; possible "
       "again "
       "on 1 December 2026."},
      {quota(Scope::line, QuotaMeasure::count, {WindowKind::rolling_days, 30}, 1, 1, 1, day("2026-12-12")),
       "Plafond de 1 recharge gratuite par ligne sur 30 jours : 1 recharge déjà utilisée, 1 demandée ; "
       "possible "
       "à nouveau le 12/12/2026.",
       "Limit of 1 recharge (free) per line in 30 days: 1 recharge already used, 1 asked for; possible again "
       "on "
       "12 December 2026."},
      {quota(Scope::beneficiary, QuotaMeasure::megabytes, {WindowKind::referral_period, 0}, 204800, 204800,
             10240),
       "Plafond de 204 800 Mo gratuits par personne pendant l'orientation : 204 800 Mo déjà utilisés, 10 240 "
       "Mo "
       "demandés ; aucune date ne rouvre ce plafond.",
       "Limit of 204,800 MB (free) per person during the referral: 204,800 MB already used, 10,240 MB asked "
       "for; "
       "no date reopens this limit."},
      {quota(Scope::site, QuotaMeasure::face_value, {WindowKind::calendar_year, 0}, 500, 0, 1000),
       "Plafond annuel de 5,00 EUR de valeur pour le site : 0,00 EUR déjà utilisé, 10,00 EUR demandés ; "
       "cette "
       "offre dépasse à elle seule le plafond.",
       "Yearly limit of EUR 5.00 in value for the site: EUR 0.00 already used, EUR 10.00 asked for; this "
       "offer "
       "alone exceeds the limit."},
      {quota(Scope::beneficiary, QuotaMeasure::count, {WindowKind::lifetime, 0}, 1000, 1000, 1),
       "Plafond de 1 000 recharges gratuites par personne au total : 1 000 recharges déjà utilisées, 1 "
       "demandée "
       "; aucune date ne rouvre ce plafond.",
       "Limit of 1,000 recharges (free) per person in all: 1,000 recharges already used, 1 asked for; no "
       "date "
       "reopens this limit."},
  };
  auto programme = sample::programme();
  programme.rules = {sample::rule("quota", Quota{})};
  programme.rules[0].tariff = Tariff::free;
  for (const auto& [violation, french, english] : cases) {
    EXPECT_EQ(explain(violation, programme, Language::french), french);
    EXPECT_EQ(explain(violation, programme, Language::english), english);
  }
}

TEST(RefusalText, SpeaksOfRulesThatTheProgrammeNoLongerHas) {
  const auto violation = quota(Scope::beneficiary, QuotaMeasure::count, month, 4, 4, 1, day("2026-12-01"));
  EXPECT_EQ(
      explain(violation, sample::programme(), Language::french),
      "Plafond mensuel de 4 recharges par personne : 4 recharges déjà utilisées, 1 demandée ; possible à "
      "nouveau le 01/12/2026.");
}

TEST(RefusalText, HasASentenceForEveryReasonInBothLanguages) {
  for (std::uint8_t number = 2; number <= 12; ++number) {
    Violation violation;
    violation.reason = static_cast<RefusalReason>(number);
    const auto french = explain(violation, sample::programme(), Language::french);
    const auto english = explain(violation, sample::programme(), Language::english);
    EXPECT_NE(french, english) << to_string(violation.reason);
    EXPECT_TRUE(french.ends_with('.') && english.ends_with('.')) << to_string(violation.reason);
  }
}

TEST(RefusalText, SaysFromWhenAReferralIsValid) {
  Violation violation;
  violation.reason = RefusalReason::referral_not_yet_valid;
  violation.next_date = day("2026-12-01");
  EXPECT_EQ(explain(violation, sample::programme(), Language::french),
            "L'orientation n'a pas encore commencé ; possible à partir du 01/12/2026.");
  EXPECT_EQ(explain(violation, sample::programme(), Language::english),
            "The referral has not begun yet; possible from 1 December 2026.");
}

}  // namespace
}  // namespace passerelle::domain
