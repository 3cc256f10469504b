// A campaign's list by criteria, and from the cycle before.
#include "services/domain/posting.h"
#include "tests/unit/list_bench.h"

namespace passerelle::broker {
namespace {

using domain::CampaignState;
using domain::LineState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class CriteriaLists : public ListBench {
 protected:
  static CampaignAct act(domain::CampaignId id) { return {id, "ana", "who was not served"}; }
  domain::Result<ListSummary> add(domain::CampaignId id, const ListCriteria& criteria) {
    return add(act(id), criteria);
  }
  domain::Result<ListSummary> add(const CampaignAct& act, const ListCriteria& criteria) {
    return answer_of<ListSummary>(
        [&](auto done) { add_by_criteria(ports(), act, criteria, std::move(done)); });
  }
  std::vector<domain::BeneficiaryId> people_in(domain::CampaignId id) {
    std::vector<domain::BeneficiaryId> found;
    for (const auto& line : lines(id)) found.push_back(line.beneficiary);
    return found;
  }
  void refer(int number, const char* structure) {
    change(number, [&](domain::Beneficiary& it) {
      it.referral = domain::Referral{structure, domain::sample::day("2026-01-15"), 0};
    });
  }
  // A recharge that counts, on that day.
  void recharge(int number, const char* day) {
    AdmissionRecord record;
    auto& it = record.recharge;
    it.create_time = it.update_time = domain::sample::noon(day);
    it.id = life_->ids.draw_at<domain::RechargeId>(it.create_time);
    it.beneficiary = person(number);
    it.site = {"lyon"};
    it.offer = {"data-10gb-campaign"};
    it.tariff = domain::Tariff::free;
    it.envelope = {"sfr-2020-gift"};
    it.envelope_amount = 1;
    it.envelope_measure = domain::Asset::unit;
    it.operator_id = {"sfr"};
    it.caller = "counter";
    it.request_id = it.id.text();
    record.key = {"counter", "CreateRecharge", it.request_id};
    record.hold = domain::hold_for(it, life_->ids.draw<domain::TransferId>(), it.create_time);
    write([&](LedgerTransaction& transaction) { return transaction.record(std::array{record}); });
  }
};

TEST_F(CriteriaLists, BringWhomAllOfTheCriteriaFit) {
  enrol(4);
  enrol(8, "pointe-a-pitre");
  for (const int each : {1, 2, 5, 6}) refer(each, "CCAS-69");
  refer(3, "CCAS-13");
  recharge(1, "2026-10-31");
  recharge(2, "2026-11-01");
  recharge(5, "2026-11-02");
  const auto fitting = [&](const ListCriteria& criteria) {
    const auto id = draft();
    const auto summary = add(id, criteria);
    EXPECT_TRUE(summary && summary->runnable == static_cast<std::int64_t>(lines(id).size()));
    expect_sound(id);
    return people_in(id);
  };
  EXPECT_EQ(fitting({}).size(), 8U);
  EXPECT_THAT(fitting({.sites = {{"pointe-a-pitre"}}}),
              UnorderedElementsAre(person(5), person(6), person(7), person(8)));
  EXPECT_THAT(fitting({.referral_structure = "CCAS-69"}),
              UnorderedElementsAre(person(1), person(2), person(5), person(6)));
  const auto november = domain::sample::day("2026-11-01");
  EXPECT_THAT(fitting({.referral_structure = "CCAS-69", .last_recharge_before = november}),
              UnorderedElementsAre(person(1), person(6)))
      << "on that day is not before it";
  EXPECT_THAT(
      fitting({.sites = {{"lyon"}}, .referral_structure = "CCAS-69", .last_recharge_before = november}),
      ElementsAre(person(1)));
}

TEST_F(CriteriaLists, AskedAgainAddWhoFitsNow) {
  enrol(1'300);
  const auto id = draft();
  ASSERT_EQ(add(id, {})->runnable, 1'300);
  EXPECT_EQ(lines(id)[0].site.value, "lyon");
  enrol(1'310);
  const auto again = add(id, {});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->lines, 10);
  EXPECT_EQ(again->left_out, 1'300);
  expect_people(id, 1, 1'310);
  EXPECT_EQ(uploads(id).size(), 2U);
}

TEST_F(CriteriaLists, ThatAddNobodyChangeNothing) {
  enrol(5);
  const auto id = draft();
  ASSERT_TRUE(add(id, {}));
  const auto before = stored(id);
  const auto none = add(id, {});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->lines, 0);
  EXPECT_EQ(none->left_out, 5);
  EXPECT_EQ(add(id, {.referral_structure = "nobody's"})->lines, 0);
  EXPECT_EQ(stored(id), before);
  EXPECT_EQ(uploads(id).size(), 1U);
}

TEST_F(CriteriaLists, BrokenOffGoOnWhenTheyAreAskedAgain) {
  enrol(3'000);
  const auto id = draft();
  ASSERT_TRUE(add(id, {.sites = {{"pointe-a-pitre"}}}));
  for (int life = 0; life < 6; ++life) {
    start();
    add_by_criteria(ports(), act(id), {}, [](const domain::Result<ListSummary>&) {});
    for (auto steps = random_.between(1, 5); steps > 0; --steps) step();
  }
  start();
  ASSERT_GT(lines(id).size(), 0U);
  ASSERT_LT(lines(id).size(), 3'000U) << "it broke off";
  EXPECT_EQ(add(id, {.sites = {{"lyon"}}}).error().reason, "UPLOAD_OPEN");
  const auto whole = add(id, {});
  ASSERT_TRUE(whole) << whole.error().reason;
  EXPECT_EQ(whole->lines, 3'000);
  EXPECT_EQ(whole->runnable, 3'000);
  EXPECT_EQ(whole->left_out, 0);
  expect_people(id, 1, 3'000);
  EXPECT_EQ(uploads(id).size(), 1U);
}

TEST_F(CriteriaLists, AreWrittenOnceWhereCommitsGetLost) {
  enrol(3'000);
  const auto id = draft();
  lose_commits(60);
  auto summary = add(id, {});
  for (int again = 0; !summary && again < 20; ++again) summary = add(id, {});
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->runnable, 3'000);
  EXPECT_EQ(summary->left_out, 0);
  EXPECT_EQ(lines(id).size(), 3'000U);
  expect_people(id, 1, 3'000);
}

TEST_F(CriteriaLists, AreAContentThatSomebodyAnswersFor) {
  enrol(2);
  const auto id = draft([](domain::Campaign& it) { it.state = CampaignState::submitted; });
  auto blank = act(id);
  blank.why = " ";
  EXPECT_EQ(add(blank, {}).error().reason, "REASON_MISSING");
  auto late = act(id);
  late.revision = 7;
  EXPECT_EQ(add(late, {}).error().reason, "ETAG_MISMATCH");
  EXPECT_EQ(add(id, {.sites = {{"brest"}}}).error().reason, "SITE_UNKNOWN");
  auto right = act(id);
  right.revision = 1;
  ASSERT_TRUE(add(right, {}));
  EXPECT_EQ(stored(id).campaign.state, CampaignState::draft);
  ASSERT_EQ(changes(id).size(), 1U);
  EXPECT_EQ(changes(id)[0].why, "who was not served");
  const auto running = draft([](domain::Campaign& it) { it.state = CampaignState::running; });
  EXPECT_EQ(add(running, {}).error().reason, "CAMPAIGN_STATE");
}

class CycleCopies : public CriteriaLists {
 protected:
  // A campaign of these people that has ended, with a flawed line before each tenth.
  domain::CampaignId ended(int people) {
    const auto id = draft([](domain::Campaign& it) { it.state = CampaignState::cancelled; });
    std::vector<domain::CampaignLine> list;
    for (int i = 1; i <= people; ++i) {
      domain::CampaignLine line;
      if (i % 10 == 0) {
        line.number = static_cast<std::int64_t>(list.size()) + 1;
        line.state = LineState::flawed;
        line.reason = "PERSON_UNKNOWN";
        list.push_back(line);
      }
      line = {};
      line.number = static_cast<std::int64_t>(list.size()) + 1;
      line.beneficiary = person(i);
      line.site = {"lyon"};
      list.push_back(line);
    }
    write([&](LedgerTransaction& transaction) -> domain::Status {
      auto appended = transaction.campaigns().append_lines(id, list);
      if (!appended) return std::unexpected(appended.error());
      return {};
    });
    return id;
  }
  domain::CampaignId next_of(domain::CampaignId last) {
    return draft([&](domain::Campaign& it) { it.series = last, it.cycle = 2; });
  }
  domain::Result<ListSummary> copy(domain::CampaignId from, domain::CampaignId to) {
    return answer_of<ListSummary>(
        [&](auto done) { copy_cycle(ports(), {from, to, "ana", "next month"}, std::move(done)); });
  }
};

TEST_F(CycleCopies, HaveThePeopleWhoseLineCouldRun) {
  enrol(1'000);
  const auto last = ended(1'000);
  const auto next = next_of(last);
  const auto summary = copy(last, next);
  ASSERT_TRUE(summary) << summary.error().reason;
  EXPECT_EQ(summary->lines, 1'000) << "flawed ones are not copied";
  expect_people(next, 1, 1'000);
  EXPECT_EQ(lines(next)[41].beneficiary, person(42));
  EXPECT_EQ(changes(next).at(0).why, "next month");
}

TEST_F(CycleCopies, TakeOverWhatChangedSince) {
  enrol(3);
  const auto last = ended(3);
  change(2, [](domain::Beneficiary& it) { it.site = {"pointe-a-pitre"}; });
  const auto gone = person(3);
  books_.beneficiaries.erase(gone);
  const auto next = next_of(last);
  const auto summary = copy(last, next);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->runnable, 2);
  EXPECT_EQ(summary->unknown, 1);
  EXPECT_EQ(lines(next)[0].site.value, "lyon");
  EXPECT_EQ(lines(next)[1].site.value, "pointe-a-pitre") << "who moved is served there";
  EXPECT_EQ(lines(next)[2].reason, "PERSON_UNKNOWN");
  expect_sound(next);
}

TEST_F(CycleCopies, GoOnWhereTheyBrokeOff) {
  enrol(3'000);
  const auto last = ended(3'000);
  const auto next = next_of(last);
  for (int life = 0; life < 6; ++life) {
    start();
    copy_cycle(ports(), {last, next, "ana", "next month"}, [](const domain::Result<ListSummary>&) {});
    for (auto steps = random_.between(1, 5); steps > 0; --steps) step();
  }
  start();
  ASSERT_GT(lines(next).size(), 0U);
  ASSERT_LT(lines(next).size(), 3'000U) << "it broke off";
  lose_commits(4);
  const auto summary = copy(last, next);
  ASSERT_TRUE(summary) << summary.error().reason;
  EXPECT_EQ(summary->lines, 3'000);
  EXPECT_EQ(lines(next).size(), 3'000U);
  expect_people(next, 1, 3'000);
}

TEST_F(CycleCopies, MadeAgainAnswerAsBeforeWhateverTheCampaignDoes) {
  enrol(30);
  const auto last = ended(30);
  const auto next = next_of(last);
  const auto first = copy(last, next);
  ASSERT_TRUE(first);
  auto campaign = stored(next).campaign;
  campaign.state = CampaignState::running;
  ++campaign.revision;
  write([&](LedgerTransaction& transaction) { return transaction.campaigns().put(campaign, {}); });
  const auto before = stored(next);
  const auto again = copy(last, next);
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_EQ(again->lines, first->lines);
  EXPECT_EQ(again->runnable, first->runnable);
  EXPECT_EQ(stored(next), before);
  EXPECT_EQ(copy(draft(), draft())->lines, 0) << "of nobody";
}

}  // namespace
}  // namespace passerelle::broker
