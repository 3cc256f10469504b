// A replay decides as a real broker does: the same rules give the same decisions, and other rules those that
// they would have given.
#include <gmock/gmock.h>

#include "tests/unit/replay_bench.h"

namespace passerelle::broker {
namespace {

using domain::Quota;
using domain::QuotaMeasure;
using domain::ReplayTotals;
using domain::Scope;
using domain::WindowKind;
using domain::sample::rule;
using std::chrono::days;

constexpr int days_before = 25;
constexpr int days_replayed = 75;

// A rule of every kind, each tight enough to refuse somebody at some time.
domain::Programme strict_programme() {
  auto programme = domain::sample::programme();
  const auto of_month = [](Scope scope, QuotaMeasure measure, std::int64_t limit) {
    return Quota{scope, measure, {WindowKind::calendar_month, 0}, limit};
  };
  programme.rules = {
      rule("referred", domain::ReferralInDate{12, 1}),
      rule("confirmed", domain::LineConfirmed{90}),
      rule("operator", domain::LineOperatorServesOffer{}),
      rule("weekly", Quota{Scope::beneficiary, QuotaMeasure::count, {WindowKind::rolling_days, 5}, 1}),
      rule("family", Quota{Scope::line, QuotaMeasure::megabytes, {WindowKind::rolling_days, 40}, 61'440}),
      rule("site", of_month(Scope::site, QuotaMeasure::count, 26)),
      rule("paid",
           Quota{Scope::beneficiary, QuotaMeasure::price_paid, {WindowKind::calendar_year, 0}, 2'500}),
      rule("period",
           Quota{Scope::beneficiary, QuotaMeasure::face_value, {WindowKind::referral_period, 0}, 7'000}),
      rule("ever", Quota{Scope::line, QuotaMeasure::count, {WindowKind::lifetime, 0}, 9})};
  programme.offers.back().validity.from = domain::sample::day("2027-01-05");
  programme.envelopes.front().amount = 70'000;
  programme.envelopes.back().amount = 45;
  programme.envelopes.back().validity.until = domain::sample::day("2027-02-20");
  return programme;
}

// The operator's doings, alike in every life. What is taken back days later, of what was asked for shortly
// before the time that is replayed, the books don't have as used on its first days: none is.
void script(LivedWeeks& life) {
  for (int number = 3; number < 1'500; number += 7) life.rejected.insert(number);
  for (int number = 5; number < 1'500; number += 11)
    if (number < 50 || number > 300) life.taken_back[number] = number % 13;
}

struct Span {
  domain::Day from;
  domain::Day to;
};

// `programme` from the beginning, `then` from the day that is replayed first.
Span live_through(LivedWeeks& life, const domain::Programme& programme, const domain::Programme& then) {
  life.begin(programme);
  life.live(days_before);
  const auto from = life.today();
  if (!(then == programme)) life.put_in_force(then);
  life.live(days_replayed);
  return {from, life.today() - days{1}};
}

std::set<std::string> rules_that_refused(const ReplayTotals& totals) {
  std::set<std::string> rules;
  for (const auto& [refuser, counts] : totals.by_rule)
    if (counts.then.requests > 0) rules.insert(refuser.first);
  return rules;
}

TEST(Replay, OfTheRulesThatDecidedGivesTheSameDecisionsForTheSameReasons) {
  LivedWeeks life;
  life.one_at_a_time = true;
  script(life);
  const auto [from, to] = live_through(life, strict_programme(), strict_programme());
  const auto totals = life.replay(strict_programme(), from, to);
  EXPECT_EQ(totals.requests, 5 * days_replayed);
  EXPECT_EQ(totals.newly_granted, ReplayTotals::Count());
  EXPECT_EQ(totals.newly_refused, ReplayTotals::Count());
  EXPECT_EQ(totals.people_changed, 0);
  EXPECT_EQ(totals.sides.now, totals.sides.then);
  for (const auto& [refuser, counts] : totals.by_rule) EXPECT_EQ(counts.now, counts.then) << refuser.first;
  for (const auto& [envelope, its] : totals.by_envelope)
    EXPECT_EQ(its.cost.now, its.cost.then) << envelope.value;
  // Nothing of this was for nothing: every rule refused somebody, and the operator some more.
  EXPECT_THAT(rules_that_refused(totals),
              testing::IsSupersetOf({"referred", "confirmed", "operator", "weekly", "family", "site", "paid",
                                     "period", "ever", "offer-in-force", "line-on-file", "envelope"}));
  EXPECT_TRUE(totals.by_rule.contains({"envelope", "ENVELOPE_EXHAUSTED"}));
  EXPECT_TRUE(totals.by_rule.contains({"envelope", "NO_ENVELOPE"}));
  EXPECT_GT(totals.sides.then.undone, 10);
}

TEST(Replay, DecidesWhatWasAskedForInOneMomentAsItWasDecided) {
  LivedWeeks life;
  script(life);
  const auto [from, to] = live_through(life, strict_programme(), strict_programme());
  const auto totals = life.replay(strict_programme(), from, to);
  EXPECT_GT(totals.requests, 6 * days_replayed);
  EXPECT_EQ(totals.newly_granted, ReplayTotals::Count());
  EXPECT_EQ(totals.newly_refused, ReplayTotals::Count());
  EXPECT_EQ(totals.people_changed, 0);
}

class ChangedRules : public testing::TestWithParam<std::pair<const char*, void (*)(domain::Programme&)>> {};

TEST_P(ChangedRules, DecideAsABrokerUnderThemWould) {
  auto changed = strict_programme();
  GetParam().second(changed);
  LivedWeeks life;
  life.one_at_a_time = true;
  script(life);
  const auto [from, to] = live_through(life, strict_programme(), strict_programme());
  const auto foreseen = life.replay(changed, from, to);

  LivedWeeks other;
  other.one_at_a_time = true;
  // Whom they let in besides, the operator serves.
  for (const auto& recharge : life.on_record()) {
    const auto number = std::stoi(recharge.request_id.substr(8));
    if (recharge.state == domain::RechargeState::rejected) other.rejected.insert(number);
    if (recharge.state == domain::RechargeState::reversed) other.taken_back[number] = number % 13;
  }
  live_through(other, strict_programme(), changed);
  const auto lived = other.replay(changed, from, to);
  ASSERT_EQ(lived.requests, foreseen.requests);
  ASSERT_EQ(lived.newly_granted.requests + lived.newly_refused.requests, 0);

  EXPECT_EQ(foreseen.sides.now, lived.sides.then);
  for (const auto& [refuser, counts] : lived.by_rule)
    EXPECT_EQ(foreseen.by_rule.contains(refuser) ? foreseen.by_rule.at(refuser).now : ReplayTotals::Count{},
              counts.then)
        << refuser.first;
  for (const auto& [envelope, its] : lived.by_envelope)
    EXPECT_EQ(foreseen.by_envelope.at(envelope).cost.now, its.cost.then) << envelope.value;
  EXPECT_GT(foreseen.newly_granted.requests + foreseen.newly_refused.requests, 0) << "the change matters";

  // Request by request, as the two ledgers have them.
  std::map<std::string, bool> granted;
  for (const auto& recharge : life.on_record())
    granted[recharge.request_id] = recharge.state != domain::RechargeState::refused;
  ReplayTotals::Count newly_refused;
  ReplayTotals::Count newly_granted;
  for (const auto& recharge : other.on_record()) {
    const bool now = recharge.state != domain::RechargeState::refused;
    if (granted.at(recharge.request_id) && !now) ++newly_refused.requests;
    if (!granted.at(recharge.request_id) && now) ++newly_granted.requests;
  }
  EXPECT_EQ(foreseen.newly_refused.requests, newly_refused.requests);
  EXPECT_EQ(foreseen.newly_granted.requests, newly_granted.requests);
}

domain::Rule& rule_of(domain::Programme& programme, const char* id) {
  return *std::ranges::find(programme.rules, domain::RuleId{id}, &domain::Rule::id);
}
void limit(domain::Programme& programme, const char* id, std::int64_t to) {
  std::get<Quota>(rule_of(programme, id).condition).limit = to;
}
void drop(domain::Programme& programme, const char* id) {
  std::erase_if(programme.rules, [&](const auto& it) { return it.id.value == id; });
}

const std::pair<const char*, void (*)(domain::Programme&)> changes[] = {
    {"TwoAWeek", [](auto& it) { limit(it, "weekly", 2); }},
    {"LessForAFamily", [](auto& it) { limit(it, "family", 20'480); }},
    {"AWiderSite", [](auto& it) { limit(it, "site", 45); }},
    {"ATighterSite", [](auto& it) { limit(it, "site", 20); }},
    {"PayMore", [](auto& it) { limit(it, "paid", 6'000); }},
    {"AShorterPeriod", [](auto& it) { limit(it, "period", 5'000); }},
    {"LessForEver", [](auto& it) { limit(it, "ever", 6); }},
    {"NoReferral",
     [](auto& it) {
       drop(it, "period");
       drop(it, "referred");
     }},
    {"YoungerConfirmations",
     [](auto& it) { rule_of(it, "confirmed").condition = domain::LineConfirmed{60}; }},
    {"NoRules", [](auto& it) { it.rules.clear(); }},
    {"LessMoney",
     [](auto& it) {
       it.envelopes.front().amount = 35'000;
       it.envelopes.back().amount = 30;
     }},
    {"AnOfferOfLess",
     [](auto& it) {
       it.offers.front().data = {5'120};
       it.offers.front().face_value = {600};
       it.offers.front().price = {200};
     }},
    {"AnOfferForAllTheTime", [](auto& it) { it.offers.back().validity = {}; }},
};
INSTANTIATE_TEST_SUITE_P(Each, ChangedRules, testing::ValuesIn(changes),
                         [](const auto& change) { return std::string(change.param.first); });

}  // namespace
}  // namespace passerelle::broker
