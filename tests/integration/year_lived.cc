#include "tests/integration/year_lived.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/finance/seal_export.h"
#include "tests/support/year_tills.h"

namespace passerelle::broker {
namespace {

using domain::Day;
using domain::Instant;
using finance::Period;
using finance::Resolution;
using std::chrono::days;
using std::chrono::hours;

}  // namespace

YearLived::YearLived(YearBooks& books, const test::GeneratedYear& year) : books_(books), year_(year) {
  for (std::size_t index = 0; index < year.recharges.size(); ++index)
    for (std::size_t news = 0; news < year.recharges[index].news.size(); ++news)
      events_.push_back({year.recharges[index].news[news].time, index, news});
  std::ranges::sort(events_, {}, [](const Event& event) { return std::tuple(event.time, event.recharge); });
  for (const auto& expected : year.expected)
    if (expected.recharge && expected.resolution != Resolution::by_proof)
      resolutions_[*expected.recharge] = expected.resolution;
}

template <class Work>
void YearLived::timed(const char* part, Work&& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  took_[part] += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

void YearLived::live() {
  const auto year = Period::year_of(year_.statements.front().period.first_day());
  // The January after brings December's cut-offs, and its statement comes in February.
  const auto last = year.next().first_day() + days(33);
  std::size_t month = 0;
  for (auto day = year.first_day(); day <= last; day += days(1)) {
    give(day);
    const bool third = day == domain::first_of_month(day) + days(2) && day > year.first_day() + days(3);
    if (third) {
      books_.leap_to(domain::start_of(day) + hours(8));
      do_statement(year_.statements.at(month));
      if (month > 0) close(year_.statements.at(month - 1).period);
      ++month;
    }
    const auto evening = domain::start_of(day + days(1)) - hours(1);
    books_.leap_to(evening);
    timed("load", [&] { load_until(evening); });
    timed("tills", [&] {
      refund();
      close_tills(day);
    });
  }
  close(year);
}

void YearLived::give(Day day) {
  for (int quarter = 1; quarter <= 4; ++quarter) {
    std::vector<GiftDraft> drafts;
    for (const auto& gift : test::year_gifts(year_.sizes, quarter))
      if (gift.given_on == day)
        drafts.push_back(
            {gift.envelope, gift.document, day, gift.product, gift.quantity, {gift.unit_value_cents}});
    if (drafts.empty()) continue;
    books_.must<std::vector<GiftEntry>>("enter gifts", [&](Completion<std::vector<GiftEntry>> done) {
      books_.finance().enter_gifts(drafts, "farid", std::move(done));
    });
  }
}

void YearLived::load_until(Instant until) {
  const auto first = recorded_;
  while (recorded_ < year_.recharges.size() && year_.recharges[recorded_].recharge.create_time < until)
    ++recorded_;
  books_.record(std::span(year_.recharges).subspan(first, recorded_ - first));
  std::vector<Settlement> settlements;
  for (; told_ < events_.size() && events_[told_].time < until; ++told_) {
    const auto& event = events_[told_];
    const auto& told = year_.recharges[event.recharge];
    settlements.push_back(books_.settlement(told, told.news[event.news]));
    if (settlements.back().to == domain::RechargeState::reversed && told.refund_asked)
      refunds_asked_.push_back(event.recharge);
  }
  books_.settle(settlements);
}

std::int64_t YearLived::till_balance(const domain::SiteId& site) {
  return books_.reader().finance().balance(domain::till_account(site), domain::Asset::eur_cent).value();
}

// Whoever comes while the till is empty comes again.
void YearLived::refund() {
  std::erase_if(refunds_asked_, [&](std::size_t index) {
    const auto& it = year_.recharges[index].recharge;
    if (till_balance(it.site) < it.price.value) return false;
    books_.must<domain::Transfer>("refund", [&](Completion<domain::Transfer> done) {
      books_.finance().refund(it.id, {"amelie", "taken back by the operator"}, std::move(done));
    });
    ++refunds_;
    return true;
  });
}

// Where it moved since it was last counted; at a month's end wherever there is anything.
void YearLived::close_tills(Day day) {
  const bool month_ends = domain::first_of_month(day + days(1)) == day + days(1);
  for (const auto& site : year_.programme.sites) {
    const auto expected = till_balance(site.id);
    if (expected == 0 || (expected == test::till_float_cents && !month_ends)) continue;
    const auto difference = test::till_difference(year_.sizes, site.id, day, expected);
    const auto counted = expected + difference;
    const auto deposited = std::max<std::int64_t>(counted - test::till_float_cents, 0);
    const auto closed = books_.must<finance::TillClosing>("close a till", [&](auto done) {
      books_.finance().close_till(
          {site.id, day, {counted}, {deposited}, difference == 0 ? "" : "counted twice, it is so", "amelie"},
          std::move(done));
    });
    EXPECT_EQ(closed.expected.value, expected);
    ++tills_closed_;
    tills_with_difference_ += difference == 0 ? 0 : 1;
    differences_[site.id] += difference;
  }
}

void YearLived::do_statement(const test::YearStatement& statement) {
  timed("import", [&] {
    const auto imported = books_.import_statement(statement);
    EXPECT_EQ(imported.statement.lines, statement.lines);
    lines_ += imported.statement.lines;
  });
  timed("reconcile", [&] {
    const auto summary = books_.must<ReconciliationSummary>("reconcile", [&](auto done) {
      books_.finance().reconcile({test::year_operator_id}, statement.period, std::move(done));
    });
    EXPECT_EQ(summary.lines, statement.lines);
    for (const auto& side : summary.envelopes)
      EXPECT_EQ(side.unexplained(), 0) << statement.period.text() << " " << side.envelope.value;
  });
  timed("resolve", [&] { resolve_open(statement.period); });
  timed("again", [&] { do_again(statement); });
}

// Somebody is not sure that it was done: it changes nothing.
void YearLived::do_again(const test::YearStatement& statement) {
  EXPECT_TRUE(books_.import_statement(statement).known);
  const auto summary = books_.must<ReconciliationSummary>("reconcile again", [&](auto done) {
    books_.finance().reconcile({test::year_operator_id}, statement.period, std::move(done));
  });
  EXPECT_EQ(summary.breaks_found, 0) << statement.period.text();
}

// All but cut-offs, which the next statement brings.
void YearLived::resolve_open(const Period& period) {
  const auto page = books_.reader().finance().breaks(
      {.operator_id = {}, .period = period, .states = {finance::BreakState::open}}, {}, 10'000);
  ASSERT_TRUE(page.has_value());
  for (const auto& found : page->items) {
    if (found.kind == finance::BreakKind::cut_off) continue;
    const auto planted = found.recharge ? resolutions_.find(*found.recharge) : resolutions_.end();
    const auto how = planted == resolutions_.end() ? Resolution::keep_ours : planted->second;
    const auto resolved = books_.must<finance::Break>("resolve a break", [&](auto done) {
      books_.finance().resolve_break({found.id, "farid", "checked with the operator"}, how, std::move(done));
    });
    if (resolved.state == finance::BreakState::resolved) continue;
    const auto approved = books_.must<finance::Break>("approve a break", [&](auto done) {
      books_.finance().approve_break({found.id, "nadia", "so did I"}, std::move(done));
    });
    EXPECT_EQ(approved.state, finance::BreakState::resolved);
    ++second_people_;
  }
}

void YearLived::close(const Period& period) {
  timed("close", [&] {
    for (const auto* who : {"farid", "nadia"}) {
      const auto outcome = books_.must<CloseOutcome>("close a period", [&](auto done) {
        books_.finance().close_period({period, who, "its time has come"}, std::move(done));
      });
      EXPECT_EQ(outcome.closed.has_value(), std::string_view(who) == "nadia") << period.text();
    }
  });
  timed("verify", [&] {
    finance::SealExportVerifier verifier({.key = books_.key().public_key(), .previous = {}});
    const auto file = books_.finance().export_period(period);
    books_.read(*file, [&](std::string_view piece) { verifier.feed(piece); });
    const auto verdict = verifier.finish();
    EXPECT_TRUE(verdict.genuine()) << period.text();
    EXPECT_TRUE(verdict.key_is_trusted);
    for (const auto& finding : verdict.findings)
      ADD_FAILURE() << period.text() << " line " << finding.first << ": " << finding.reason << " "
                    << finding.subject;
  });
}

}  // namespace passerelle::broker
