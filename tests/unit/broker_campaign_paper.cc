// What a campaign would do, and what it did: a preview is kept to, and a report adds up.
#include <gmock/gmock.h>

#include <set>

#include "tests/unit/campaign_paper_bench.h"

namespace passerelle::broker {
namespace {

using domain::CampaignState;
using domain::LineState;
using domain::PreviewVerdict;
using domain::Quota;
using domain::QuotaMeasure;
using domain::RechargeState;
using domain::RefusalReason;
using domain::Scope;
using domain::WindowKind;
using std::chrono::days;

constexpr int lyon_cap = 440;
constexpr int units = 520;

domain::Programme strict_programme() {
  using domain::sample::rule;
  auto programme = domain::sample::programme();
  programme.rules = {
      rule("referred", domain::ReferralInDate{12, 1}),
      rule("confirmed", domain::LineConfirmed{400}),
      rule("operator", domain::LineOperatorServesOffer{}),
      rule("monthly", Quota{Scope::beneficiary, QuotaMeasure::count, {WindowKind::rolling_days, 30}, 1}),
      rule("family", Quota{Scope::line, QuotaMeasure::megabytes, {WindowKind::rolling_days, 40}, 10'240}),
      rule("site", Quota{Scope::site, QuotaMeasure::count, {WindowKind::calendar_month, 0}, lyon_cap})};
  programme.envelopes.back().amount = units;
  return programme;
}

class KeptPreview : public CampaignPaper {
 protected:
  // They have one telephone.
  domain::Beneficiary relative_of(const domain::Beneficiary& whose) {
    return person("lyon", [&](auto& it) { it.line->id = whose.line->id; });
  }
  void press_for(const domain::Beneficiary& whom) {
    auto press = request(fmt::format("counter-{}", ++pressed_), "data-10gb-campaign");
    press.beneficiary = whom.id;
    const auto answer = press_and_hear(press, std::chrono::seconds{5});
    ASSERT_TRUE(answer) << answer.error().reason;
    ASSERT_EQ(answer->state, RechargeState::delivered);
  }
  // One of each kind of trouble.
  void add_troubles() {
    add(person("lyon", [](auto& it) { it.referral.reset(); }));
    add(person("lyon", [](auto& it) { it.referral->issued_on -= days{1'000}; }));
    add(person("lyon", [](auto& it) { it.referral->issued_on += days{60}; }));
    add(person("lyon", [](auto& it) { it.line->confirmed_on.reset(); }));
    add(person("lyon", [](auto& it) { it.line->confirmed_on = *it.line->confirmed_on - days{500}; }));
    add(person("lyon", [](auto& it) { it.line->operator_id = {}; }));
    add(person("lyon", [](auto& it) { it.line->operator_id = {"autre"}; }));
    add(person("lyon", [](auto& it) { it.line.reset(); }));
    add(person("lyon", [](auto& it) { it.referral.reset(), it.line.reset(); }));
    const auto served = person();
    press_for(served);
    add(served);
    const auto mother = person();
    press_for(mother);
    add(relative_of(mother));
    const auto one = person();
    add(one);
    add(relative_of(one));
    domain::Beneficiary nobody;
    nobody.id = {domain::make_uuid_v7(time_.now(), 8, ++drawn_)};
    nobody.site = {"lyon"};
    add(nobody);
    add(person("lyon", [](auto& it) { it.site = {"closed"}; }));
    add_flawed(domain::duplicate_reason);
    add_flawed(domain::unknown_reason);
    add_flawed("PHONE_NUMBER_INVALID");
  }
  void add_plain(int count, const char* site) {
    for (int i = 0; i < count; ++i) add(person(site));
  }
  // Lines whose last recharge ran out long ago: confirmed since, or not.
  void add_recycled() {
    for (std::size_t i = 0; i < lapsed_.size(); ++i) {
      auto& it = lapsed_[i];
      if (i % 2 == 0) it.line->confirmed_on = today();
      ++it.revision;
      transact([&](LedgerTransaction& books) { return books.put_beneficiaries(std::span(&it, 1)); });
      add(it);
    }
    // Somebody else has confirmed the one; the other was given something two lines before, and is no lapsed
    // one any more.
    add(relative_of(lapsed_[1]));
    add(person("lyon", [&](auto& it) {
      it.line->id = lapsed_[2].line->id;
      it.line->confirmed_on.reset();
    }));
  }
  void open_long_ago() {
    const auto usual = limits_.campaigns;
    CampaignLimits seldom;
    seldom.look_interval = std::chrono::hours{24 * 365};
    limits_.campaigns = seldom;
    start();
    apply(domain::sample::programme());
    for (int i = 0; i < 6; ++i) {
      lapsed_.push_back(person());
      press_for(lapsed_.back());
    }
    const auto later = time_.now() + days{60};
    while (time_.now() < later) run_for(std::chrono::minutes{50});
    limits_.campaigns = usual;
    start();
    apply(strict_programme());
  }

  void expect_outcome(const PreviewedLine& previewed, const domain::CampaignLine& line) {
    const auto& [foreseen, preview] = previewed;
    const auto what = fmt::format("line {}: {} {}", line.number, domain::to_string(line.state), line.reason);
    switch (preview.verdict) {
      case PreviewVerdict::served:
        EXPECT_EQ(line.state, LineState::delivered) << what;
        break;
      case PreviewVerdict::refused:
      case PreviewVerdict::served_already: {
        ASSERT_EQ(line.state, LineState::refused) << what;
        const auto recharge = **simulation::SimulatedReader(books_).recharge(line.recharge);
        EXPECT_EQ(recharge.violations, preview.violations) << what;
        break;
      }
      case PreviewVerdict::unfunded:
        EXPECT_EQ(line.state, LineState::waiting) << what;
        break;
      case PreviewVerdict::unconfirmed:
        EXPECT_EQ(line.state, LineState::held) << what;
        EXPECT_EQ(line.reason, "LINE_UNCONFIRMED") << what;
        break;
      case PreviewVerdict::person_unknown:
      case PreviewVerdict::malformed:
      case PreviewVerdict::duplicate:
        EXPECT_TRUE(line.state == LineState::flawed || line.state == LineState::held) << what;
        EXPECT_EQ(line.state == LineState::flawed, foreseen.state == LineState::flawed) << what;
        break;
    }
  }

  std::vector<domain::Beneficiary> lapsed_;
  int pressed_ = 0;
};

TEST_F(KeptPreview, EveryLineEndsAsItWasForeseenWhereNothingChanges) {
  open_long_ago();
  add_troubles();
  add_recycled();
  add_plain(430, "lyon");
  add_plain(60, "pointe-a-pitre");
  add_troubles();
  const auto family = person();
  add(family);
  add_plain(30, "lyon");
  add_plain(60, "pointe-a-pitre");
  add(relative_of(family));
  draw_up();
  const auto foreseen = preview();
  ASSERT_EQ(foreseen.lines.size(), list_.size());
  ASSERT_GT(list_.size(), 550U) << "so that something happens on the second page";

  begin();
  run_until(CampaignState::paused);
  EXPECT_EQ(stored().campaign.pause_reason, domain::PauseReason::envelope_low);
  run([&] { return stored().counts.unanswered() == 0; });
  auto ended = lines();
  for (std::size_t i = 0; i < ended.size(); ++i) {
    // Refused ones behind those that wait may not have had their turn.
    if (ended[i].state != LineState::waiting) expect_outcome(foreseen.lines[i], ended[i]);
    EXPECT_EQ(foreseen.lines[i].preview.verdict == PreviewVerdict::served,
              ended[i].state == LineState::delivered)
        << i;
  }
  auto richer = strict_programme();
  richer.envelopes.back().amount = 20'000;
  apply(richer);
  resume();
  run_until(CampaignState::completed);
  const auto waited = std::exchange(ended, lines());
  for (std::size_t i = 0; i < ended.size(); ++i) {
    if (waited[i].state != LineState::waiting) continue;
    // As foreseen, but that there is money.
    auto expected = foreseen.lines[i];
    std::erase_if(expected.preview.violations,
                  [](const auto& it) { return it.reason == RefusalReason::envelope_exhausted; });
    if (expected.preview.verdict == PreviewVerdict::unfunded)
      expected.preview.verdict = PreviewVerdict::served;
    expect_outcome(expected, ended[i]);
  }

  // Nothing of this was for nothing: every verdict and every rule was there.
  const auto& totals = *foreseen.last.totals;
  for (const auto verdict : {PreviewVerdict::served, PreviewVerdict::refused, PreviewVerdict::served_already,
                             PreviewVerdict::unfunded, PreviewVerdict::unconfirmed, PreviewVerdict::duplicate,
                             PreviewVerdict::person_unknown, PreviewVerdict::malformed})
    EXPECT_GT(totals.of(verdict), 0) << static_cast<int>(verdict);
  std::set<std::string> rules;
  for (const auto& [rule, refused] : totals.by_rule) rules.insert(rule.value);
  EXPECT_THAT(rules, testing::IsSupersetOf({"referred", "confirmed", "operator", "monthly", "family", "site",
                                            "line-on-file", "envelope"}));
}

TEST_F(KeptPreview, ItsTotalsAreThoseOfItsLinesAgainstTheEnvelope) {
  open_long_ago();
  add_troubles();
  add_plain(20, "lyon");
  draw_up();
  const auto foreseen = preview();
  const auto& totals = *foreseen.last.totals;
  EXPECT_EQ(totals.total(), static_cast<std::int64_t>(foreseen.lines.size()));
  std::map<PreviewVerdict, std::int64_t> counted;
  for (const auto& line : foreseen.lines) ++counted[line.preview.verdict];
  EXPECT_EQ(totals.lines, counted);
  const auto served = totals.of(PreviewVerdict::served);
  EXPECT_EQ(totals.units, served);
  EXPECT_EQ(totals.needed, served);
  EXPECT_EQ(totals.face_value.value, served * 1'000);
  EXPECT_EQ(totals.data.value, served * 10'240);
  EXPECT_EQ(totals.available, envelope("sfr-2020-gift").available());
  EXPECT_EQ(foreseen.last.measure, domain::Asset::unit);
  EXPECT_EQ(foreseen.last.content, content(stored().counts).digest) << "what approvals name";
  EXPECT_EQ(foreseen.last.time, time_.now());
  EXPECT_EQ(totals.by_rule.at({"referred"}).lines, 4);
}

TEST_F(KeptPreview, AFamilyWithOneTelephoneIsServedOnceOnWhicheverPageItsPeopleStand) {
  start();
  apply(strict_programme());
  const auto one = person();
  add(one);
  add(relative_of(one));
  const auto other = person();
  add(other);
  for (int i = 0; i < 600; ++i) add_flawed("PHONE_NUMBER_INVALID");
  add(relative_of(other));
  draw_up();
  const auto foreseen = preview();
  EXPECT_EQ(foreseen.verdict(1), PreviewVerdict::served);
  EXPECT_EQ(foreseen.verdict(2), PreviewVerdict::served_already);
  EXPECT_EQ(foreseen.verdict(3), PreviewVerdict::served);
  EXPECT_EQ(foreseen.verdict(604), PreviewVerdict::served_already);
}

TEST_F(KeptPreview, NothingIsWritten) {
  start();
  apply(strict_programme());
  add_plain(20, "lyon");
  draw_up();
  const auto commits = books_.commits();
  const auto vault_writes = vault_writes_;
  preview();
  report();
  EXPECT_EQ(books_.commits(), commits);
  EXPECT_EQ(vault_writes_, vault_writes);
  EXPECT_TRUE(operator_.submits.empty());
}

TEST_F(KeptPreview, ChangesMeanwhileAreNotSeen) {
  start();
  apply(strict_programme());
  add_plain(600, "pointe-a-pitre");
  draw_up();
  const auto before = preview();
  const auto paper = start_preview(ports(), campaign_.id);
  auto page = next(*paper);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->lines.size(), 500U);
  ASSERT_FALSE(page->totals);
  Preview whole;
  whole.lines = std::move(page->lines);

  const auto late = lines().at(549);
  press_for(books_.beneficiaries.at(late.beneficiary));
  const auto flawed = lines().size() + 1;
  transact([&](LedgerTransaction& books) {
    domain::CampaignLine line;
    line.number = static_cast<std::int64_t>(flawed);
    line.state = LineState::flawed;
    line.reason = domain::unknown_reason;
    return books.campaigns().append_lines(campaign_.id, std::span(&line, 1));
  });
  auto stricter = strict_programme();
  stricter.rules.back() = domain::sample::rule(
      "site", Quota{Scope::site, QuotaMeasure::count, {WindowKind::calendar_month, 0}, 10});
  apply(stricter);

  whole = the_rest(*paper, std::move(whole));
  ASSERT_EQ(whole.lines.size(), before.lines.size());
  for (std::size_t i = 0; i < whole.lines.size(); ++i)
    EXPECT_EQ(whole.lines[i].preview.verdict, before.lines[i].preview.verdict) << i;
  EXPECT_EQ(whole.last.totals->lines, before.last.totals->lines);
  EXPECT_EQ(whole.last.totals->available, before.last.totals->available);
  EXPECT_EQ(whole.last.content, before.last.content);
  const auto after = preview();
  EXPECT_EQ(after.lines.size(), 601U);
  EXPECT_EQ(after.verdict(550), PreviewVerdict::served_already);
  EXPECT_EQ(after.verdict(20), PreviewVerdict::refused);
}

TEST_F(KeptPreview, OfAPausedCampaignOnlyWhatIsLeftIsDecidedAndNothingIsCountedTwice) {
  operator_limits_.max_per_second = 20;
  start();
  auto programme = strict_programme();
  programme.envelopes.back().amount = 100;
  apply(programme);
  add_troubles();
  add_plain(80, "lyon");
  draw_up();
  const auto at_first = preview();
  begin();
  run([&] { return operator_.submits.size() >= 30; });
  act([&](auto& it, const auto& said) { return domain::pause(it, domain::PauseReason::person, said); });
  run([&] { return stored().counts.unanswered() == 0; });
  const auto left = preview();
  const auto counts = stored().counts;
  ASSERT_GT(counts[LineState::waiting], 10);
  const auto& totals = *left.last.totals;
  EXPECT_EQ(totals.of(PreviewVerdict::served), counts[LineState::waiting]);
  EXPECT_EQ(totals.needed, counts[LineState::waiting]);
  EXPECT_EQ(totals.available, envelope("sfr-2020-gift").available());
  for (std::size_t i = 0; i < left.lines.size(); ++i) {
    const auto& line = left.lines[i].line;
    const auto& first = at_first.lines[i].preview;
    if (line.state == LineState::delivered) {
      EXPECT_EQ(left.lines[i].preview.verdict, PreviewVerdict::served_already);
    } else {
      EXPECT_EQ(left.lines[i].preview.verdict, first.verdict) << i;
      EXPECT_EQ(left.lines[i].preview.violations, first.violations) << i;
    }
  }
  resume();
  run_until(CampaignState::completed);
  EXPECT_EQ(stored().counts[LineState::delivered],
            counts[LineState::delivered] + totals.of(PreviewVerdict::served));
}

TEST_F(KeptPreview, WhatSaysThatItCannotBeMadeIsPrecise) {
  start();
  campaign_.id = {domain::make_uuid_v7(time_.now(), 7, 7)};
  const auto reason = [&] { return next(*start_preview(ports(), campaign_.id)).error().reason; };
  EXPECT_EQ(reason(), "CAMPAIGN_UNKNOWN");
  EXPECT_EQ(next(*start_report(ports(), campaign_.id)).error().reason, "CAMPAIGN_UNKNOWN");
  apply(domain::sample::programme());
  draw_up();
  EXPECT_TRUE(next(*start_preview(ports(), campaign_.id))->totals) << "an empty list is one page";
  auto without = domain::sample::programme();
  without.offers.pop_back();
  without.envelopes.back().offers.pop_back();
  apply(without);
  EXPECT_EQ(reason(), "OFFER_UNKNOWN");
  EXPECT_TRUE(next(*start_report(ports(), campaign_.id))->totals) << "what was done can be told all the same";
}

TEST_F(KeptPreview, AFullQueueOfReadersLosesNoPage) {
  start();
  apply(domain::sample::programme());
  add_plain(3, "lyon");
  draw_up();
  const auto paper = start_preview(ports(), campaign_.id);
  readers_.set_full(true);
  EXPECT_EQ(next(*paper).error().reason, "READ_QUEUE_FULL");
  EXPECT_EQ(next(*paper).error().code, domain::ErrorCode::resource_exhausted);
  readers_.set_full(false);
  const auto page = next(*paper);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->lines.size(), 3U);
  EXPECT_EQ(next(*paper).error().reason, "PAPER_ENDED");
}

TEST_F(KeptPreview, NoMoreSnapshotsAreHeldThanThereArePlaces) {
  start();
  apply(domain::sample::programme());
  add_plain(600, "lyon");
  draw_up();
  const auto one = start_preview(ports(), campaign_.id);
  auto two = start_report(ports(), campaign_.id);
  EXPECT_FALSE(next(*one)->totals);
  EXPECT_FALSE(next(*two)->totals);
  const auto third = start_report(ports(), campaign_.id);
  EXPECT_EQ(next(*third).error().reason, "REPORTS_BUSY");

  EXPECT_TRUE(next(*one)->totals) << "the last page frees its place";
  EXPECT_TRUE(next(*third));
  const auto fourth = start_preview(ports(), campaign_.id);
  EXPECT_EQ(next(*fourth).error().reason, "REPORTS_BUSY");
  two.reset();
  EXPECT_TRUE(next(*fourth)) << "and so does whoever goes away";
}

TEST_F(KeptPreview, APaperMayEndWhileAPageOfItIsMade) {
  start();
  apply(domain::sample::programme());
  add_plain(3, "lyon");
  draw_up();
  auto paper = start_preview(ports(), campaign_.id);
  std::optional<domain::Result<PreviewPage>> answer;
  paper->next([&](domain::Result<PreviewPage> page) { answer = std::move(page); });
  paper.reset();
  run([&] { return answer.has_value(); });
  EXPECT_EQ((*answer)->lines.size(), 3U);
}

class AddedUpReport : public KeptPreview {
 protected:
  void expect_to_add_up(const Report& report) {
    domain::LineCounts counts;
    std::int64_t cents = 0;
    std::int64_t megabytes = 0;
    for (const auto& [line, recharge] : report.lines) {
      counts.add(line.state, 1);
      if (!recharge) continue;
      EXPECT_EQ(line.state, domain::line_state_of(recharge->state)) << line.number;
      if (recharge->state != RechargeState::delivered) continue;
      cents += recharge->face_value.value;
      megabytes += recharge->data.value;
    }
    const auto& totals = report.totals;
    EXPECT_EQ(totals.counts, counts);
    EXPECT_EQ(totals.face_value.value, cents);
    EXPECT_EQ(totals.data.value, megabytes);
    domain::LineCounts of_sites;
    std::int64_t cents_of_sites = 0;
    std::int64_t megabytes_of_sites = 0;
    for (const auto& [site, sums] : totals.by_site) {
      for (const auto state : domain::all_line_states) of_sites.add(state, sums.counts[state]);
      cents_of_sites += sums.face_value.value;
      megabytes_of_sites += sums.data.value;
    }
    EXPECT_EQ(of_sites, counts);
    EXPECT_EQ(cents_of_sites, cents);
    EXPECT_EQ(megabytes_of_sites, megabytes);
  }
};

TEST_F(AddedUpReport, ItsTotalsAreThoseOfItsLinesBySiteAndByReason) {
  start();
  apply(strict_programme());
  add_troubles();
  add_plain(520, "pointe-a-pitre");
  operator_.on_submit = [&](const SubmitRequest&) -> std::optional<SubmitOutcome> {
    const auto turn = operator_.submits.size() % 10;
    if (turn == 3) return Rejected{{"E1", "OPERATOR_BUSY", true}};
    if (turn == 7) return Rejected{{"E2", "LINE_BARRED", false}};
    return Delivered{"T1"};
  };
  draw_up();
  begin();
  run_until(CampaignState::completed);
  run([&] { return stored().counts.unanswered() == 0; });
  const auto told = report();
  ASSERT_EQ(told.lines.size(), list_.size());
  expect_to_add_up(told);
  EXPECT_EQ(told.totals.counts, stored().counts) << "nothing is on its way any more";
  EXPECT_EQ(told.totals.by_site.size(), 4U) << "two sites, a closed one, and nobody's";
  EXPECT_EQ(told.totals.by_site.at({""}).counts[LineState::flawed], 3);
  EXPECT_GT(told.totals.by_reason.at({LineState::rejected, "LINE_BARRED"}), 40);
  EXPECT_EQ(told.totals.by_reason.at({LineState::flawed, "PHONE_NUMBER_INVALID"}), 1);
  EXPECT_EQ(told.totals.by_reason.at({LineState::held, "BENEFICIARY_UNKNOWN"}), 1);
  EXPECT_EQ(told.totals.by_reason.at({LineState::refused, "REFERRAL_MISSING"}), 1);
  EXPECT_EQ(told.totals.face_value.value, 1'000 * told.totals.counts[LineState::delivered]);
}

TEST_F(AddedUpReport, DoubtsAreToldAndAmendedOnceTheyAreCleared) {
  start();
  apply(domain::sample::programme());
  operator_.on_submit = [&](const SubmitRequest&) -> std::optional<SubmitOutcome> {
    if (operator_.submits.size() % 3 == 0) return std::nullopt;
    return Delivered{"T1"};
  };
  std::optional<InquiryOutcome> known;
  operator_.on_inquire = [&](const domain::RechargeId&) -> InquiryOutcome {
    return known.value_or(Unknown{"TIMEOUT"});
  };
  add_plain(30, "lyon");
  draw_up();
  begin();
  run_until(CampaignState::completed);
  const auto doubtful = report();
  expect_to_add_up(doubtful);
  EXPECT_EQ(doubtful.totals.counts[LineState::in_doubt], 10);
  EXPECT_EQ(doubtful.totals.face_value.value, 20'000);
  known = Delivered{"T2"};
  run([&] { return stored().counts[LineState::in_doubt] == 0; });
  const auto amended = report();
  expect_to_add_up(amended);
  EXPECT_EQ(amended.totals.counts[LineState::delivered], 30);
  EXPECT_EQ(amended.totals.face_value.value, 30'000);
}

TEST_F(AddedUpReport, ALineIsToldAsItsRechargeStandsWhateverItsOwnCopySays) {
  operator_limits_.max_per_second = 50;
  start();
  apply(domain::sample::programme());
  add_plain(100, "lyon");
  draw_up();
  begin();
  // The broker dies: nobody has written down what became of the lines that it had taken.
  run([&] { return operator_.submits.size() >= 40 && stored().counts[LineState::taken] > 0; });
  broker_.reset();
  std::int64_t delivered = 0;
  std::int64_t behind = 0;
  for (const auto& [id, entry] : books_.recharges)
    delivered += entry.keyed.recharge.state == RechargeState::delivered ? 1 : 0;
  behind = delivered - stored().counts[LineState::delivered];
  ASSERT_GT(behind, 0);
  const auto paper = start_report(ports(), campaign_.id);
  std::optional<domain::Result<ReportPage>> answer;
  paper->next([&](domain::Result<ReportPage> page) { answer = std::move(page); });
  while (!answer && time_.run_one()) {
  }
  const Report told{(*answer)->lines, *(*answer)->totals};
  expect_to_add_up(told);
  EXPECT_EQ(told.totals.counts[LineState::delivered], delivered);
  EXPECT_EQ(told.totals.face_value.value, 1'000 * delivered);
}

}  // namespace
}  // namespace passerelle::broker
