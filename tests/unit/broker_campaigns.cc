// A broker that runs campaigns: each line once, counters first, and nothing lost whenever it dies.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>

#include "services/broker/campaign_reversals.h"
#include "services/broker/campaign_step.h"
#include "tests/unit/broker_bench.h"

namespace passerelle::broker {
namespace {

using domain::CampaignState;
using domain::LineState;
using domain::PauseReason;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Campaigns : public BrokerBench {
 protected:
  Campaigns() {
    books_.clock = [this] { return time_.now(); };  // leases end
    limits_.campaigns.at_once = 8;
    limits_.campaigns.lease_lines = 16;
  }

  // A campaign of so many people, approved and started.
  domain::CampaignId launch(int people, const std::function<void(domain::Campaign&)>& change = {}) {
    campaign_ = domain::sample::campaign({domain::make_uuid_v7(time_.now(), 7, ++drawn_)}, time_.now());
    campaign_.state = CampaignState::running;
    if (change) change(campaign_);
    std::vector<domain::CampaignLine> lines;
    domain::LineCounts counts;
    for (int number = 1; number <= people; ++number) {
      domain::CampaignLine line;
      line.number = number;
      ++people_;
      line.beneficiary = enrol(fmt::format("06 12 35 {:02} {:02}", people_ / 100, people_ % 100).c_str());
      line.site = {"lyon"};
      campaign_.list = domain::chain(campaign_.list, line);
      lines.push_back(line);
    }
    counts.add(LineState::waiting, people);
    const auto content = domain::content_of(domain::sample::programme(), campaign_.offer, campaign_.envelope,
                                            campaign_.list, counts);
    campaign_.approvals = {{"bob", time_.now(), content.digest}};
    write([&](CampaignBook& book) { return book.put(campaign_, {}); });
    write([&](CampaignBook& book) { return book.append_lines(campaign_.id, lines); });
    return campaign_.id;
  }
  template <class Verb>
  void write(Verb&& verb) {
    simulation::SimulatedLedger ledger(books_);
    const auto status = ledger.transact([&](LedgerTransaction& transaction) -> domain::Status {
      auto result = verb(transaction.campaigns());
      if (!result) return std::unexpected(result.error());
      return {};
    });
    ASSERT_TRUE(status) << status.error().reason;
  }
  // News of the operator, written as the writer writes it.
  void take_back(domain::RechargeId recharge, domain::Instant now) {
    Settlement settlement;
    settlement.recharge = recharge;
    settlement.to = domain::RechargeState::reversed;
    settlement.time = now;
    for (const std::uint64_t half : {1U, 2U})
      settlement.transfer_ids.push_back({domain::make_uuid_v7(now, half, ++drawn_)});
    const auto status = ledger_->transact([&](LedgerTransaction& transaction) -> domain::Status {
      const auto results = transaction.settle(std::span(&settlement, 1));
      if (!results) return std::unexpected(results.error());
      return note_reversals(transaction, *results);
    });
    ASSERT_TRUE(status) << status.error().reason;
  }
  // As a person does it, by whatever means.
  void act(const std::function<domain::Acted(domain::Campaign&)>& how) {
    auto campaign = stored().campaign;
    const auto acted = how(campaign);
    ASSERT_TRUE(acted) << acted.error().reason;
    ++campaign.revision;
    const std::vector changes = {*acted};
    write([&](CampaignBook& book) { return book.put(campaign, changes); });
  }
  domain::Saying by(std::string who) const { return {std::move(who), "as agreed", time_.now()}; }
  void pause_by_hand() {
    act([&](domain::Campaign& it) { return domain::pause(it, PauseReason::person, by("ana")); });
  }
  void resume_by_hand() {
    act([&](domain::Campaign& it) {
      const auto programme = domain::sample::programme();
      const auto content = domain::content_of(programme, it.offer, it.envelope, it.list, stored().counts);
      return domain::resume(it, {}, content, by("ana"));
    });
  }

  StoredCampaign stored() { return **simulation::SimulatedCampaignReader(books_).campaign(campaign_.id); }
  std::int64_t count(LineState state) { return stored().counts[state]; }
  std::vector<domain::CampaignLine> lines(std::vector<LineState> states = {}) {
    return simulation::SimulatedCampaignReader(books_).lines(campaign_.id, states, 0, 10'000)->items;
  }
  std::vector<domain::CampaignChange> changes() {
    return *simulation::SimulatedCampaignReader(books_).changes(campaign_.id);
  }
  void run_until(CampaignState state) {
    run([&] { return stored().campaign.state == state; });
  }
  void expect_everybody_credited_once(std::size_t people) {
    std::set<std::string> numbers;
    for (const auto& submit : operator_.submits) numbers.insert(submit.number.e164());
    EXPECT_EQ(numbers.size(), people);
    EXPECT_EQ(envelope("sfr-2020-gift").spent, static_cast<std::int64_t>(people));
    EXPECT_EQ(envelope("sfr-2020-gift").held, 0);
  }

  domain::Campaign campaign_;
  std::uint64_t drawn_ = 0;
  int people_ = 0;
};

TEST_F(Campaigns, AreServedToTheLastLineAndCompleteByThemselves) {
  open();
  launch(50);
  run_until(CampaignState::completed);
  EXPECT_EQ(count(LineState::delivered), 50);
  EXPECT_EQ(operator_.submits.size(), 50U);
  expect_everybody_credited_once(50);
  for (const auto& line : lines()) EXPECT_FALSE(line.recharge.uuid.is_nil());
  ASSERT_EQ(changes().size(), 1U);
  EXPECT_EQ(changes()[0].act, domain::CampaignAct::complete);
  EXPECT_EQ(changes()[0].who, domain::the_house);
}

TEST_F(Campaigns, SendNothingBeforeTheyAreStarted) {
  open();
  for (const auto state : {CampaignState::draft, CampaignState::submitted, CampaignState::approved,
                           CampaignState::paused, CampaignState::cancelled}) {
    launch(1, [&](auto& it) { it.state = state; });
    run_for(seconds{5});
    EXPECT_EQ(count(LineState::waiting), 1) << domain::to_string(state);
  }
  EXPECT_TRUE(operator_.submits.empty());
}

TEST_F(Campaigns, AreServedOnceHoweverOftenTheBrokerDies) {
  open();
  launch(120);
  for (int life = 0; life < 25; ++life) {
    run_for(milliseconds{random_.between(1, 400)});
    start();
  }
  run_until(CampaignState::completed);
  run([&] { return count(LineState::delivered) == 120; });
  expect_everybody_credited_once(120);
}

TEST_F(Campaigns, AreServedOnceWhereCommitsGetLost) {
  open();
  launch(120);
  using enum simulation::CommitFault;
  for (int i = 0; i < 400; ++i) {
    const auto dice = random_.between(0, 9);
    commit_faults_.push_back(dice == 0   ? refused
                             : dice == 1 ? committed_but_unknown
                             : dice == 2 ? rolled_back_but_unknown
                                         : none);
  }
  run_until(CampaignState::completed);
  run([&] { return count(LineState::delivered) == 120; });
  expect_everybody_credited_once(120);
}

TEST_F(Campaigns, PauseDrainsWhatIsInFlightAndResumeGoesOn) {
  operator_limits_.max_per_second = 20;
  open();
  launch(100);
  run([&] { return operator_.submits.size() >= 20; });
  pause_by_hand();
  run([&] { return stored().counts.unanswered() == 0; });
  const auto sent = operator_.submits.size();
  EXPECT_LT(sent, 60U);
  run_for(seconds{30});
  EXPECT_EQ(operator_.submits.size(), sent) << "nothing more";
  EXPECT_EQ(count(LineState::delivered), static_cast<std::int64_t>(sent));
  EXPECT_EQ(count(LineState::waiting), 100 - static_cast<std::int64_t>(sent));
  resume_by_hand();
  run_until(CampaignState::completed);
  expect_everybody_credited_once(100);
}

TEST_F(Campaigns, CancellingNeverTouchesWhatWasSent) {
  operator_limits_.max_per_second = 20;
  open();
  launch(60);
  run([&] { return operator_.submits.size() >= 10; });
  act([&](domain::Campaign& it) { return domain::cancel(it, by("ana")); });
  run_for(seconds{30});
  EXPECT_EQ(count(LineState::delivered), static_cast<std::int64_t>(operator_.submits.size()));
  EXPECT_EQ(stored().counts.unanswered(), 0);
  EXPECT_GT(count(LineState::waiting), 0);
}

TEST_F(Campaigns, LeaveCountersTheirTurn) {
  operator_limits_.max_per_second = 10;
  open();
  launch(100);
  run([&] { return operator_.submits.size() >= 20; });
  for (int press = 0; press < 5; ++press) {
    const auto begin = time_.now();
    const auto answer = press_and_hear(request(fmt::format("counter-{}", press), "data-10gb"), seconds{60});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->state, domain::RechargeState::delivered);
    // Eight lines at the most are before it, at ten a second.
    EXPECT_LE(time_.now() - begin, milliseconds{1'100});
  }
  EXPECT_EQ(stored().campaign.state, CampaignState::running);
}

TEST_F(Campaigns, DoNotServeWhomACounterServedInTheSameWindow) {
  open();
  auto programme = domain::sample::programme();
  launch(10);
  programme.rules = {domain::sample::rule("monthly", domain::Quota{domain::Scope::beneficiary,
                                                                   domain::QuotaMeasure::count,
                                                                   {domain::WindowKind::rolling_days, 30},
                                                                   1})};
  apply(programme);
  run_until(CampaignState::paused);
  EXPECT_EQ(stored().campaign.pause_reason, PauseReason::approval_fell) << "another rule than was approved";
  const auto content =
      domain::content_of(programme, campaign_.offer, campaign_.envelope, campaign_.list, stored().counts);
  auto press_for = request("counter");
  press_for.beneficiary = lines()[3].beneficiary;
  ASSERT_TRUE(press_and_hear(press_for, seconds{5}));
  act([&](domain::Campaign& it) { return domain::approve(it, {}, content, content.digest, by("bob")); });
  act([&](domain::Campaign& it) { return domain::resume(it, {}, content, by("ana")); });
  run_until(CampaignState::completed);
  const auto refused = lines({LineState::refused});
  ASSERT_FALSE(refused.empty());
  EXPECT_EQ(refused.back().number, 4);
  EXPECT_EQ(refused.back().reason, "QUOTA_EXCEEDED");
}

TEST_F(Campaigns, CompleteWithTheirDoubtsAndAmendThem) {
  open();
  bool known = false;
  operator_.on_submit = [](const SubmitRequest&) { return std::nullopt; };
  operator_.on_inquire = [&](const domain::RechargeId&) -> InquiryOutcome {
    if (known) return Delivered{"T9"};
    return Unknown{"TIMEOUT"};
  };
  launch(3);
  run_until(CampaignState::completed);
  run([&] { return count(LineState::in_doubt) == 3; });
  EXPECT_EQ(operator_.submits.size(), 3U);
  known = true;
  run([&] { return count(LineState::delivered) == 3; });
  EXPECT_EQ(stored().campaign.state, CampaignState::completed);
  EXPECT_EQ(operator_.submits.size(), 3U) << "asked about, never sent again";
}

TEST_F(Campaigns, SayWhatTheOperatorTookBackWheneverTheyHearOfIt) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return Unknown{"HTTP_500"}; };
  operator_.on_inquire = [](const domain::RechargeId&) { return TakenBack{"T"}; };
  launch(3);
  run_until(CampaignState::completed);
  run([&] { return stored().counts.unanswered() + count(LineState::in_doubt) == 0; });
  // Whoever waited for an outcome was told DELIVERED, the first that is final, and is late with it.
  run_for(seconds{5});
  EXPECT_EQ(count(LineState::reversed), 3);
  EXPECT_EQ(stored().counts.total(), 3);
  EXPECT_EQ(operator_.submits.size(), 3U);
  EXPECT_EQ(envelope("sfr-2020-gift").spent, 0);
  for (const auto& line : lines()) EXPECT_EQ(state_of(line.recharge), domain::RechargeState::reversed);
}

TEST_F(Campaigns, SayWhatWasTakenBackThoughCommitsGetLost) {
  operator_limits_.breaker_failures = 1'000;
  open();
  operator_.on_submit = [](const SubmitRequest&) { return Unknown{"HTTP_500"}; };
  operator_.on_inquire = [](const domain::RechargeId&) { return TakenBack{"T"}; };
  launch(40);
  using enum simulation::CommitFault;
  for (int i = 0; i < 200; ++i)
    commit_faults_.push_back(i % 3 == 0   ? committed_but_unknown
                             : i % 3 == 1 ? rolled_back_but_unknown
                                          : none);
  run_until(CampaignState::completed);
  run([&] { return count(LineState::reversed) == 40; });
  EXPECT_EQ(envelope("sfr-2020-gift").spent, 0);
}

TEST_F(Campaigns, SayWhatIsTakenBackOfWhatTheyHadDeliveredLongAgo) {
  open();
  launch(2);
  run_until(CampaignState::completed);
  ASSERT_EQ(count(LineState::delivered), 2);
  const auto taken_back_at = time_.now() + seconds{1};
  take_back(lines()[1].recharge, taken_back_at);
  EXPECT_EQ(lines()[0].state, LineState::delivered);
  EXPECT_EQ(lines()[1].state, LineState::reversed);
  EXPECT_EQ(lines()[1].update_time, taken_back_at);
  EXPECT_EQ(count(LineState::delivered), 1);
  EXPECT_EQ(count(LineState::reversed), 1);
  EXPECT_EQ(stored().campaign.state, CampaignState::completed);
}

TEST_F(Campaigns, ThatAreNotThereAndCountersKeepNoRechargeFromBeingReversed) {
  open();
  launch(1);
  run_until(CampaignState::completed);
  auto nowhere = request("1/nobody/1");
  nowhere.caller = "campaigns/anything";
  auto no_such_cycle = request("");
  const auto line = lines()[0];
  const auto key = domain::key_of(campaign_.series, 9, line.beneficiary, 1);
  no_such_cycle.caller = key.caller;
  no_such_cycle.request_id = key.request_id;
  auto no_such_line = request("");
  const auto stranger = domain::key_of(campaign_.series, 1, {domain::make_uuid_v7(time_.now(), 8, 8)}, 1);
  no_such_line.caller = stranger.caller;
  no_such_line.request_id = stranger.request_id;
  for (auto& press : {request("counter"), nowhere, no_such_cycle, no_such_line}) {
    const auto delivered = press_and_hear(press, seconds{60});
    ASSERT_TRUE(delivered) << delivered.error().reason;
    ASSERT_EQ(delivered->state, domain::RechargeState::delivered);
    take_back(delivered->id, time_.now());
    EXPECT_EQ(state_of(delivered->id), domain::RechargeState::reversed) << press.request_id;
  }
  EXPECT_EQ(count(LineState::delivered), 1);
}

TEST_F(Campaigns, AreServedInTurnsHoweverSlowlyTheyGo) {
  limits_.campaigns.per_second = 4;
  open();
  const auto first = launch(100);
  const auto second = launch(100);
  run_for(seconds{20});
  const auto delivered = [&](domain::CampaignId id) {
    campaign_.id = id;
    return count(LineState::delivered);
  };
  EXPECT_GT(delivered(first), 25);
  EXPECT_GT(delivered(second), 25);
}

TEST_F(Campaigns, WaitWhereTheFloatIsEmptyAndFailNobodyForIt) {
  open();
  bool empty = false;
  std::size_t credited = 0;
  operator_.on_submit = [&](const SubmitRequest&) -> std::optional<SubmitOutcome> {
    if (empty) return Rejected{{.code = "59", .reason = "FLOAT_EXHAUSTED", .retryable = true}};
    empty = ++credited == 10;
    return Delivered{"T1"};
  };
  launch(40, [](auto& it) { it.pause_limits.rejection_percent = 1, it.pause_limits.rejection_window = 1; });
  run_until(CampaignState::paused);
  EXPECT_EQ(stored().campaign.pause_reason, PauseReason::float_low);
  run([&] { return stored().counts.unanswered() == 0; });
  EXPECT_EQ(count(LineState::delivered), 10);
  EXPECT_EQ(count(LineState::waiting), 30);
  EXPECT_EQ(count(LineState::rejected), 0);
  operator_.on_submit = {};
  resume_by_hand();
  run_until(CampaignState::completed);
  EXPECT_EQ(count(LineState::delivered), 40);
  EXPECT_EQ(envelope("sfr-2020-gift").spent, 40);
  EXPECT_EQ(envelope("sfr-2020-gift").held, 0);
}

// Whoever had the line died before it told.
TEST_F(Campaigns, WaitForFloatAlsoWhereThatIsLearnedFromTheRecharge) {
  open();
  launch(1, [](auto& it) { it.state = CampaignState::draft; });
  operator_.on_submit = [](const SubmitRequest&) {
    return Rejected{{.code = "59", .reason = "FLOAT_EXHAUSTED", .retryable = true}};
  };
  const auto key = domain::key_of(campaign_.series, 1, lines()[0].beneficiary, 1);
  auto press = request(key.request_id);
  press.caller = key.caller;
  press.beneficiary = lines()[0].beneficiary;
  const auto rejected = press_and_hear(press, seconds{60});
  ASSERT_TRUE(rejected) << rejected.error().reason;
  ASSERT_EQ(rejected->state, domain::RechargeState::rejected);
  StepOrder order;
  order.campaign = campaign_.id;
  order.broker = {domain::make_uuid_v7(time_.now(), 9, 9)};
  write([&](CampaignBook& book) {
    return book.take_lines({campaign_.id, order.broker, 1, seconds{60}, time_.now()}, 0);
  });
  order.look_up = lines();
  act([&](domain::Campaign& it) {
    it.state = CampaignState::running;
    return domain::adjust(it, by("ana"));
  });
  simulation::SimulatedLedger ledger(books_);
  const auto step =
      take_step(ledger, order,
                {std::make_shared<const domain::Programme>(domain::sample::programme()), time_.now(),
                 limits_.campaigns, [](const domain::OperatorId&) { return domain::Status{}; }});
  ASSERT_TRUE(step) << step.error().reason;
  EXPECT_EQ(step->campaign.campaign.state, CampaignState::paused);
  EXPECT_EQ(step->campaign.campaign.pause_reason, PauseReason::float_low);
  EXPECT_EQ(count(LineState::waiting), 1);
  EXPECT_EQ(lines()[0].attempt, 2);
}

TEST_F(Campaigns, TellRejectionsApartThatMayBeTriedAgain) {
  open();
  operator_.on_submit = [&](const SubmitRequest&) -> std::optional<SubmitOutcome> {
    const bool first = operator_.submits.size() == 1;
    return Rejected{{"E1", first ? "OPERATOR_BUSY" : "LINE_BARRED", first}};
  };
  launch(2);
  run_until(CampaignState::completed);
  const auto rejected = lines({LineState::rejected});
  ASSERT_EQ(rejected.size(), 2U);
  EXPECT_EQ(rejected[0].reason, "OPERATOR_BUSY");
  EXPECT_TRUE(rejected[0].retryable);
  EXPECT_EQ(rejected[1].reason, "LINE_BARRED");
  EXPECT_FALSE(rejected[1].retryable);
}

TEST_F(Campaigns, TryAgainUnderANewKeyLinkedToTheFirst) {
  open();
  operator_.on_submit = [&](const SubmitRequest&) -> std::optional<SubmitOutcome> {
    if (operator_.submits.size() == 1) return Rejected{{"E1", "OPERATOR_BUSY", true}};
    return Delivered{"T1"};
  };
  launch(1);
  run_until(CampaignState::completed);
  const auto first = lines()[0].recharge;
  write([&](CampaignBook& book) {
    return book.retry_lines({campaign_.id, LineState::rejected, 0, 10, time_.now()});
  });
  act([&](domain::Campaign& it) {
    const auto content =
        domain::content_of(domain::sample::programme(), it.offer, it.envelope, it.list, stored().counts);
    return domain::retry(it, {}, content, by("ana"));
  });
  run_until(CampaignState::completed);
  const auto line = lines()[0];
  EXPECT_EQ(line.state, LineState::delivered);
  EXPECT_EQ(line.attempt, 2);
  EXPECT_EQ(line.first_recharge, first);
  EXPECT_NE(line.recharge, first);
  expect_everybody_credited_once(1);
}

TEST_F(Campaigns, PauseByThemselvesWhenTheBreakerOpens) {
  operator_limits_.breaker_failures = 3;
  open();
  operator_.on_submit = [](const SubmitRequest&) { return Unknown{"HTTP_503"}; };
  launch(60);
  run_until(CampaignState::paused);
  EXPECT_EQ(stored().campaign.pause_reason, PauseReason::operator_paused);
  EXPECT_EQ(changes().back().who, domain::the_house);
  EXPECT_EQ(changes().back().why, "OPERATOR_PAUSED");
  EXPECT_EQ(count(LineState::refused) + count(LineState::rejected), 0) << "nobody is failed for it";
}

TEST_F(Campaigns, PauseByThemselvesWhenTheEnvelopeRunsLowAndFailNobody) {
  open();
  auto programme = domain::sample::programme();
  programme.envelopes.back().amount = 20;
  apply(programme);
  launch(30, [](auto& it) { it.pause_limits.envelope_reserve = 5; });
  run_until(CampaignState::paused);
  EXPECT_EQ(stored().campaign.pause_reason, PauseReason::envelope_low);
  run([&] { return stored().counts.unanswered() == 0; });
  EXPECT_EQ(count(LineState::refused), 0);
  EXPECT_EQ(count(LineState::delivered) + count(LineState::waiting), 30);
  EXPECT_LE(count(LineState::delivered), 20);
  apply(domain::sample::programme());
  resume_by_hand();
  run_until(CampaignState::completed);
  expect_everybody_credited_once(30);
}

TEST_F(Campaigns, PauseByThemselvesWhenTooManyAreRejected) {
  open();
  operator_.on_submit = [](const SubmitRequest&) -> std::optional<SubmitOutcome> {
    return Rejected{{"E9", "LINE_UNKNOWN", false}};
  };
  launch(100,
         [](auto& it) { it.pause_limits.rejection_percent = 20, it.pause_limits.rejection_window = 10; });
  run_until(CampaignState::paused);
  EXPECT_EQ(stored().campaign.pause_reason, PauseReason::rejections_high);
  EXPECT_LT(operator_.submits.size(), 60U);
}

TEST_F(Campaigns, StartByThemselvesWhenTheirTimeComes) {
  open();
  const auto at = time_.now() + std::chrono::minutes{10};
  launch(5, [&](auto& it) { it.state = CampaignState::scheduled, it.start_time = at; });
  run_for(std::chrono::minutes{9});
  EXPECT_TRUE(operator_.submits.empty());
  run_until(CampaignState::completed);
  EXPECT_GE(operator_.submitted_at.front(), at);
  EXPECT_LE(operator_.submitted_at.front(), at + seconds{3});
}

TEST_F(Campaigns, DoNotStartWhereWhatWasApprovedIsNotWhatWouldRun) {
  open();
  const auto at = time_.now() + std::chrono::minutes{10};
  launch(5, [&](auto& it) { it.state = CampaignState::scheduled, it.start_time = at; });
  auto programme = domain::sample::programme();
  programme.offers[1].face_value = {2'000};
  apply(programme);
  run_until(CampaignState::draft);
  EXPECT_TRUE(operator_.submits.empty());
  EXPECT_TRUE(stored().campaign.approvals.empty());
}

TEST_F(Campaigns, KeepToTheirHoursAndTheirCapOfADay) {
  open();  // at noon
  launch(12, [](auto& it) {
    it.pace.hours = domain::DailyHours{std::chrono::hours{9}, std::chrono::hours{13}};
    it.pace.per_day = 5;
  });
  for (int minute = 0; minute < 3 * 24 * 60; ++minute) run_for(std::chrono::minutes{1});
  ASSERT_EQ(operator_.submits.size(), 12U);
  std::map<domain::Day, int> per_day;
  for (const auto& at : operator_.submitted_at) ++per_day[domain::paris_day(at)];
  EXPECT_EQ(per_day.size(), 3U);
  for (const auto& [day, sent] : per_day) EXPECT_LE(sent, 5);
  const auto second_day = domain::sample::day("2026-11-24");
  EXPECT_GE(operator_.submitted_at[5], domain::start_of(second_day) + std::chrono::hours{9});
}

TEST_F(Campaigns, TakeUpLinesThatADeadBrokerHadTakenAndNeverServed) {
  open();
  launch(4);
  write([&](CampaignBook& book) {
    return book.take_lines(
        {campaign_.id, {domain::make_uuid_v7(time_.now(), 9, 9)}, 3, std::chrono::hours{9}, time_.now()}, 0);
  });
  run_until(CampaignState::completed);
  expect_everybody_credited_once(4);
}

TEST_F(Campaigns, LookUpWhatTheyTookOverAndDoNotServe) {
  limits_.campaigns.at_once = 1;
  open();
  operator_.on_submit = [&](const SubmitRequest&) -> std::optional<SubmitOutcome> {
    if (operator_.submits.size() == 1) return Delivered{"T1"};
    return std::nullopt;
  };
  launch(4, [](auto& it) { it.state = CampaignState::paused; });
  // A broker took all lines, served the last one, and died.
  const auto key = domain::key_of(campaign_.series, campaign_.cycle, lines()[3].beneficiary, 1);
  const auto served = press_and_hear({key.caller,
                                      key.request_id,
                                      lines()[3].beneficiary,
                                      {"lyon"},
                                      campaign_.offer,
                                      CampaignTerms{campaign_.envelope, 45}},
                                     seconds{5});
  ASSERT_TRUE(served);
  write([&](CampaignBook& book) {
    return book.take_lines(
        {campaign_.id, {domain::make_uuid_v7(time_.now(), 9, 9)}, 4, std::chrono::hours{9}, time_.now()}, 0);
  });
  resume_by_hand();
  run([&] { return operator_.submits.size() == 2; });
  act([&](domain::Campaign& it) { return domain::cancel(it, by("ana")); });
  run_for(seconds{60});
  EXPECT_EQ(lines()[3].state, LineState::delivered) << "nobody will ever ask for it again";
  EXPECT_EQ(lines()[3].recharge, served->id);
  EXPECT_EQ(count(LineState::waiting), 2);
}

TEST_F(Campaigns, PressNothingMoreOnceTheyHavePausedThemselves) {
  limits_.campaigns.per_second = 10;
  open();
  launch(100);
  run([&] { return operator_.submits.size() == 20; });
  auto programme = domain::sample::programme();
  programme.offers[1].face_value = {2'000};
  apply(programme);
  run_until(CampaignState::paused);
  run_for(milliseconds{20});
  const auto sent = operator_.submits.size();
  EXPECT_LT(sent, 60U);
  run_for(seconds{30});
  EXPECT_EQ(operator_.submits.size(), sent);
  EXPECT_EQ(count(LineState::waiting), 100 - static_cast<std::int64_t>(sent));
}

TEST_F(Campaigns, ComeToTheirEndThoughLeasesEndBeforeALinesTurnComes) {
  limits_.campaigns.per_second = 0.05;
  limits_.campaigns.lease = seconds{5};
  open();
  launch(6);
  run_until(CampaignState::completed);
  expect_everybody_credited_once(6);
  EXPECT_EQ(operator_.submits.size(), 6U);
}

}  // namespace
}  // namespace passerelle::broker
