#include "tests/e2e/campaign_verdict.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace passerelle::e2e {
namespace {

using v1::CampaignLine;
using Tally = std::map<CampaignLine::State, std::int64_t>;

constexpr std::int64_t face_value_cents = 1'000;
constexpr std::int64_t data_mb = 10'240;

Tally tally_of(const v1::LineCounts& counts) {
  return {{CampaignLine::FLAWED, counts.flawed()},       {CampaignLine::WAITING, counts.waiting()},
          {CampaignLine::UNDER_WAY, counts.under_way()}, {CampaignLine::IN_DOUBT, counts.in_doubt()},
          {CampaignLine::DELIVERED, counts.delivered()}, {CampaignLine::REFUSED, counts.refused()},
          {CampaignLine::REJECTED, counts.rejected()},   {CampaignLine::CANCELLED, counts.cancelled()},
          {CampaignLine::REVERSED, counts.reversed()},   {CampaignLine::HELD, counts.held()}};
}

// Also those states that nobody is in.
Tally tally_of(const FinishedReport& report, const std::string& site) {
  Tally tally = tally_of(v1::LineCounts());
  for (const auto& one : report.lines)
    if (site == "*" || one.line().site() == site) ++tally[one.line().state()];
  return tally;
}

class Judgement {
 public:
  Judgement(const Crowd& crowd, const FinishedReport& report, const Journal& journal,
            const std::map<std::string, Told>& told)
      : crowd_(crowd), report_(report), journal_(journal), told_(told) {}

  void lines() {
    ASSERT_EQ(report_.lines.size(), crowd_.lines().size());
    for (std::size_t at = 0; at < crowd_.lines().size(); ++at) line(at);
  }

  // Whoever asked for it, and however often.
  void people() const {
    std::int64_t wrong = 0;
    for (const auto& person : crowd_.people()) {
      const auto found = journal_.credits_of_number.find(person.e164());
      const int credits = found == journal_.credits_of_number.end() ? 0 : found->second;
      if (credits == credits_of(person.fate)) continue;
      if (++wrong <= 20)
        ADD_FAILURE() << person.reference << " was credited " << credits << " times, not "
                      << credits_of(person.fate);
    }
    EXPECT_EQ(wrong, 0) << "people who were not credited as often as is theirs";
  }

  void adds_up(const v1::Campaign& campaign) const {
    const auto& totals = report_.totals;
    const auto in_all = tally_of(report_, "*");
    EXPECT_EQ(tally_of(totals.counts()), in_all);
    EXPECT_EQ(tally_of(campaign.counts()), in_all) << "the report is newer, and nothing was left to come";
    EXPECT_EQ(totals.face_value().cents(), counts_.delivered * face_value_cents);
    EXPECT_EQ(totals.data_mb(), counts_.delivered * data_mb);
    std::int64_t lines = 0;
    for (const auto& site : totals.by_site()) {
      const auto tally = tally_of(report_, site.site());
      EXPECT_EQ(tally_of(site.counts()), tally) << site.site();
      EXPECT_EQ(site.face_value().cents(), tally.at(CampaignLine::DELIVERED) * face_value_cents);
      for (const auto& [state, count] : tally) lines += count;
    }
    EXPECT_EQ(lines, static_cast<std::int64_t>(report_.lines.size())) << "every line is of some site";
    reasons_add_up();
  }

  const CampaignCounts& counts() const { return counts_; }

 private:
  void line(std::size_t at) {
    const auto& planted = crowd_.lines()[at];
    const auto& [line, recharge] = std::pair(report_.lines[at].line(), report_.lines[at].recharge());
    const auto number = static_cast<std::int64_t>(at) + 1;
    ASSERT_EQ(line.number(), number);
    const bool expected = line.state() == planted.state || line.state() == planted.otherwise;
    EXPECT_TRUE(expected) << "line " << number << ", '" << planted.record << "', is "
                          << CampaignLine::State_Name(line.state()) << " " << line.reason() << ", not "
                          << CampaignLine::State_Name(planted.state);
    if (line.state() == planted.otherwise && !planted.reason.empty()) {
      EXPECT_EQ(line.reason(), planted.reason) << "line " << number;
    }
    EXPECT_EQ(line.duplicate_of(), planted.duplicate_of) << "line " << number;
    if (planted.person != no_person && planted.state != CampaignLine::FLAWED) {
      const auto& person = crowd_.people()[planted.person];
      EXPECT_EQ(line.beneficiary(), person.name) << "line " << number;
      EXPECT_EQ(line.site(), person.site) << "line " << number;
      if (person.fate == Fate::served_by_either) by_either(line, person);
    }
    if (line.state() != CampaignLine::DELIVERED) return;
    ++counts_.delivered;
    const auto credits = journal_.credits.find(line.recharge().substr(line.recharge().find('/') + 1));
    EXPECT_TRUE(credits != journal_.credits.end() && credits->second == 1)
        << "line " << number << ": " << line.recharge() << " is not in the operator's journal";
    EXPECT_EQ(recharge.name(), line.recharge()) << "line " << number;
    EXPECT_EQ(recharge.state(), v1::Recharge::DELIVERED) << "line " << number;
  }

  void by_either(const CampaignLine& line, const Person& person) {
    const auto answer = told_.find(person.reference);
    ASSERT_NE(answer, told_.end()) << person.reference;
    const bool at_counter = answer->second.state == v1::Recharge::DELIVERED;
    if (at_counter) ++counts_.left_to_counters;
    EXPECT_NE(at_counter, line.state() == CampaignLine::DELIVERED)
        << person.reference << " was " << v1::Recharge::State_Name(answer->second.state)
        << " at the counter, and the line is " << CampaignLine::State_Name(line.state());
  }

  void reasons_add_up() const {
    std::map<std::pair<CampaignLine::State, std::string>, std::int64_t> expected;
    for (const auto& one : report_.lines)
      if (!one.line().reason().empty()) ++expected[{one.line().state(), one.line().reason()}];
    std::map<std::pair<CampaignLine::State, std::string>, std::int64_t> told;
    for (const auto& reason : report_.totals.by_reason())
      told[{reason.state(), reason.reason()}] = reason.lines();
    EXPECT_EQ(told, expected);
  }

  const Crowd& crowd_;
  const FinishedReport& report_;
  const Journal& journal_;
  const std::map<std::string, Told>& told_;
  CampaignCounts counts_;
};

}  // namespace

CampaignCounts judge(const Crowd& crowd, const v1::Campaign& campaign, const FinishedReport& report,
                     const Journal& journal, const std::map<std::string, Told>& told) {
  Judgement judgement(crowd, report, journal, told);
  judgement.lines();
  judgement.people();
  judgement.adds_up(campaign);
  return judgement.counts();
}

void judge_preview(const Crowd& crowd, const v1::PreviewTotals& totals) {
  const auto count = [&](auto&& is) { return std::ranges::count_if(crowd.lines(), is); };
  const auto because = [&](const char* reason) {
    return count(
        [&](const auto& line) { return line.state == CampaignLine::FLAWED && line.reason == reason; });
  };
  EXPECT_EQ(totals.lines(), static_cast<std::int64_t>(crowd.lines().size()));
  // What the operator will say nobody knows yet.
  const auto served = crowd.count(CampaignLine::DELIVERED) + crowd.count(CampaignLine::REJECTED);
  EXPECT_EQ(totals.served(), served);
  EXPECT_EQ(totals.refused() + totals.served_already(), crowd.count(CampaignLine::REFUSED));
  EXPECT_EQ(totals.served_already(), static_cast<std::int64_t>(crowd.of(Fate::had_its_share).size() +
                                                               crowd.of(Fate::had_its_value).size()));
  EXPECT_EQ(totals.unconfirmed(), crowd.count(CampaignLine::HELD));
  EXPECT_EQ(totals.unfunded(), 0);
  EXPECT_EQ(totals.duplicates(), because("LINE_DUPLICATE"));
  EXPECT_EQ(totals.unknown(), because("PERSON_UNKNOWN"));
  EXPECT_EQ(totals.malformed(), because("PHONE_NUMBER_INVALID"));
  EXPECT_EQ(totals.needed(), served) << "a unit each";
  EXPECT_EQ(totals.face_value().cents(), served * face_value_cents);
}

}  // namespace passerelle::e2e
