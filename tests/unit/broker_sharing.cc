// Brokers that share a ledger: who looks after what, who may send it, and who hears of it.
#include <algorithm>

#include "tests/unit/broker_sharing_bench.h"

namespace passerelle::broker {
namespace {

using domain::RechargeState;
using std::chrono::milliseconds;

std::optional<SubmitOutcome> say_nothing(const SubmitRequest&) { return std::nullopt; }

class Sharing : public SharingBench {};

TEST_F(Sharing, WhatADeadBrokerLeftBehindIsAskedAboutBeforeItIsSentAgain) {
  open();
  a_.upstream.on_submit = say_nothing;
  const auto left = press_and_hear(a_, request("k1"));
  run([&] { return a_.upstream.submits.size() == 1; });
  const auto died = time_.now();
  a_.die();
  run([&] { return state_of(left.id) == RechargeState::in_doubt; });
  const auto adopted = time_.now();
  EXPECT_GE(adopted - died, limits_.lease) << "it might only have been slow";
  EXPECT_LE(adopted - died, silence() + limits_.lease / 2);
  EXPECT_TRUE(b_.upstream.submits.empty());
  run([&] { return state_of(left.id) == RechargeState::delivered; });
  EXPECT_FALSE(b_.upstream.inquiries.empty());
  ASSERT_EQ(b_.upstream.submits.size(), 1U);
  EXPECT_EQ(b_.upstream.submits[0].reference, left.id);
  EXPECT_GE(b_.upstream.submitted_at[0] - adopted, milliseconds{5'000 + 3'000})
      << "what the dead one sent may be under way for a timeout, and hidden for a window after that";
}

TEST_F(Sharing, WhoGivesSignsOfLifeKeepsWhatIsItsOwn) {
  open();
  a_.upstream.on_submit = say_nothing;
  a_.upstream.on_inquire = [](const auto&) { return Unknown{"HTTP_503"}; };
  const auto doubt = press_and_hear(a_, request("k1"));
  run_for(std::chrono::minutes{10});
  EXPECT_EQ(state_of(doubt.id), RechargeState::in_doubt);
  EXPECT_TRUE(b_.upstream.inquiries.empty());
  EXPECT_EQ(a_.broker->status().live_brokers, 2);
}

TEST_F(Sharing, WithoutASignOfLifeNothingIsSentUntilTheNext) {
  operator_limits().max_in_flight = 1;
  operator_limits().request_timeout = milliseconds{12'000};
  open();
  b_.die();
  a_.upstream.on_submit = say_nothing;
  (void)press_and_hear(a_, request("k1"));
  const auto queued = press_and_hear(a_, request("k2"));
  run([&] { return a_.upstream.submits.size() == 1; });
  a_.freeze_writer(milliseconds{20'000});  // no sign of life; all else goes on
  run_for(milliseconds{19'000});
  EXPECT_FALSE(a_.broker->status().may_send);
  EXPECT_EQ(a_.upstream.submits.size(), 1U) << "others may have taken over by now";
  a_.upstream.on_submit = nullptr;
  run_for(milliseconds{1'200});
  EXPECT_TRUE(a_.broker->status().may_send);
  EXPECT_EQ(state_of(queued.id), RechargeState::delivered) << "nobody had";
}

// One is under way and another waits behind it when the broker stops, for so long that the other takes over.
class TakenForDead : public Sharing {
 protected:
  void stop_with_one_queued() {
    operator_limits().max_in_flight = 1;
    open();
    a_.upstream.on_submit = say_nothing;
    under_way_ = press_and_hear(a_, request("k1")).id;
    queued_ = press_and_hear(a_, request("k2")).id;
    run([&] { return a_.upstream.submits.size() == 1; });
    a_.freeze(milliseconds{120'000});
  }
  domain::RechargeId under_way_;
  domain::RechargeId queued_;
};

TEST_F(TakenForDead, NothingThatWasQueuedIsSentOnceOthersLookAfterIt) {
  stop_with_one_queued();
  run_for(milliseconds{119'000});
  EXPECT_EQ(state_of(queued_), RechargeState::delivered);
  EXPECT_EQ(b_.upstream.submits.size(), 2U);
  run_for(milliseconds{60'000});
  EXPECT_EQ(a_.upstream.submits.size(), 1U) << "it woke up, and sent what others had sent";
}

TEST_F(TakenForDead, ItGoesOnUnderANewIdWithNothingToLookAfter) {
  stop_with_one_queued();
  run_for(milliseconds{125'000});
  EXPECT_EQ(a_.broker->status().open_recharges, 0U);
  EXPECT_TRUE(a_.broker->status().may_send);
  a_.upstream.on_submit = nullptr;
  const auto next = press_and_hear(a_, request("k3"), milliseconds{5'000});
  EXPECT_EQ(next.state, RechargeState::delivered);
  EXPECT_EQ(a_.upstream.submits.size(), 2U);
  EXPECT_NE(books_.recharges.at(next.id).owner, books_.recharges.at(queued_).recorded_by);
}

TEST_F(TakenForDead, WhatItReservesBeforeItKnowsIsAskedAboutFirst) {
  stop_with_one_queued();
  run_for(milliseconds{60'000});
  a_.upstream.on_submit = nullptr;
  auto& answer = press(a_, request("k3"));  // waits in its queue when it wakes up
  run([&] { return answer.has_value(); });
  const auto id = (*answer)->id;
  run([&] { return state_of(id) == RechargeState::delivered; });
  EXPECT_NE(books_.recharges.at(id).owner, books_.recharges.at(id).recorded_by);
  std::size_t sends = 0;
  for (const auto* partner : {&a_, &b_}) {
    for (const auto& submit : partner->upstream.submits) sends += submit.reference == id ? 1U : 0U;
  }
  EXPECT_EQ(sends, 1U);
  EXPECT_EQ(books_.recharges.at(id).attempts.front().outcome, "ABSENT");
}

TEST_F(TakenForDead, WhatItReservesUnderANewIdIsItsOwnThoughItsFirstSignGotLost) {
  stop_with_one_queued();
  run_for(milliseconds{100'000});
  a_.upstream.on_submit = nullptr;
  // It hears that it was fenced off, and can't say who it is now.
  a_.ledger.faults = {simulation::CommitFault::none, simulation::CommitFault::refused};
  run([&] { return a_.ledger.faults.empty(); });
  const auto recharge = press_and_hear(a_, request("k3"));
  a_.ledger.reachable = false;
  run_for(limits_.lease / 2);  // the other looks for orphans meanwhile
  a_.ledger.reachable = true;
  run_for(limits_.lease);
  EXPECT_EQ(state_of(recharge.id), RechargeState::delivered);
  EXPECT_EQ(books_.recharges.at(recharge.id).owner, books_.recharges.at(recharge.id).recorded_by);
  EXPECT_TRUE(std::ranges::none_of(b_.upstream.inquiries, [&](const auto& id) { return id == recharge.id; }))
      << "what belongs to nobody known is anybody's";
}

TEST_F(TakenForDead, ItMayTakeBackWhatItsAdopterLeftBehind) {
  stop_with_one_queued();
  b_.upstream.on_submit = say_nothing;
  b_.upstream.on_inquire = [](const auto&) { return Unknown{"HTTP_503"}; };
  run([&] { return state_of(queued_) == RechargeState::in_doubt; });
  run_for(milliseconds{1'000});
  b_.die();
  a_.upstream.on_inquire = [](const auto&) { return Delivered{"T"}; };
  run_for(milliseconds{180'000});
  EXPECT_EQ(state_of(under_way_), RechargeState::delivered);
  EXPECT_EQ(state_of(queued_), RechargeState::delivered);
  EXPECT_EQ(a_.broker->status().open_recharges, 0U);
}

TEST_F(TakenForDead, ARejectionThatItHearsLateDoesNotEndWhatWasSentAgain) {
  open();
  a_.upstream.on_submit = [](const auto&) { return Rejected{{"17", "FLOAT_EXHAUSTED", true}}; };
  b_.upstream.on_submit = say_nothing;
  const auto recharge = press_and_hear(a_, request("k1"));
  run([&] { return a_.upstream.submits.size() == 1; });
  a_.freeze(milliseconds{120'000});  // before the answer is there
  run([&] { return b_.upstream.submits.size() == 1; });
  b_.upstream.on_inquire = [&](const auto&) -> InquiryOutcome {
    if (time_.now() < domain::sample::noon("2026-11-23") + std::chrono::minutes{5})
      return Unknown{"HTTP_503"};
    return Delivered{"T"};
  };
  run_for(milliseconds{130'000});
  EXPECT_EQ(state_of(recharge.id), RechargeState::in_doubt) << "the second send may have been credited";
  run_for(std::chrono::minutes{10});
  EXPECT_EQ(state_of(recharge.id), RechargeState::delivered);
  EXPECT_TRUE(books_.recharges.at(recharge.id).late_news.empty());
  const auto& attempts = books_.recharges.at(recharge.id).attempts;
  EXPECT_TRUE(std::ranges::any_of(attempts, [](const Attempt& attempt) {
    return attempt.outcome == "REJECTED FLOAT_EXHAUSTED";
  })) << "it is on record";
}

TEST_F(Sharing, AdoptsHoweverManyWereLeftBehind) {
  constexpr std::size_t many = 1'200;
  open();
  a_.upstream.on_submit = say_nothing;
  for (std::size_t i = 0; i < many; ++i) press(a_, request("k" + std::to_string(i)));
  run([&] { return a_.upstream.submits.size() == many; });
  a_.die();
  b_.upstream.on_inquire = [](const auto&) { return Delivered{"T"}; };
  run([&] { return b_.broker->status().in_doubt == many; });
  run([&] { return b_.broker->status().open_recharges == 0; });
  for (const auto& [id, entry] : books_.recharges) {
    EXPECT_EQ(entry.keyed.recharge.state, RechargeState::delivered);
  }
}

TEST_F(Sharing, WhoStartsAdoptsWhatIsLeftFromBefore) {
  open();
  a_.upstream.on_submit = say_nothing;
  const auto left = press_and_hear(a_, request("k1"));
  a_.die();
  b_.die();
  run_for(silence() + milliseconds{1});
  b_.start();
  EXPECT_EQ(state_of(left.id), RechargeState::in_doubt);
  run([&] { return state_of(left.id) == RechargeState::delivered; });
}

TEST_F(Sharing, WhatALostCommitAdoptedIsGivenTheTimeOfASendToo) {
  limits_.sweep_interval = milliseconds{500};
  open();
  a_.upstream.on_submit = say_nothing;
  const auto left = press_and_hear(a_, request("k1"));
  a_.die();
  run_for(limits_.lease);
  const auto owner = books_.recharges.at(left.id).owner;
  domain::Instant adopted{};
  while (adopted == domain::Instant{}) {
    // The sign of life is written, and the answer to the adoption after it is lost.
    if (b_.ledger.faults.empty()) {
      b_.ledger.faults = {simulation::CommitFault::none, simulation::CommitFault::committed_but_unknown};
    }
    ASSERT_TRUE(time_.run_one());
    if (books_.recharges.at(left.id).owner != owner) adopted = time_.now();
  }
  b_.ledger.faults.clear();
  run([&] { return !b_.upstream.submits.empty(); });
  EXPECT_GE(b_.upstream.submitted_at[0] - adopted, milliseconds{5'000 + 3'000});
  run([&] { return state_of(left.id) == RechargeState::delivered; });
}

TEST_F(Sharing, AWallClockThatIsCorrectedProvesNoAbsence) {
  open();
  a_.upstream.able.visibility_window = milliseconds{30'000};
  a_.die();
  a_.start();
  a_.upstream.on_submit = say_nothing;
  (void)press_and_hear(a_, request("k1"));
  run([&] { return a_.broker->status().in_doubt == 1; });
  const auto doubted = time_.now();
  a_.clock.set_ahead(std::chrono::hours{1});
  run([&] { return a_.upstream.submits.size() == 2; });
  EXPECT_GE(time_.now() - doubted, milliseconds{30'000});
}

class Waiting : public Sharing {
 protected:
  // The feeds leave what they listen to before that ends.
  ~Waiting() override {
    for (auto* partner : {&a_, &b_}) partner->feed.reset();
  }

  // Reserved at one, waited for at the other, whose regular looks are at whole seconds.
  void wait_at_the_other() {
    a_.upstream.on_submit = say_nothing;
    a_.upstream.on_inquire = [](const auto&) { return Unknown{"HTTP_503"}; };
    for (auto* partner : {&a_, &b_}) {
      if (has_feed_) partner->listen(news_);
    }
    open();
    recharge_ = press_and_hear(a_, request("k1"));
    answer_ = &press(b_, request("k1"), std::chrono::minutes{1});
    run_for(milliseconds{1'000});
    run_for(milliseconds{1'100} - (time_.now() - domain::sample::noon("2026-11-23")) % milliseconds{1'000});
    ASSERT_FALSE(answer_->has_value());
  }
  void deliver_elsewhere() {
    simulation::SimulatedLedger ledger(books_);
    Settlement settlement;
    settlement.recharge = recharge_.id;
    settlement.to = RechargeState::delivered;
    settlement.time = time_.now();
    for (int i = 0; i < 2; ++i) {
      const auto high = random_.next();
      settlement.transfer_ids.push_back({domain::make_uuid_v7(time_.now(), high, random_.next())});
    }
    const std::vector settlements{settlement};
    ASSERT_TRUE(ledger.transact([&](LedgerTransaction& transaction) -> domain::Status {
      EXPECT_TRUE(transaction.settle(settlements).has_value());
      return {};
    }));
  }
  bool heard() const { return answer_->has_value() && (*answer_)->value().state == RechargeState::delivered; }

  bool has_feed_ = true;
  simulation::ChangeNews news_{random_, 0};
  domain::Recharge recharge_;
  Answer* answer_ = nullptr;
};

TEST_F(Waiting, TheFeedTellsAtOnceWhatAnotherBrokerBroughtAbout) {
  books_.on_change = [&](const auto& changed) { news_.tell(changed); };
  wait_at_the_other();
  deliver_elsewhere();
  run_for(simulation::SimulatedFeed::latest + milliseconds{5});
  EXPECT_TRUE(heard());
}

TEST_F(Waiting, WithoutAFeedItIsSeenWithinASecond) {
  has_feed_ = false;
  wait_at_the_other();
  deliver_elsewhere();
  run_for(milliseconds{500});
  EXPECT_FALSE(heard());
  run_for(milliseconds{410});
  EXPECT_TRUE(heard());
}

TEST_F(Waiting, WhatTheFeedLostIsLookedForAsSoonAsItIsBack) {
  books_.on_change = [&](const auto& changed) { news_.tell(changed); };
  wait_at_the_other();
  b_.feed->break_until(time_.now() + milliseconds{200});
  deliver_elsewhere();
  run_for(milliseconds{199});
  EXPECT_FALSE(heard());
  run_for(milliseconds{6});
  EXPECT_TRUE(heard());
}

TEST_F(Waiting, WhatHappenedBeforeTheWaiterListenedIsLookedAt) {
  wait_at_the_other();
  books_.on_change = nullptr;  // the news came when nobody here waited
  const auto pressed = time_.now();
  std::optional<Answer*> late;
  // Committed while the writer had read it, and before it listened.
  b_.ledger.after_commit = [&] {
    if (!late) return;
    b_.ledger.after_commit = nullptr;
    deliver_elsewhere();
  };
  late = &press(b_, request("k1"), std::chrono::minutes{1});
  run([&] { return (*late)->has_value(); });
  EXPECT_LE(time_.now() - pressed, milliseconds{20});
}

TEST_F(Sharing, AProgrammeAppliedAtOneIsInForceAtAll) {
  open();
  auto next = domain::sample::programme();
  next.offers[0].price = {700};
  apply(next);
  run_for(limits_.lease / 2);
  EXPECT_EQ(b_.broker->programmes().current()->offers[0].price.value, 700);
  b_.upstream.on_submit = nullptr;
  EXPECT_EQ(press_and_hear(b_, request("k1")).price.value, 700);
}

TEST_F(Sharing, WhatWaitsForAPersonIsLetGoOfWhenSomebodyElseFinishedIt) {
  for (auto* partner : {&a_, &b_}) partner->upstream.able.inquires_by_our_reference = false;
  limits_.sweep_interval = milliseconds{1'000};
  open();
  a_.upstream.on_submit = [](const auto&) { return Delivered{"T"}; };
  const auto recharge = press_and_hear(a_, request("k1"));
  run([&] { return a_.upstream.submits.size() == 1; });
  a_.freeze(milliseconds{60'000});  // before it hears the answer
  run([&] { return b_.broker->status().left_to_person == 1; });
  run([&] { return state_of(recharge.id) == RechargeState::delivered; });
  run_for(milliseconds{2'000});
  EXPECT_EQ(b_.broker->status().open_recharges, 0U);
  EXPECT_EQ(b_.broker->status().left_to_person, 0U);
}

}  // namespace
}  // namespace passerelle::broker
