#include "tests/contract/campaign_book_contract.h"

#include <gmock/gmock.h>

#include <random>

namespace passerelle::contract {

using broker::CampaignBook;
using domain::CampaignAct;
using domain::CampaignChange;
using domain::CampaignId;
using domain::CampaignLine;
using domain::CampaignState;
using domain::LineState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

domain::Campaign CampaignBookContract::new_campaign() {
  domain::Campaign campaign;
  campaign.id = draw<CampaignId>();
  campaign.series = campaign.id;
  campaign.created_by = "ana";
  campaign.request_id = "request-" + campaign.id.text();
  campaign.title = "Confinement, \"mars\"";
  campaign.offer = free_offer;
  campaign.envelope = gift_envelope;
  campaign.pace = {2.5, domain::DailyHours{std::chrono::minutes(540), std::chrono::minutes(1080)}, 1'000};
  campaign.pause_limits = {500, domain::EuroCents{10'000}, 20, 50};
  campaign.state = CampaignState::paused;
  campaign.authors = {"ana", "bob"};
  campaign.approvals = {{"cleo", tick(), domain::sha256("content")}};
  campaign.start_time = tick();
  campaign.pause_reason = domain::PauseReason::rejections_high;
  campaign.list = domain::sha256("list");
  campaign.create_time = tick();
  campaign.update_time = tick();
  return campaign;
}

domain::Campaign CampaignBookContract::put(domain::Campaign campaign,
                                           const std::vector<CampaignChange>& changes) {
  ++campaign.revision;
  const auto status = write([&](CampaignBook& book) { return book.put(campaign, changes); });
  EXPECT_TRUE(status) << status.error().message;
  return campaign;
}

CampaignId CampaignBookContract::campaign_of(int lines) {
  const auto id = put(new_campaign()).id;
  std::vector<CampaignLine> list;
  for (int number = 1; number <= lines; ++number) list.push_back(line(number));
  append(id, list);
  return id;
}

broker::StoredCampaign CampaignBookContract::stored_campaign(CampaignId id) {
  auto found = reader().campaigns().campaign(id);
  EXPECT_TRUE(found && *found);
  return found && *found ? std::move(**found) : broker::StoredCampaign{};
}

void CampaignBookContract::expect_counts_agree(CampaignId id) {
  const auto recount = reader().campaigns().recount(id);
  ASSERT_TRUE(recount);
  const auto kept = stored_campaign(id).counts;
  for (const auto state : domain::all_line_states)
    EXPECT_EQ(kept[state], (*recount)[state]) << domain::to_string(state);
}

CampaignLine CampaignBookContract::line(std::int64_t number, domain::BeneficiaryId person) {
  CampaignLine made;
  made.number = number;
  made.beneficiary = person;
  made.site = paris;
  made.update_time = tick();
  return made;
}

std::vector<CampaignLine> CampaignBookContract::append(CampaignId id,
                                                       const std::vector<CampaignLine>& lines) {
  return must([&](CampaignBook& book) { return book.append_lines(id, lines); });
}

std::vector<CampaignLine> CampaignBookContract::lines_of(CampaignId id,
                                                         const std::vector<LineState>& states) {
  std::vector<CampaignLine> all;
  for (bool more = true; more;) {
    auto page = reader().campaigns().lines(id, states, all.empty() ? 0 : all.back().number, 7);
    EXPECT_TRUE(page);
    if (!page) break;
    more = page->more;
    all.insert(all.end(), page->items.begin(), page->items.end());
  }
  return all;
}

bool CampaignBookContract::note(CampaignId id, std::int64_t number, LineState state, int attempt) {
  const std::vector<domain::LineNews> news = {
      {.number = number, .attempt = attempt, .state = state, .time = tick()}};
  return must([&](CampaignBook& book) { return book.note_lines(id, news); }).front();
}

namespace {

TEST_P(CampaignBookContract, ACampaignIsFoundAsItWasPutAlsoAfterReopening) {
  auto campaign = new_campaign();
  campaign = put(campaign);
  auto plain = new_campaign();
  plain.pace = {};
  plain.pause_limits = {};
  plain.approvals.clear();
  plain.start_time.reset();
  plain.pause_reason.reset();
  plain.state = CampaignState::draft;
  plain = put(plain);
  reopen();
  EXPECT_EQ(stored_campaign(campaign.id).campaign, campaign);
  EXPECT_EQ(stored_campaign(plain.id).campaign, plain);
  const auto by_id = must([&](CampaignBook& book) { return book.find(campaign.id); });
  ASSERT_TRUE(by_id);
  EXPECT_EQ(by_id->campaign, campaign);
  const auto by_request =
      must([&](CampaignBook& book) { return book.find_by_request("ana", campaign.request_id); });
  ASSERT_TRUE(by_request);
  EXPECT_EQ(by_request->campaign.id, campaign.id);
  EXPECT_FALSE(must([&](CampaignBook& book) { return book.find_by_request("bob", campaign.request_id); }));
  EXPECT_FALSE(must([&](CampaignBook& book) { return book.find(draw<CampaignId>()); }));
}

TEST_P(CampaignBookContract, ACampaignIsFoundByItsSeriesAndItsCycle) {
  const auto first = put(new_campaign());
  auto next = new_campaign();
  next.series = first.series;
  next.cycle = 2;
  next = put(next);
  append(next.id, {line(1), line(2)});
  const auto of_cycle = [&](CampaignId series, int cycle) {
    return must([&](CampaignBook& book) { return book.find_by_cycle(series, cycle); });
  };
  EXPECT_EQ(of_cycle(first.series, 1), stored_campaign(first.id));
  EXPECT_EQ(of_cycle(first.series, 2), stored_campaign(next.id)) << "with the counts of its lines";
  EXPECT_FALSE(of_cycle(first.series, 3));
  EXPECT_FALSE(of_cycle(next.id, 2)) << "an id is no series";
}

TEST_P(CampaignBookContract, AChangeReplacesWhatItWasMadeFromAlone) {
  auto campaign = put(new_campaign());
  auto changed = campaign;
  changed.title = "Avril";
  changed.state = CampaignState::cancelled;
  changed.offer = sold_offer;
  changed.envelope = value_envelope;
  changed.list = domain::sha256("another");
  changed = put(changed);
  EXPECT_EQ(stored_campaign(campaign.id).campaign, changed);
  campaign.revision += 1;
  const auto late = write([&](CampaignBook& book) { return book.put(campaign, {}); });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().reason, "ETAG_MISMATCH");
  EXPECT_EQ(late.error().code, domain::ErrorCode::aborted);
  EXPECT_EQ(stored_campaign(campaign.id).campaign, changed);
}

TEST_P(CampaignBookContract, ASeriesHasOneCampaignACycleAndARequestMakesOneCampaign) {
  const auto first = put(new_campaign());
  auto second = new_campaign();
  second.series = first.series;
  second.revision = 1;
  const auto twice = write([&](CampaignBook& book) { return book.put(second, {}); });
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().reason, "CYCLE_TAKEN");
  second.cycle = 2;
  second.request_id = first.request_id;
  const auto again = write([&](CampaignBook& book) { return book.put(second, {}); });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "REQUEST_ID_TAKEN");
  second.request_id.clear();
  EXPECT_TRUE(write([&](CampaignBook& book) { return book.put(second, {}); }));
  auto third = new_campaign();
  third.request_id.clear();
  third.revision = 1;
  EXPECT_TRUE(write([&](CampaignBook& book) { return book.put(third, {}); }))
      << "no request is not the same request";
}

TEST_P(CampaignBookContract, WhoChangedItWhenAndWhyIsKeptInOrder) {
  const CampaignChange created{
      CampaignAct::create, CampaignState::draft, CampaignState::draft, "ana", "next month", tick()};
  const CampaignChange submitted{
      CampaignAct::submit, CampaignState::draft, CampaignState::submitted, "ana", "liste vérifiée", tick()};
  const CampaignChange returned{
      CampaignAct::send_back, CampaignState::submitted, CampaignState::draft, "bob", "too many", tick()};
  auto campaign = put(new_campaign(), {created});
  campaign = put(campaign, {submitted, returned});
  reopen();
  const auto changes = reader().campaigns().changes(campaign.id);
  ASSERT_TRUE(changes);
  EXPECT_THAT(*changes, ElementsAre(created, submitted, returned));
}

TEST_P(CampaignBookContract, CampaignsAreListedNewestFirstByStateSeriesAndWhetherTheyAreSettled) {
  auto one = put(new_campaign());
  auto other = new_campaign();
  other.state = CampaignState::running;
  other = put(other);
  auto next = new_campaign();
  next.series = one.series;
  next.cycle = 2;
  next.state = CampaignState::draft;
  next = put(next);
  const auto ids = [&](const broker::CampaignFilter& filter, std::optional<CampaignId> after = {},
                       int limit = 10) {
    const auto page = reader().campaigns().campaigns(filter, after, limit);
    EXPECT_TRUE(page);
    std::vector<CampaignId> found;
    for (const auto& stored : page->items) found.push_back(stored.campaign.id);
    EXPECT_EQ(page->more, limit < 10 && static_cast<int>(found.size()) == limit && after != other.id);
    return found;
  };
  EXPECT_THAT(ids({}), ElementsAre(next.id, other.id, one.id));
  EXPECT_THAT(ids({}, {}, 2), ElementsAre(next.id, other.id));
  EXPECT_THAT(ids({}, other.id, 2), ElementsAre(one.id));
  EXPECT_THAT(ids({.states = {CampaignState::running, CampaignState::draft}}),
              ElementsAre(next.id, other.id));
  EXPECT_THAT(ids({.series = one.series}), ElementsAre(next.id, one.id));
  EXPECT_THAT(ids({.unsettled = true}), IsEmpty());
  append(other.id, {line(1), line(2)});
  EXPECT_THAT(ids({.unsettled = true}), IsEmpty()) << "waiting is not unsettled";
  note(other.id, 1, LineState::in_doubt);
  EXPECT_THAT(ids({.unsettled = true}), ElementsAre(other.id));
  note(other.id, 1, LineState::delivered);
  EXPECT_THAT(ids({.unsettled = true}), IsEmpty());
}

TEST_P(CampaignBookContract, LinesAreKeptInTheirOrderAndAPersonHasOneThatCanRun) {
  const auto id = put(new_campaign()).id;
  const auto person = draw<domain::BeneficiaryId>();
  auto unknown = line(3, {});
  unknown.site = {};
  unknown.state = LineState::flawed;
  unknown.reason = domain::unknown_reason;
  const auto first = append(id, {line(1, person), line(2), unknown});
  EXPECT_EQ(first[0].state, LineState::waiting);
  EXPECT_EQ(first[2], unknown);
  const auto other = draw<domain::BeneficiaryId>();
  const auto second = append(id, {line(4, person), line(5, other), line(6, other)});
  EXPECT_EQ(second[0].state, LineState::flawed);
  EXPECT_EQ(second[0].reason, domain::duplicate_reason);
  EXPECT_EQ(second[0].duplicate_of, 1);
  EXPECT_EQ(second[1].state, LineState::waiting);
  EXPECT_EQ(second[2].duplicate_of, 5) << "within one chunk too";
  reopen();
  auto all = first;
  all.insert(all.end(), second.begin(), second.end());
  EXPECT_EQ(lines_of(id), all);
  EXPECT_EQ(count(id, LineState::waiting), 3);
  EXPECT_EQ(count(id, LineState::flawed), 3);
  expect_counts_agree(id);
}

TEST_P(CampaignBookContract, ThePersonOfAnotherCampaignIsNoDuplicate) {
  const auto person = draw<domain::BeneficiaryId>();
  const auto one = put(new_campaign()).id;
  const auto other = put(new_campaign()).id;
  append(one, {line(1, person)});
  EXPECT_EQ(append(other, {line(1, person)})[0].state, LineState::waiting);
}

TEST_P(CampaignBookContract, ItIsKnownWhoHasALineThatCanRunAndWhich) {
  const auto id = put(new_campaign()).id;
  const auto other = put(new_campaign()).id;
  const auto person = draw<domain::BeneficiaryId>();
  const auto flawed_one = draw<domain::BeneficiaryId>();
  const auto elsewhere = draw<domain::BeneficiaryId>();
  auto flawed = line(3, flawed_one);
  flawed.state = LineState::flawed;
  flawed.reason = "SITE_UNKNOWN";
  append(id, {line(1), line(2, person), flawed, line(4, person)});
  append(other, {line(1, elsewhere)});
  note(id, 2, LineState::delivered);
  const auto lines_of = [&](const std::vector<domain::BeneficiaryId>& people) {
    return must([&](CampaignBook& book) { return book.lines_of(id, people); });
  };
  EXPECT_THAT(lines_of({flawed_one, person, elsewhere, person, {}}), ElementsAre(0, 2, 0, 2, 0));
  EXPECT_THAT(lines_of({}), IsEmpty());
  must([&](CampaignBook& book) { return book.drop_lines(id, 2, 10); });
  EXPECT_THAT(lines_of({person}), ElementsAre(0));
}

TEST_P(CampaignBookContract, LinesAreNumberedWithoutAGapAndForAKnownCampaign) {
  const auto id = campaign_of(2);
  for (const auto number : {2, 4}) {
    const std::vector<CampaignLine> wrong = {line(number)};
    const auto result = write([&](CampaignBook& book) { return book.append_lines(id, wrong); });
    ASSERT_FALSE(result) << number;
    EXPECT_EQ(result.error().reason, "LINE_NUMBER");
  }
  const std::vector<CampaignLine> right = {line(1)};
  const auto nowhere =
      write([&](CampaignBook& book) { return book.append_lines(draw<CampaignId>(), right); });
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().reason, "CAMPAIGN_UNKNOWN");
  EXPECT_EQ(lines_of(id).size(), 2U);
}

TEST_P(CampaignBookContract, TheLastLinesAreDroppedAndTheirPeopleAreFree) {
  const auto id = campaign_of(3);
  const auto person = draw<domain::BeneficiaryId>();
  append(id, {line(4, person), line(5), line(6, person)});
  const auto drop = [&](int most) {
    return must([&](CampaignBook& book) { return book.drop_lines(id, 4, most); });
  };
  EXPECT_EQ(drop(2), 2);
  EXPECT_EQ(lines_of(id).size(), 4U);
  EXPECT_EQ(drop(2), 1);
  EXPECT_EQ(drop(2), 0);
  EXPECT_EQ(lines_of(id).size(), 3U);
  expect_counts_agree(id);
  EXPECT_EQ(append(id, {line(4, person)})[0].state, LineState::waiting);
}

TEST_P(CampaignBookContract, LinesAreListedByStateAndPage) {
  const auto id = campaign_of(30);
  for (const auto number : {3, 9, 27}) note(id, number, LineState::rejected);
  for (const auto number : {4, 20}) note(id, number, LineState::delivered);
  const auto numbers = [&](const std::vector<LineState>& states) {
    std::vector<std::int64_t> found;
    for (const auto& each : lines_of(id, states)) found.push_back(each.number);
    return found;
  };
  EXPECT_EQ(numbers({}).size(), 30U);
  EXPECT_THAT(numbers({LineState::rejected}), ElementsAre(3, 9, 27));
  EXPECT_THAT(numbers({LineState::rejected, LineState::delivered}), ElementsAre(3, 4, 9, 20, 27));
  EXPECT_EQ(numbers({LineState::waiting}).size(), 25U);
  EXPECT_THAT(numbers({LineState::in_doubt}), IsEmpty());
}

TEST_P(CampaignBookContract, AListIsRecognisedByItsContentOnceItIsWhole) {
  const auto one = put(new_campaign());
  const auto other = put(new_campaign());
  const auto content = domain::sha256("file");
  broker::ListUpload broken{one.id, 1, content, "ana", tick(), {}, 10, 1, 8, domain::sha256("before")};
  broker::ListUpload whole{other.id, 1, content, "bob", tick(), tick(), 500, 1, 499, {}};
  broker::ListUpload unlike{other.id, 2, domain::sha256("x"), "bob", tick(), tick(), 5, 500, 5, {}};
  const auto put_upload = [&](const broker::ListUpload& upload) {
    EXPECT_TRUE(write([&](CampaignBook& book) { return book.put_upload(upload); }));
  };
  for (const auto& upload : {broken, whole, unlike}) put_upload(upload);
  reopen();
  EXPECT_THAT(reader().campaigns().uploads(one.id).value(), ElementsAre(broken));
  EXPECT_THAT(must([&](CampaignBook& book) { return book.uploads(other.id); }), ElementsAre(whole, unlike));
  EXPECT_THAT(reader().campaigns().uploads(other.id).value(), ElementsAre(whole, unlike));
  EXPECT_THAT(reader().campaigns().uploads_of(content).value(), ElementsAre(whole));
  broken.end_time = tick();
  broken.records = 20;
  broken.lines = 18;
  put_upload(broken);
  EXPECT_THAT(reader().campaigns().uploads_of(content).value(), ElementsAre(broken, whole)) << "newest first";
  EXPECT_THAT(reader().campaigns().uploads_of(domain::sha256("none")).value(), IsEmpty());
}

TEST_P(CampaignBookContract, NothingStaysOfATransactionThatFails) {
  const auto id = campaign_of(4);
  const auto before = stored_campaign(id);
  const std::vector<CampaignLine> more = {line(5)};
  const std::vector<domain::LineNews> news = {{.number = 1, .state = LineState::delivered, .time = tick()}};
  const auto status = transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
    auto& book = transaction.campaigns();
    EXPECT_TRUE(book.append_lines(id, more));
    EXPECT_TRUE(book.note_lines(id, news));
    EXPECT_TRUE(book.take_lines(order(id, draw<domain::BrokerId>(), 2), 0));
    return domain::fail(domain::ErrorCode::internal, "CHANGED_ITS_MIND", "No.");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(stored_campaign(id), before);
  EXPECT_EQ(lines_of(id).size(), 4U);
  note(id, 2, LineState::delivered);
  expect_counts_agree(id);
  EXPECT_EQ(count(id, LineState::delivered), 1);
}

TEST_P(CampaignBookContract, AnErrorOfAVerbEndsTheWholeTransaction) {
  const auto campaign = put(new_campaign());
  const std::vector<CampaignLine> wrong = {line(7)};
  const auto person = new_person();
  const auto status = transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
    EXPECT_FALSE(transaction.campaigns().append_lines(campaign.id, wrong));
    auto changed = person;
    ++changed.revision;
    EXPECT_FALSE(transaction.put_beneficiaries(std::vector{changed})) << "verbs of the books end with it";
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "LINE_NUMBER");
}

TEST_P(CampaignBookContract, CountsAreWhatTheLinesAddUpToWhateverHappens) {
  const auto id = campaign_of(60);
  const auto broker = live_broker();
  std::minstd_rand dice(7);
  const auto any = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(dice); };
  for (int step = 0; step < 150; ++step) {
    switch (any(5)) {
      case 0:
        take(order(id, broker, 1 + any(9)));
        break;
      case 1: {
        const std::vector<std::int64_t> numbers = {1 + any(60), 1 + any(60)};
        EXPECT_TRUE(
            write([&](CampaignBook& book) { return book.give_back_lines(id, broker, numbers, tick()); }));
        break;
      }
      case 2:
      case 3: {
        const auto state = domain::all_line_states.at(1 + static_cast<std::size_t>(any(10)));
        note(id, 1 + any(60), state, 1 + any(2));
        break;
      }
      default: {
        const broker::RetryOrder retry{id, LineState::refused, 0, 5, tick()};
        must([&](CampaignBook& book) { return book.retry_lines(retry); });
      }
    }
  }
  EXPECT_EQ(stored_campaign(id).counts.total(), 60);
  expect_counts_agree(id);
  reopen();
  expect_counts_agree(id);
}

}  // namespace
}  // namespace passerelle::contract
