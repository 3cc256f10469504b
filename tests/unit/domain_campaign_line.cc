#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/domain/campaign_line.h"
#include "services/domain/line_confirmation.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using enum LineState;
using sample::day;

const CampaignId series{make_uuid_v7({}, 1, 1)};
const BeneficiaryId person{make_uuid_v7({}, 2, 2)};

TEST(LineKey, IsTheSameForTheSameLineAndAnotherForAnyOther) {
  const auto key = key_of(series, 2, person, 1);
  EXPECT_EQ(key, key_of(series, 2, person, 1));
  EXPECT_EQ(key.caller, "campaigns/" + series.text());
  EXPECT_EQ(key.request_id, "2/" + person.text() + "/1");
  EXPECT_NE(key, key_of({make_uuid_v7({}, 1, 2)}, 2, person, 1));
  EXPECT_NE(key, key_of(series, 3, person, 1));
  EXPECT_NE(key, key_of(series, 2, {make_uuid_v7({}, 2, 3)}, 1));
  EXPECT_NE(key, key_of(series, 2, person, 2));
}

TEST(LineKey, FitsARequestIdWhateverTheCycle) {
  const auto key = key_of(series, std::numeric_limits<int>::max(), person, std::numeric_limits<int>::max());
  EXPECT_LE(key.request_id.size(), 128U);
}

TEST(LineKey, IsReadBack) {
  constexpr auto most = std::numeric_limits<int>::max();
  for (const auto& line : {KeyedLine{series, 1, person, 1}, KeyedLine{series, 12, person, 3},
                           KeyedLine{{make_uuid_v7(from_unix_ms(9), 4, 5)}, most, person, most}})
    EXPECT_EQ(parse_line_key(key_of(line.series, line.cycle, line.beneficiary, line.attempt)), line);
}

TEST(LineKey, IsNotReadFromWhatNoCampaignMade) {
  const CampaignId of_letters{make_uuid_v7(from_unix_ms(0xabcdef), 1, 1)};
  const BeneficiaryId whom{make_uuid_v7(from_unix_ms(0xfedcba), 2, 2)};
  const auto key = key_of(of_letters, 2, whom, 1);
  ASSERT_TRUE(parse_line_key(key));
  const auto id = whom.text();
  const auto shouted = [](std::string text) {
    for (auto& letter : text)
      if (letter >= 'a' && letter <= 'f') letter = static_cast<char>(letter - 'a' + 'A');
    return text;
  };
  const std::vector<std::string> callers = {of_letters.text(),
                                            "campaign/" + of_letters.text(),
                                            "campaigns/" + shouted(of_letters.text()),
                                            key.caller + "0",
                                            "campaigns/",
                                            "counter",
                                            ""};
  for (const auto& caller : callers) EXPECT_FALSE(parse_line_key({caller, key.request_id})) << caller;
  const std::vector<std::string> requests = {id,
                                             "2/" + id,
                                             id + "/1",
                                             "0/" + id + "/1",
                                             "2/" + id + "/0",
                                             "2//1",
                                             "-2/" + id + "/1",
                                             "02/" + id + "/1",
                                             "2/" + id + "/01",
                                             "2/" + id + "/99999999999",
                                             "2/1",
                                             "2/" + id + "/1 ",
                                             "2/" + id + "/1/",
                                             "/" + id + "/",
                                             "2/" + shouted(id) + "/1",
                                             "2/" + id + "/1/1",
                                             "/",
                                             "//",
                                             ""};
  for (const auto& request : requests) EXPECT_FALSE(parse_line_key({key.caller, request})) << request;
}

TEST(LineState, FollowsAsRechargesDo) {
  const std::map<LineState, std::set<LineState>> allowed = {
      {flawed, {}},
      {waiting, {taken, underway, in_doubt, delivered, refused, rejected, cancelled, reversed, held}},
      {taken, {waiting, underway, in_doubt, delivered, refused, rejected, cancelled, reversed, held}},
      {underway, {in_doubt, delivered, rejected, cancelled, reversed}},
      {in_doubt, {delivered, rejected, reversed}},
      {delivered, {reversed}},
      {refused, {}},
      {rejected, {}},
      {cancelled, {}},
      {reversed, {}},
      {held, {}}};
  for (const auto from : all_line_states)
    for (const auto to : all_line_states)
      EXPECT_EQ(may_follow(from, to), allowed.at(from).contains(to)) << to_string(from) << to_string(to);
}

TEST(LineState, AllowsWhatItsRechargeMayBecome) {
  using enum RechargeState;
  for (const auto from : {reserved, RechargeState::in_doubt, RechargeState::delivered})
    for (const auto to : {RechargeState::in_doubt, RechargeState::delivered, RechargeState::rejected,
                          RechargeState::cancelled, RechargeState::reversed}) {
      if (!may_become(from, to)) continue;
      EXPECT_TRUE(may_follow(line_state_of(from), line_state_of(to))) << to_string(from) << to_string(to);
    }
}

TEST(LineNews, OfAnotherAttemptOrOlderThanWhatIsKnownChangesNothing) {
  CampaignLine line;
  line.attempt = 2;
  line.state = taken;
  EXPECT_FALSE(told(line, {.number = 1, .attempt = 1, .state = rejected}));
  const RechargeId recharge{make_uuid_v7({}, 3, 1)};
  const auto delivered_line = told(
      line, {.number = 1, .attempt = 2, .state = delivered, .recharge = recharge, .time = from_unix_ms(9)});
  ASSERT_TRUE(delivered_line);
  EXPECT_EQ(delivered_line->recharge, recharge);
  EXPECT_EQ(delivered_line->update_time, from_unix_ms(9));
  EXPECT_FALSE(told(*delivered_line, {.number = 1, .attempt = 2, .state = in_doubt}));
  const auto back = told(*delivered_line, {.number = 1, .attempt = 2, .state = reversed});
  ASSERT_TRUE(back);
  EXPECT_EQ(back->recharge, recharge) << "news without a recharge don't take it away";
}

TEST(LineState, NamesAreReadBack) {
  for (const auto state : all_line_states) EXPECT_EQ(parse_line_state(to_string(state)), state);
  EXPECT_FALSE(parse_line_state("LOST"));
}

TEST(Retry, IsForWhatCannotHaveBeenCredited) {
  for (const auto state : {flawed, waiting, taken, underway, in_doubt, delivered})
    EXPECT_FALSE(may_be_retried(state, true)) << to_string(state);
  for (const auto state : {refused, cancelled, reversed, held})
    EXPECT_TRUE(may_be_retried(state, false)) << to_string(state);
  EXPECT_TRUE(may_be_retried(rejected, true));
  EXPECT_FALSE(may_be_retried(rejected, false)) << "a line that does not exist is not tried for ever";
}

TEST(Retry, IsAnAttemptOfItsOwnLinkedToTheFirst) {
  CampaignLine line;
  line.state = rejected;
  line.reason = "FLOAT_EXHAUSTED";
  line.retryable = true;
  line.recharge = {make_uuid_v7({}, 3, 1)};
  const auto first = line.recharge;
  auto second = next_attempt(line, from_unix_ms(5));
  EXPECT_EQ(second.state, waiting);
  EXPECT_EQ(second.attempt, 2);
  EXPECT_EQ(second.reason, "");
  EXPECT_TRUE(second.recharge.uuid.is_nil());
  EXPECT_EQ(second.first_recharge, first);
  second.state = refused;
  second.recharge = {make_uuid_v7({}, 3, 2)};
  EXPECT_EQ(next_attempt(second, from_unix_ms(6)).first_recharge, first) << "of the first, not of the last";
  EXPECT_NE(key_of(series, 1, person, 1), key_of(series, 1, person, second.attempt));
}

TEST(LineCounts, AddUpAndSayWhenNothingIsLeft) {
  LineCounts counts;
  counts.add(flawed, 2);
  counts.add(delivered, 5);
  counts.add(in_doubt, 1);
  EXPECT_EQ(counts.total(), 8);
  EXPECT_EQ(counts.runnable(), 6);
  EXPECT_TRUE(counts.complete()) << "a doubt does not keep a campaign open";
  for (const auto open : {waiting, taken, underway}) {
    auto more = counts;
    more.add(open, 1);
    EXPECT_FALSE(more.complete()) << to_string(open);
    more.add(open, -1);
    EXPECT_EQ(more, counts);
  }
}

class Recycling : public ::testing::Test {
 protected:
  bool on(std::string_view today) const {
    return may_be_recycled(sample::programme(), facts, 45, day(today));
  }
  // 10 GB for 30 days from 1 March: expired on 31 March, lapsed on 15 May.
  Recycling() {
    facts.by_line = {sample::usage("2026-03-01", sample::sold_offer()),
                     sample::usage("2026-02-01", sample::sold_offer())};
  }
  DecisionFacts facts = sample::facts();
};

TEST_F(Recycling, IsPossibleOnceTheLineLapsedAndNobodyConfirmedItSince) {
  facts.beneficiary.line->confirmed_on = day("2026-03-01");
  EXPECT_FALSE(on("2026-05-14"));
  EXPECT_TRUE(on("2026-05-15"));
  facts.beneficiary.line->confirmed_on = day("2026-05-14");
  EXPECT_TRUE(on("2026-06-01")) << "confirmed before it lapsed";
  facts.beneficiary.line->confirmed_on = day("2026-05-15");
  EXPECT_FALSE(on("2027-06-01"));
  facts.beneficiary.line->confirmed_on.reset();
  EXPECT_TRUE(on("2026-05-15"));
}

TEST_F(Recycling, IsNotJudgedWhereTheLineNeverHadARecharge) {
  facts.by_line.clear();
  facts.beneficiary.line->confirmed_on.reset();
  EXPECT_FALSE(on("2030-01-01"));
  facts = sample::facts();
  facts.beneficiary.line.reset();
  EXPECT_FALSE(on("2030-01-01"));
}

TEST_F(Recycling, CountsFromTheLastRechargeAlsoWhereItsOfferIsGone) {
  auto gone = sample::usage("2026-04-30", sample::sold_offer());
  gone.offer = {"dropped"};
  facts.by_line.push_back(gone);
  EXPECT_FALSE(on("2026-06-13"));
  EXPECT_TRUE(on("2026-06-14"));
}

}  // namespace
}  // namespace passerelle::domain
