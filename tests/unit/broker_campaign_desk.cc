// What people do with campaigns: each act once, by whom it may be done, and on what was looked at.
#include <fmt/format.h>

#include <set>

#include "services/domain/digest.h"
#include "tests/unit/broker_bench.h"

namespace passerelle::broker {
namespace {

using domain::CampaignState;
using domain::LineState;
using domain::Result;
using std::chrono::minutes;
using std::chrono::seconds;

class CampaignDesk : public BrokerBench {
 protected:
  CampaignDesk() {
    books_.clock = [this] { return time_.now(); };
  }

  template <class T, class Ask>
  Result<T> ask(Ask&& ask) {
    std::optional<Result<T>> answer;
    ask([&](Result<T> result) { answer = std::move(result); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  Campaigns& desk() { return broker_->campaigns(); }
  static CampaignDraft draft(std::string request_id = "r1") {
    return {.created_by = "ana",
            .request_id = std::move(request_id),
            .title = "November",
            .offer = {"data-10gb-campaign"},
            .envelope = {"sfr-2020-gift"},
            .pace = {},
            .pause_limits = {}};
  }
  Result<CampaignView> create(CampaignDraft draft) {
    return ask<CampaignView>([&](auto done) { desk().create(std::move(draft), std::move(done)); });
  }
  CampaignAct act(std::string who = "ana") const { return {id_, std::move(who), "as agreed"}; }
  CampaignView view() {
    return *ask<CampaignView>([&](auto done) { desk().view(id_, std::move(done)); });
  }
  CampaignState state() { return view().stored.campaign.state; }
  std::vector<domain::CampaignChange> changes() {
    return *simulation::SimulatedCampaignReader(books_).changes(id_);
  }

  // People of whom each has a number of their own, as a file.
  std::string list_of(int people) {
    std::string file = "telephone\n";
    for (int i = 0; i < people; ++i) {
      ++people_;
      const auto number = fmt::format("06 12 36 {:02} {:02}", people_ / 100, people_ % 100);
      enrol(number.c_str());
      file += number + "\n";
    }
    return file;
  }
  ListSummary upload(const std::string& file) {
    const auto intake = desk().upload({id_, domain::sha256(file), IfSeen::ask, "ana"});
    const auto fed = ask<ListProgress>([&](auto done) { intake->feed(file, std::move(done)); });
    EXPECT_TRUE(fed) << fed.error().reason;
    const auto rest = ask<ListProgress>([&](auto done) { intake->finish(std::move(done)); });
    EXPECT_TRUE(rest) << rest.error().reason;
    return intake->summary();
  }
  void submit() {
    ASSERT_TRUE(ask<CampaignView>([&](auto done) { desk().submit(act(), std::move(done)); }));
  }
  Result<CampaignView> approve(std::string who) {
    return ask<CampaignView>(
        [&](auto done) { desk().approve(act(std::move(who)), view().content.digest, std::move(done)); });
  }
  Result<CampaignView> start_now(std::optional<domain::Instant> at = {}) {
    return ask<CampaignView>([&](auto done) { desk().start(act(), at, std::move(done)); });
  }
  // A draft with so many people.
  void prepare(int people) {
    id_ = create(draft(fmt::format("r{}", ++drafts_)))->stored.campaign.id;
    EXPECT_EQ(upload(list_of(people)).runnable, people);
  }
  void launch(int people) {
    prepare(people);
    submit();
    ASSERT_TRUE(approve("bob"));
    ASSERT_TRUE(start_now());
  }
  void run_until(CampaignState wanted) {
    run([&] { return stored().campaign.state == wanted; });
  }
  StoredCampaign stored() { return **simulation::SimulatedCampaignReader(books_).campaign(id_); }
  template <class T>
  static std::string reason_of(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }

  domain::CampaignId id_;
  int people_ = 0;
  int drafts_ = 0;
};

TEST_F(CampaignDesk, TakesACampaignFromTheDraftToTheLastLine) {
  open();
  launch(12);
  run_until(CampaignState::completed);
  const auto seen = view();
  EXPECT_EQ(seen.stored.counts[LineState::delivered], 12);
  EXPECT_EQ(seen.envelope_available, 20'000 - 12);
  EXPECT_EQ(seen.measure, domain::Asset::unit);
  std::vector<domain::CampaignAct> acts;
  for (const auto& change : changes()) acts.push_back(change.act);
  using enum domain::CampaignAct;
  EXPECT_EQ(acts, (std::vector{create, amend, submit, approve, domain::CampaignAct::start, complete}));
}

TEST_F(CampaignDesk, ACreationThatIsRepeatedIsTheSameCampaign) {
  open();
  const auto first = create(draft());
  const auto again = create(draft());
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->stored.campaign.id, again->stored.campaign.id);
  auto other = draft();
  other.title = "December";
  EXPECT_EQ(reason_of(create(other)), "REQUEST_ID_REUSED");
}

TEST_F(CampaignDesk, ACreationWhoseCommitGotLostIsThereOnce) {
  open();
  using enum simulation::CommitFault;
  commit_faults_ = {committed_but_unknown, rolled_back_but_unknown, committed_but_unknown};
  const auto created = create(draft());
  ASSERT_TRUE(created) << created.error().reason;
  const auto page = *ask<Page<CampaignView>>([&](auto done) { desk().list({}, {}, 10, std::move(done)); });
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].stored.campaign.id, created->stored.campaign.id);
}

TEST_F(CampaignDesk, AnActWhoseCommitGotLostIsDoneOnce) {
  open();
  prepare(3);
  using enum simulation::CommitFault;
  commit_faults_ = {committed_but_unknown, committed_but_unknown};
  submit();
  EXPECT_EQ(changes().size(), 3U) << "create, list, submit";
  EXPECT_EQ(state(), CampaignState::submitted);
}

TEST_F(CampaignDesk, RefusesDraftsThatCanNotRunAndSaysWhy) {
  start();
  EXPECT_EQ(reason_of(create(draft())), "PROGRAMME_MISSING");
  auto programme = domain::sample::programme();
  auto foreign = domain::sample::gift_envelope();
  foreign.id = {"other-gift"};
  foreign.operator_id = {"autre"};
  auto offer = domain::sample::free_offer();
  offer.id = {"other-data"};
  offer.routes = {{{"autre"}, "DATA"}};
  foreign.offers = {offer.id};
  programme.offers.push_back(offer);
  programme.envelopes.push_back(foreign);
  apply(programme);
  const auto reason = [&](auto&& change) {
    auto changed = draft();
    change(changed);
    return reason_of(create(changed));
  };
  EXPECT_EQ(reason([](auto& it) { it.offer = {"none"}; }), "OFFER_UNKNOWN");
  EXPECT_EQ(reason([](auto& it) { it.envelope = {"none"}; }), "ENVELOPE_UNKNOWN");
  EXPECT_EQ(reason([](auto& it) { it.envelope = {"sfr-2026-value"}; }), "ENVELOPE_OFFER");
  EXPECT_EQ(reason([](auto& it) { it.envelope = {"other-gift"}; }), "ENVELOPE_OPERATOR");
  EXPECT_EQ(reason([](auto& it) { it.title = " "; }), "TITLE_INVALID");
  EXPECT_EQ(reason([](auto& it) { it.title = std::string(101, 'a'); }), "TITLE_INVALID");
  EXPECT_EQ(reason([](auto& it) { it.request_id.clear(); }), "REQUEST_ID_MISSING");
  EXPECT_EQ(reason([](auto& it) { it.pace.per_second = -1; }), "PACE_INVALID");
  EXPECT_EQ(reason([](auto& it) { it.pause_limits.rejection_window = 0; }), "PAUSE_LIMITS_INVALID");
}

TEST_F(CampaignDesk, NobodyActsOnACampaignThatThereIsNot) {
  open();
  id_ = {domain::make_uuid_v7(time_.now(), 1, 1)};
  EXPECT_EQ(reason_of(start_now()), "CAMPAIGN_UNKNOWN");
  EXPECT_EQ(reason_of(ask<CampaignView>([&](auto done) { desk().view(id_, std::move(done)); })),
            "CAMPAIGN_UNKNOWN");
}

TEST_F(CampaignDesk, WhoMadeItDoesNotApproveIt) {
  open();
  prepare(3);
  submit();
  EXPECT_EQ(reason_of(approve("ana")), "APPROVER_IS_AUTHOR");
  ASSERT_TRUE(approve("bob"));
  EXPECT_EQ(state(), CampaignState::approved);
}

TEST_F(CampaignDesk, FromTheConfiguredAmountOnTwoApprove) {
  limits_.campaigns.approval.second_approver_from = domain::EuroCents{3'000};
  open();
  prepare(3);  // EUR 10 each
  EXPECT_EQ(view().approvals_needed, 2);
  submit();
  ASSERT_TRUE(approve("bob"));
  EXPECT_EQ(reason_of(start_now()), "CAMPAIGN_STATE");
  EXPECT_EQ(reason_of(approve("bob")), "APPROVED_ALREADY");
  ASSERT_TRUE(approve("carl"));
  ASSERT_TRUE(start_now());
}

TEST_F(CampaignDesk, AnActOnWhatSomebodyElseChangedMeanwhileIsRefused) {
  open();
  prepare(3);
  auto stale = act();
  stale.revision = view().stored.campaign.revision;
  submit();
  EXPECT_EQ(reason_of(ask<CampaignView>([&](auto done) { desk().cancel(stale, std::move(done)); })),
            "ETAG_MISMATCH");
  EXPECT_EQ(state(), CampaignState::submitted);
}

TEST_F(CampaignDesk, AnotherPaceKeepsTheApprovalsAndAnotherEnvelopeDoesNot) {
  open();
  auto programme = domain::sample::programme();
  auto second = domain::sample::gift_envelope();
  second.id = {"sfr-2021-gift"};
  programme.envelopes.push_back(second);
  apply(programme);
  prepare(3);
  submit();
  ASSERT_TRUE(approve("bob"));
  const auto amend = [&](CampaignAmendment amendment) {
    return ask<CampaignView>(
        [&](auto done) { desk().amend(act("dora"), std::move(amendment), std::move(done)); });
  };
  auto adjusted = amend({.pace = domain::Pace{.per_second = 5, .hours = {}, .per_day = 0}});
  ASSERT_TRUE(adjusted) << adjusted.error().reason;
  EXPECT_EQ(adjusted->stored.campaign.state, CampaignState::approved);
  EXPECT_EQ(adjusted->stored.campaign.pace.per_second, 5);
  adjusted = amend({.envelope = domain::EnvelopeId{"sfr-2021-gift"}});
  ASSERT_TRUE(adjusted) << adjusted.error().reason;
  EXPECT_EQ(adjusted->stored.campaign.state, CampaignState::draft);
  EXPECT_TRUE(adjusted->stored.campaign.approvals.empty());
  submit();
  EXPECT_EQ(reason_of(approve("dora")), "APPROVER_IS_AUTHOR");
}

TEST_F(CampaignDesk, MoreLinesTakeAnApprovedCampaignBackToItsDraft) {
  open();
  prepare(3);
  submit();
  ASSERT_TRUE(approve("bob"));
  upload(list_of(1));
  EXPECT_EQ(state(), CampaignState::draft);
  EXPECT_EQ(view().stored.counts[LineState::waiting], 4);
}

TEST_F(CampaignDesk, AnEmptyCampaignIsNotSubmitted) {
  open();
  id_ = create(draft())->stored.campaign.id;
  EXPECT_EQ(reason_of(ask<CampaignView>([&](auto done) { desk().submit(act(), std::move(done)); })),
            "CAMPAIGN_EMPTY");
}

TEST_F(CampaignDesk, AListThatBrokeOffKeepsTheCampaignFromBeingSubmitted) {
  open();
  prepare(3);
  const auto file = list_of(1'200);
  {
    const auto intake = desk().upload({id_, domain::sha256(file), IfSeen::ask, "ana"});
    ASSERT_TRUE(ask<ListProgress>([&](auto done) { intake->feed(file, std::move(done)); }));
  }
  EXPECT_EQ(reason_of(ask<CampaignView>([&](auto done) { desk().submit(act(), std::move(done)); })),
            "UPLOAD_OPEN");
  upload(file);
  submit();
  EXPECT_EQ(view().stored.counts[LineState::waiting], 1'203);
}

TEST_F(CampaignDesk, StartsByItselfAtTheTimeThatItWasGiven) {
  open();
  prepare(3);
  submit();
  ASSERT_TRUE(approve("bob"));
  ASSERT_TRUE(start_now(time_.now() + minutes{30}));
  EXPECT_EQ(state(), CampaignState::scheduled);
  run_for(minutes{20});
  EXPECT_TRUE(operator_.submits.empty());
  run_until(CampaignState::completed);
  EXPECT_EQ(operator_.submits.size(), 3U);
}

TEST_F(CampaignDesk, PausesResumesAndCancels) {
  operator_limits_.max_per_second = 5;
  open();
  launch(200);
  run([&] { return operator_.submits.size() >= 10; });
  ASSERT_TRUE(ask<CampaignView>([&](auto done) { desk().pause(act(), std::move(done)); }));
  run([&] { return stored().counts.unanswered() == 0; });
  EXPECT_EQ(view().stored.campaign.pause_reason, domain::PauseReason::person);
  ASSERT_TRUE(ask<CampaignView>([&](auto done) { desk().resume(act(), std::move(done)); }));
  run([&] { return operator_.submits.size() >= 20; });
  ASSERT_TRUE(ask<CampaignView>([&](auto done) { desk().cancel(act(), std::move(done)); }));
  run([&] { return stored().counts.unanswered() == 0; });
  EXPECT_EQ(stored().counts[LineState::delivered], static_cast<std::int64_t>(operator_.submits.size()));
  EXPECT_GT(stored().counts[LineState::waiting], 0);
}

TEST_F(CampaignDesk, ShowsHowFastItGoesAndWhenItEnds) {
  operator_limits_.max_per_second = 2;
  open();
  launch(60);
  run_for(seconds{12});
  const auto seen = view();
  EXPECT_NEAR(seen.rate, 2, 1);
  ASSERT_TRUE(seen.ends);
  EXPECT_GT(*seen.ends, time_.now() + seconds{10});
  EXPECT_LT(*seen.ends, time_.now() + seconds{60});
}

TEST_F(CampaignDesk, TriesAgainWhatMayBeTriedAgainAndNothingElse) {
  open();
  std::set<std::string> rejected;
  operator_.on_submit = [&](const SubmitRequest& submit) -> std::optional<SubmitOutcome> {
    if (!rejected.insert(submit.number.e164()).second) return Delivered{"T1"};
    return Rejected{{.code = "59", .reason = "OPERATOR_BUSY", .retryable = true}};
  };
  launch(5);
  run_until(CampaignState::completed);
  EXPECT_EQ(stored().counts[LineState::rejected], 5);
  const auto again = ask<RetryOutcome>([&](auto done) { desk().retry(act(), {}, std::move(done)); });
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_EQ(again->lines, 5);
  run_until(CampaignState::completed);
  EXPECT_EQ(stored().counts[LineState::delivered], 5);
  EXPECT_EQ(operator_.submits.size(), 10U);
  EXPECT_EQ(reason_of(ask<RetryOutcome>([&](auto done) { desk().retry(act(), {}, std::move(done)); })),
            "NOTHING_TO_RETRY");
  EXPECT_EQ(reason_of(ask<RetryOutcome>(
                [&](auto done) { desk().retry(act(), {LineState::delivered}, std::move(done)); })),
            "STATE_FINAL");
}

TEST_F(CampaignDesk, ARetryOfOneLineAmongThousandsBeginsOnceAndTakesNoneOfTheOthers) {
  open();
  constexpr int people = 2'100;
  operator_.on_submit = [&](const SubmitRequest& submit) -> std::optional<SubmitOutcome> {
    const bool last = submit.number.e164().ends_with(fmt::format("{}", people));
    return Rejected{{.code = "4", .reason = last ? "OPERATOR_BUSY" : "LINE_UNKNOWN", .retryable = last}};
  };
  launch(people);
  run_until(CampaignState::completed);
  operator_.submits.clear();
  operator_.on_submit = [](const SubmitRequest&) { return Delivered{"T1"}; };
  const auto again = ask<RetryOutcome>([&](auto done) { desk().retry(act(), {}, std::move(done)); });
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_EQ(again->lines, 1);
  run_until(CampaignState::completed);
  EXPECT_EQ(operator_.submits.size(), 1U);
  EXPECT_EQ(std::ranges::count(changes(), domain::CampaignAct::retry, &domain::CampaignChange::act), 1);
  EXPECT_EQ(reason_of(ask<RetryOutcome>([&](auto done) { desk().retry(act(), {}, std::move(done)); })),
            "NOTHING_TO_RETRY");
  EXPECT_EQ(state(), CampaignState::completed);
}

TEST_F(CampaignDesk, TheNextCycleHasTheSamePeopleAndIsThereOnceHoweverOftenItIsAskedFor) {
  open();
  launch(12);
  EXPECT_EQ(reason_of(ask<CampaignView>([&](auto done) { desk().repeat(act(), std::move(done)); })),
            "CAMPAIGN_UNFINISHED");
  run_until(CampaignState::completed);
  auto stale = act("dora");
  stale.revision = stored().campaign.revision - 1;
  EXPECT_EQ(reason_of(ask<CampaignView>([&](auto done) { desk().repeat(stale, std::move(done)); })),
            "ETAG_MISMATCH");
  const auto next = ask<CampaignView>([&](auto done) { desk().repeat(act("dora"), std::move(done)); });
  ASSERT_TRUE(next) << next.error().reason;
  EXPECT_EQ(next->stored.campaign.cycle, 2);
  EXPECT_EQ(next->stored.campaign.state, CampaignState::draft);
  EXPECT_EQ(next->stored.counts[LineState::waiting], 12);
  const auto again = ask<CampaignView>([&](auto done) { desk().repeat(act("dora"), std::move(done)); });
  ASSERT_TRUE(again);
  EXPECT_EQ(again->stored, next->stored);
  const auto first = id_;
  id_ = next->stored.campaign.id;
  submit();
  ASSERT_TRUE(approve("bob"));
  ASSERT_TRUE(start_now());
  run_until(CampaignState::completed);
  EXPECT_EQ(operator_.submits.size(), 24U) << "a month later everybody is served again";
  ASSERT_TRUE(ask<CampaignView>([&](auto done) { desk().repeat(act(), std::move(done)); }));
  id_ = first;
  EXPECT_EQ(reason_of(ask<CampaignView>([&](auto done) { desk().repeat(act(), std::move(done)); })),
            "CYCLE_SUPERSEDED");
}

}  // namespace
}  // namespace passerelle::broker
