// A campaign as people read it.
#include "services/cli/campaign_view.h"

#include <gtest/gtest.h>

#include <sstream>

#include "services/cli/amounts.h"
#include "services/cli/campaign_draft.h"
#include "services/cli/campaign_flaws.h"
#include "services/cli/campaign_watch.h"
#include "services/cli/option_types.h"
#include "services/cli/text_width.h"

namespace passerelle::cli {
namespace {

const Words french(domain::Language::french);
const Words english(domain::Language::english);

v1::Campaign running() {
  v1::Campaign campaign;
  campaign.set_name("campaigns/c-1");
  campaign.set_title("Noël\033[2J");
  campaign.set_state(v1::Campaign::RUNNING);
  campaign.set_measure(v1::EUR_CENT);
  campaign.set_envelope_available(123'450);
  campaign.set_rate(12.34);
  campaign.mutable_counts()->set_delivered(3000);
  campaign.mutable_counts()->set_refused(80);
  campaign.mutable_counts()->set_under_way(20);
  campaign.mutable_counts()->set_waiting(1900);
  return campaign;
}

TEST(CampaignView, WhatIsUnderWayOrWaitsIsNotDone) {
  EXPECT_EQ(done_of(running().counts()), 3080);
  const auto progress = watch_progress(running(), english);
  EXPECT_EQ(progress.done, 3080U);
  EXPECT_EQ(progress.in_all, 5000U);
  EXPECT_EQ(
      progress.line,
      " 61 %  3,080/5,000  12.3/s  €1,234.50 left  delivered 3,000  refused 80  waiting 1,900  under way 20");
}

TEST(CampaignView, TheBarFitsWhateverTheScreen) {
  for (const std::size_t columns : {10U, 40U, 79U, 200U}) {
    EXPECT_LE(text_width(progress_text(watch_progress(running(), french), columns)), columns);
  }
  EXPECT_TRUE(progress_text(watch_progress(running(), english), 200).starts_with("[##"));
}

TEST(CampaignView, ACampaignIsShownWithWhatBoundsIt) {
  auto campaign = running();
  campaign.mutable_pace()->set_per_second(5);
  campaign.mutable_pace()->set_opens_at_minute(540);
  campaign.mutable_pace()->set_closes_at_minute(1110);
  campaign.mutable_pace()->set_per_day(2000);
  campaign.mutable_pause_limits()->set_envelope_reserve(50'000);
  campaign.mutable_pause_limits()->set_rejection_percent(20);
  campaign.mutable_pause_limits()->set_rejection_window(50);
  std::ostringstream out;
  Console console(out, {}, out, {}, english, Format::table);
  show_campaign(console, campaign);
  EXPECT_NE(out.str().find("at most 5/s, from 09:00 to 18:30 (Paris), at most 2,000 a day\n"),
            std::string::npos)
      << out.str();
  EXPECT_NE(out.str().find("the envelope has less than €500.00, more than 20% of 50 lines are rejected\n"),
            std::string::npos);
  EXPECT_EQ(out.str().find('\033'), std::string::npos) << "titles come from outside";
}

TEST(CampaignView, AWatchEndsWithWhatTheScriptWantsToKnow) {
  auto campaign = running();
  campaign.set_state(v1::Campaign::COMPLETED);
  EXPECT_EQ(exit_status_of(campaign), ExitStatus::done);
  campaign.mutable_counts()->set_in_doubt(1);
  EXPECT_EQ(exit_status_of(campaign), ExitStatus::not_known_yet);
  campaign.set_state(v1::Campaign::CANCELLED);
  EXPECT_EQ(exit_status_of(campaign), ExitStatus::not_delivered);
}

TEST(FlawedLines, ALineNamedTwiceIsOneLine) {
  std::ostringstream out;
  Console console(out, {}, out, {}, english, Format::table);
  FlawedLines flaws(console);
  v1::CampaignLine line;
  line.set_reason("LINE_DUPLICATE");
  for (const auto number : {3, 9, 3, 9, 11}) {
    line.set_number(number);
    line.set_duplicate_of(2);
    flaws.add(line);
  }
  EXPECT_EQ(flaws.count(), 3);
}

TEST(CampaignOptions, HoursAreADaysOwn) {
  ASSERT_TRUE(parse_hours("9:00-18:30"));
  EXPECT_EQ(parse_hours("9:00-18:30")->opens, 540);
  EXPECT_EQ(parse_hours("00:00-24:00")->closes, 1440);
  for (const auto* wrong :
       {"", "9-18", "18:00-09:00", "09:00", "09:00-24:01", "09:60-10:00", "9h00-10h00", "09:00-09:00"}) {
    EXPECT_FALSE(parse_hours(wrong)) << wrong;
  }
}

TEST(CampaignOptions, AmountsAreInTheEnvelopesMeasure) {
  EXPECT_EQ(parse_amount("500", v1::EUR_CENT), 50'000);
  EXPECT_EQ(parse_amount("12,5", v1::EUR_CENT), 1250);
  EXPECT_EQ(parse_amount("12.05", v1::EUR_CENT), 1205);
  EXPECT_EQ(parse_amount("500", v1::UNIT), 500);
  EXPECT_EQ(parse_amount("10240", v1::MEGABYTE), 10'240);
  for (const auto* wrong : {"", "-1", "12.345", "12.", "abc", "1e9", "99999999999999999999"}) {
    EXPECT_FALSE(parse_amount(wrong, v1::EUR_CENT)) << wrong;
  }
  EXPECT_FALSE(parse_amount("12.5", v1::UNIT));
}

TEST(CampaignOptions, AMomentIsThatOfAClockInParis) {
  EXPECT_EQ(parse_moment("2026-12-01 09:00"), parse_moment("01/12/2026 9:00"));
  EXPECT_EQ(domain::to_rfc3339(*parse_moment("2026-12-01 09:00")), "2026-12-01T08:00:00.000Z");
  EXPECT_EQ(domain::to_rfc3339(*parse_moment("2026-07-01")), "2026-06-30T22:00:00.000Z");
  for (const auto* wrong : {"", "tomorrow", "2026-12-01 25:00", "2026-12-01 9", "2026-13-01 09:00"}) {
    EXPECT_FALSE(parse_moment(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace passerelle::cli
