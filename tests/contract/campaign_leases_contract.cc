// The part of the campaigns' contract that is about taking lines, telling what became of them, and trying
// again.
#include <gmock/gmock.h>

#include "tests/contract/campaign_book_contract.h"

namespace passerelle::contract {

using broker::CampaignBook;
using domain::CampaignId;
using domain::LineState;
using domain::RechargeState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

std::vector<std::int64_t> numbers_of(const std::vector<domain::CampaignLine>& lines) {
  std::vector<std::int64_t> numbers;
  for (const auto& line : lines) numbers.push_back(line.number);
  return numbers;
}

}  // namespace

broker::LeaseOrder CampaignBookContract::order(CampaignId id, domain::BrokerId broker, int most,
                                               domain::Duration lasts) {
  return {id, broker, most, lasts, tick()};
}

std::vector<std::int64_t> CampaignBookContract::take(const broker::LeaseOrder& order, std::int64_t per_day) {
  const auto lines = must([&](CampaignBook& book) { return book.take_lines(order, per_day); });
  for (const auto& line : lines) EXPECT_EQ(line.state, LineState::taken);
  return numbers_of(lines);
}

std::vector<std::int64_t> CampaignBookContract::take_over(const broker::LeaseOrder& order) {
  const auto lines = must([&](CampaignBook& book) { return book.take_over_lines(order); });
  for (const auto& line : lines) EXPECT_EQ(line.state, LineState::taken);
  return numbers_of(lines);
}

domain::BrokerId CampaignBookContract::live_broker() {
  const auto id = draw<domain::BrokerId>();
  LedgerBrokers(ledger()).attend(id);
  return id;
}

namespace {

constexpr domain::Duration over_at_once{-1};

TEST_P(CampaignBookContract, LinesAreTakenInTheirOrderAndByOneBrokerEach) {
  const auto id = campaign_of(5);
  const auto ours = live_broker();
  const auto theirs = live_broker();
  EXPECT_THAT(take(order(id, ours, 2)), ElementsAre(1, 2));
  EXPECT_THAT(take(order(id, theirs, 2)), ElementsAre(3, 4));
  EXPECT_THAT(take(order(id, ours, 2)), ElementsAre(5));
  EXPECT_THAT(take(order(id, theirs, 2)), IsEmpty());
  EXPECT_EQ(count(id, LineState::taken), 5);
  EXPECT_EQ(count(id, LineState::waiting), 0);
  expect_counts_agree(id);
}

TEST_P(CampaignBookContract, FlawedLinesAreNotTaken) {
  const auto id = campaign_of(1);
  auto flawed = line(2, {});
  flawed.state = LineState::flawed;
  flawed.reason = domain::unknown_reason;
  append(id, {flawed, line(3)});
  EXPECT_THAT(take(order(id, live_broker(), 10)), ElementsAre(1, 3));
}

TEST_P(CampaignBookContract, TheCapOfADayHoldsForAllBrokersTogether) {
  const auto id = campaign_of(9);
  const auto ours = live_broker();
  const auto theirs = live_broker();
  EXPECT_THAT(take(order(id, ours, 3), 4), ElementsAre(1, 2, 3));
  EXPECT_THAT(take(order(id, theirs, 3), 4), ElementsAre(4));
  EXPECT_THAT(take(order(id, ours, 3), 4), IsEmpty());
  EXPECT_EQ(stored_campaign(id).taken_that_day, 4);
  auto tomorrow = order(id, ours, 3);
  tomorrow.time += std::chrono::hours(24);
  EXPECT_THAT(take(tomorrow, 4), ElementsAre(5, 6, 7));
  EXPECT_EQ(stored_campaign(id).taken_that_day, 3);
  EXPECT_EQ(stored_campaign(id).taken_on, domain::paris_day(tomorrow.time));
}

TEST_P(CampaignBookContract, WhatIsTakenOverCountsOnceAgainstTheDay) {
  const auto id = campaign_of(3);
  const auto ours = live_broker();
  take(order(id, ours, 2, over_at_once), 2);
  EXPECT_THAT(take_over(order(id, ours, 2)), ElementsAre(1, 2));
  EXPECT_EQ(stored_campaign(id).taken_that_day, 2);
}

TEST_P(CampaignBookContract, ALeaseEndsWithItsTimeAndNotBefore) {
  const auto id = campaign_of(4);
  const auto ours = live_broker();
  const auto theirs = live_broker();
  EXPECT_THAT(take(order(id, ours, 1)), ElementsAre(1));
  EXPECT_THAT(take(order(id, ours, 2, over_at_once)), ElementsAre(2, 3));
  EXPECT_THAT(take_over(order(id, theirs, 1)), ElementsAre(2)) << "no more than it asks for";
  EXPECT_THAT(take_over(order(id, theirs, 9)), ElementsAre(3));
  EXPECT_THAT(take_over(order(id, ours, 9)), IsEmpty());
  EXPECT_EQ(count(id, LineState::taken), 3);
  expect_counts_agree(id);
}

TEST_P(CampaignBookContract, ALeaseEndsWhenItsOwnerLeavesIsFencedOffOrWasNeverThere) {
  LedgerBrokers brokers(ledger());
  const auto id = campaign_of(4);
  const auto leaving = live_broker();
  const auto dying = live_broker();
  const auto nobody = draw<domain::BrokerId>();
  const auto ours = live_broker();
  EXPECT_THAT(take(order(id, ours, 1)), ElementsAre(1));
  EXPECT_THAT(take(order(id, leaving, 1)), ElementsAre(2));
  EXPECT_THAT(take(order(id, dying, 1)), ElementsAre(3));
  EXPECT_THAT(take(order(id, nobody, 1)), ElementsAre(4));
  EXPECT_THAT(take_over(order(id, ours, 9)), ElementsAre(4));
  brokers.leave(leaving);
  EXPECT_THAT(take_over(order(id, ours, 9)), ElementsAre(2));
  brokers.adopt(ours, over_at_once);  // fences off everybody else
  EXPECT_THAT(take_over(order(id, ours, 9)), ElementsAre(3));
  EXPECT_THAT(take_over(order(id, ours, 9)), IsEmpty()) << "ours are ours";
}

// As a broker is that has its ledger for itself.
TEST_P(CampaignBookContract, ABrokerThatWasNeverEnteredKeepsItsOwnLeasesUntilTheyEnd) {
  const auto id = campaign_of(2);
  const auto ours = draw<domain::BrokerId>();
  take(order(id, ours, 1));
  take(order(id, ours, 1, over_at_once));
  EXPECT_THAT(take_over(order(id, ours, 9)), ElementsAre(2));
  EXPECT_THAT(take_over(order(id, draw<domain::BrokerId>(), 9)), ElementsAre(1, 2));
}

TEST_P(CampaignBookContract, ALeaseOutlivesTheProcessThatTookIt) {
  const auto id = campaign_of(2);
  const auto ours = live_broker();
  take(order(id, ours, 1));
  reopen();
  EXPECT_THAT(take_over(order(id, ours, 9)), IsEmpty());
  LedgerBrokers(ledger()).leave(ours);
  EXPECT_THAT(take_over(order(id, live_broker(), 9)), ElementsAre(1));
}

TEST_P(CampaignBookContract, ABrokerGivesBackWhatItHasAndNothingElse) {
  const auto id = campaign_of(4);
  const auto ours = live_broker();
  const auto theirs = live_broker();
  take(order(id, ours, 2));
  take(order(id, theirs, 1));
  note(id, 2, LineState::underway);
  const std::vector<std::int64_t> all = {1, 2, 3, 4};
  EXPECT_TRUE(write([&](CampaignBook& book) { return book.give_back_lines(id, ours, all, tick()); }));
  EXPECT_EQ(line_of(id, 1).state, LineState::waiting);
  EXPECT_EQ(line_of(id, 2).state, LineState::underway);
  EXPECT_EQ(line_of(id, 3).state, LineState::taken);
  expect_counts_agree(id);
  EXPECT_THAT(take(order(id, theirs, 9)), ElementsAre(1, 4)) << "and can be taken again";
}

TEST_P(CampaignBookContract, NewsIsKeptWhoeverBringsItUnlessItIsOld) {
  const auto id = campaign_of(2);
  take(order(id, live_broker(), 1));
  const auto recharge = draw<domain::RechargeId>();
  const auto tell = [&](domain::LineNews news) -> bool {
    news.number = 1;
    const std::vector all = {news};
    return must([&](CampaignBook& book) { return book.note_lines(id, all); }).front();
  };
  const auto reserved_at = tick();
  EXPECT_TRUE(tell({.state = LineState::underway, .recharge = recharge, .time = reserved_at}));
  auto after = line_of(id, 1);
  EXPECT_EQ(after.recharge, recharge);
  EXPECT_EQ(after.update_time, reserved_at);
  EXPECT_TRUE(
      tell({.state = LineState::rejected, .reason = "FLOAT_EXHAUSTED", .retryable = true, .time = tick()}));
  EXPECT_FALSE(tell({.state = LineState::in_doubt, .time = tick()}));
  EXPECT_FALSE(tell({.attempt = 2, .state = LineState::delivered, .time = tick()}));
  reopen();
  after = line_of(id, 1);
  EXPECT_EQ(after.state, LineState::rejected);
  EXPECT_EQ(after.reason, "FLOAT_EXHAUSTED");
  EXPECT_TRUE(after.retryable);
  EXPECT_EQ(after.recharge, recharge);
  EXPECT_EQ(line_of(id, 2).state, LineState::waiting);
  expect_counts_agree(id);
}

TEST_P(CampaignBookContract, WhatIsSettledIsNotedInTheSameTransactionOrNeitherIs) {
  fund(10'000, 0);
  const auto person = new_person();
  const auto recharge = reserve(person);
  settle(recharge, RechargeState::delivered);
  const auto campaign = put(new_campaign());
  append(campaign.id, {line(1), line(2, person.id)});
  note(campaign.id, 2, LineState::delivered);
  const std::vector settlements = {news(recharge, RechargeState::reversed)};
  const std::vector people = {person.id};
  const auto take_back = [&](const domain::Status& end) {
    return transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
      EXPECT_TRUE(transaction.settle(settlements));
      auto& book = transaction.campaigns();
      const auto found = book.find_by_cycle(campaign.series, campaign.cycle).value();
      const auto number = book.lines_of(found->campaign.id, people).value().front();
      const std::vector<domain::LineNews> reversal = {{.number = number, .state = LineState::reversed}};
      EXPECT_THAT(book.note_lines(found->campaign.id, reversal).value(), ElementsAre(true));
      return end;
    });
  };
  EXPECT_FALSE(take_back(domain::fail(domain::ErrorCode::internal, "CHANGED_ITS_MIND", "No.")));
  EXPECT_EQ(stored(recharge).state, RechargeState::delivered);
  EXPECT_EQ(count(campaign.id, LineState::delivered), 1);
  EXPECT_TRUE(take_back({}));
  EXPECT_EQ(stored(recharge).state, RechargeState::reversed);
  EXPECT_EQ(line_of(campaign.id, 2).state, LineState::reversed);
  EXPECT_EQ(count(campaign.id, LineState::reversed), 1);
  EXPECT_EQ(count(campaign.id, LineState::delivered), 0);
  expect_counts_agree(campaign.id);
  expect_books_agree();
}

TEST_P(CampaignBookContract, NewsOfALineThatDoesNotExistIsAnError) {
  const auto id = campaign_of(1);
  const std::vector<domain::LineNews> news = {{.number = 9, .state = LineState::delivered}};
  const auto result = write([&](CampaignBook& book) { return book.note_lines(id, news); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "LINE_UNKNOWN");
}

TEST_P(CampaignBookContract, TheSameLineMayBeToldTwiceInOneBatch) {
  const auto id = campaign_of(1);
  const std::vector<domain::LineNews> news = {{.number = 1, .state = LineState::underway, .time = tick()},
                                              {.number = 1, .state = LineState::delivered, .time = tick()},
                                              {.number = 1, .state = LineState::in_doubt, .time = tick()}};
  EXPECT_THAT(must([&](CampaignBook& book) { return book.note_lines(id, news); }),
              ElementsAre(true, true, false));
  EXPECT_EQ(line_of(id, 1).state, LineState::delivered);
  expect_counts_agree(id);
}

TEST_P(CampaignBookContract, OnlyWhatMayBeTriedAgainIsAndAsAnAttemptOfItsOwn) {
  const auto id = campaign_of(5);
  const auto recharge = draw<domain::RechargeId>();
  const std::vector<domain::LineNews> news = {
      {.number = 1,
       .state = LineState::rejected,
       .reason = "LINE_BARRED",
       .recharge = draw<domain::RechargeId>()},
      {.number = 2,
       .state = LineState::rejected,
       .reason = "FLOAT_EXHAUSTED",
       .retryable = true,
       .recharge = recharge},
      {.number = 3, .state = LineState::in_doubt},
      {.number = 4, .state = LineState::rejected, .reason = "BUSY", .retryable = true},
      {.number = 5, .state = LineState::delivered}};
  must([&](CampaignBook& book) { return book.note_lines(id, news); });
  const auto retry = [&](LineState state, std::int64_t after, int most) {
    const broker::RetryOrder order{id, state, after, most, tick()};
    return must([&](CampaignBook& book) { return book.retry_lines(order); });
  };
  const auto first = retry(LineState::rejected, 0, 2);
  EXPECT_EQ(first.retried, 1);
  EXPECT_EQ(first.last, 2);
  EXPECT_TRUE(first.more);
  const auto second = retry(LineState::rejected, first.last, 2);
  EXPECT_EQ(second.retried, 1);
  EXPECT_FALSE(second.more);
  EXPECT_EQ(retry(LineState::in_doubt, 0, 9).retried, 0);
  EXPECT_EQ(retry(LineState::delivered, 0, 9).retried, 0);
  const auto again = line_of(id, 2);
  EXPECT_EQ(again.state, LineState::waiting);
  EXPECT_EQ(again.attempt, 2);
  EXPECT_EQ(again.first_recharge, recharge);
  EXPECT_TRUE(again.recharge.uuid.is_nil());
  EXPECT_EQ(again.reason, "");
  EXPECT_EQ(line_of(id, 1).state, LineState::rejected);
  expect_counts_agree(id);
  EXPECT_THAT(take(order(id, live_broker(), 9)), ElementsAre(2, 4));
  EXPECT_TRUE(note(id, 2, LineState::refused, 2));
  EXPECT_EQ(retry(LineState::refused, 0, 9).retried, 1);
  EXPECT_EQ(line_of(id, 2).first_recharge, recharge) << "still the first";
}

TEST_P(CampaignBookContract, AListOfThousandsIsTakenToItsEndChunkByChunk) {
  constexpr int lines = 5'000;
  const auto id = put(new_campaign()).id;
  for (int first = 1; first <= lines; first += 500) {
    std::vector<domain::CampaignLine> chunk;
    for (int number = first; number < first + 500; ++number) chunk.push_back(line(number));
    append(id, chunk);
  }
  const auto ours = live_broker();
  std::int64_t done = 0;
  for (;;) {
    const auto numbers = take(order(id, ours, 400));
    if (numbers.empty()) break;
    std::vector<domain::LineNews> news;
    for (const auto number : numbers)
      news.push_back({.number = number, .state = LineState::delivered, .time = tick()});
    must([&](CampaignBook& book) { return book.note_lines(id, news); });
    done += static_cast<std::int64_t>(numbers.size());
    ASSERT_EQ(count(id, LineState::delivered), done);
  }
  EXPECT_EQ(done, lines);
  EXPECT_TRUE(stored_campaign(id).counts.complete());
  expect_counts_agree(id);
}

}  // namespace
}  // namespace passerelle::contract
