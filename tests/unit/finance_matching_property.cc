// Books and a statement that agree, with breaks planted in known numbers: exactly those are found, whatever
// the order of the file and the pages of the stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <tuple>

#include "services/finance/matching.h"
#include "tests/unit/matching_bench.h"

namespace passerelle::finance {
namespace {

using bench::delivered;
using bench::line_of;
using bench::march;
using bench::noon;
using domain::RechargeState;

// Kind, recharge (nil: none), resolved by proof, difference.
using Planted = std::tuple<std::string, std::string, bool, std::int64_t>;
using Outcomes = std::vector<std::pair<std::string, MatchOutcome>>;

class Garden {
 public:
  explicit Garden(std::uint64_t seed) : random_(seed) {
    const auto times = [&](auto act) {
      for (auto count = below(6); count > 0; --count) (this->*act)();
    };
    for (auto count = 20 + below(200); count > 0; --count) grow(at_some_time());
    times(&Garden::plant_missing_at_operator);
    times(&Garden::plant_missing_here);
    times(&Garden::plant_amount);
    times(&Garden::plant_status);
    times(&Garden::plant_duplicate);
    times(&Garden::plant_other_line);
    times(&Garden::plant_cut_off);
    times(&Garden::plant_neighbour);
    times(&Garden::plant_doubt);
    times(&Garden::plant_what_is_no_break);
    std::ranges::shuffle(sides.theirs, random_);
  }

  bench::Sides sides;
  std::vector<Planted> planted;
  Outcomes proofs;
  std::size_t without_recharge = 0;

  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

 private:
  // Not so near the end that a statement may lack it.
  domain::Instant at_some_time() {
    const auto length = march.end() - march.begin() - std::chrono::days(4);
    return march.begin() + domain::Duration(below(static_cast<std::size_t>(length.count())));
  }
  domain::Instant on_the_last_days() {
    return march.end() - std::chrono::seconds(10 + below(86'400 * 3 - 60));
  }

  OurSide make(domain::Instant created) {
    auto ours = delivered(++number_, created);
    switch (below(3)) {
      case 0:
        break;
      case 1:
        ours.envelope = {"sfr-2020-gift"};
        ours.measure = domain::Asset::unit;
        ours.envelope_amount = 1;
        break;
      default:
        ours.envelope = {"sfr-2025-data"};
        ours.measure = domain::Asset::megabyte;
        ours.envelope_amount = 10240;
    }
    return ours;
  }

  // Both sides of a recharge that agree.
  OurSide grow(domain::Instant created) {
    const auto ours = add(make(created));
    sides.theirs.push_back(line_of(ours));
    return ours;
  }
  OurSide add(OurSide ours) {
    sides.ours.push_back(ours);
    return ours;
  }
  void expect(BreakKind kind, const OurSide& ours, bool proven, std::int64_t difference) {
    planted.emplace_back(to_string(kind), ours.id.text(), proven, difference);
  }

  void plant_missing_at_operator() {
    const auto ours = add(make(at_some_time()));
    expect(BreakKind::missing_at_operator, ours, false, -ours.envelope_amount);
  }
  void plant_missing_here() {
    auto line = line_of(make(at_some_time()));
    line.amount_cents = static_cast<std::int64_t>(below(5000));
    if (below(2) == 0) line.recharge.reset();
    if (below(3) == 0) line.operator_reference.clear();
    sides.theirs.push_back(line);
    ++without_recharge;
    planted.emplace_back(to_string(BreakKind::missing_here), "", false, *line.amount_cents);
  }
  void plant_amount() {
    const auto ours = grow(at_some_time());
    const auto more = static_cast<std::int64_t>(below(900)) - 950;
    *sides.theirs.back().amount_cents += more;
    expect(BreakKind::amount, ours, false, ours.measure == domain::Asset::eur_cent ? more : 0);
  }
  void plant_status() {
    const auto ours = grow(at_some_time());
    if (below(2) == 0) {
      sides.ours.back().state = below(2) == 0 ? RechargeState::rejected : RechargeState::cancelled;
      return expect(BreakKind::status, ours, false, ours.envelope_amount);
    }
    sides.theirs.back().status = below(2) == 0 ? StatementStatus::rejected : StatementStatus::reversed;
    expect(BreakKind::status, ours, false, -ours.envelope_amount);
  }
  void plant_duplicate() {
    const auto ours = grow(at_some_time());
    for (auto more = 1 + below(3); more > 0; --more) {
      sides.theirs.push_back(line_of(ours));
      expect(BreakKind::duplicate_at_operator, ours, false, ours.envelope_amount);
    }
  }
  void plant_other_line() {
    const auto ours = grow(at_some_time());
    sides.theirs.back().line = bench::line_id(1'000'000 + number_);
    expect(BreakKind::other_line, ours, false, 0);
  }
  void plant_cut_off() {
    const auto ours = add(make(on_the_last_days()));
    const bool proven = below(2) == 0;
    if (proven) sides.ours.back().stated_in = march.next();
    expect(BreakKind::cut_off, ours, proven, -ours.envelope_amount);
  }
  void plant_neighbour() {
    const auto ours = make(below(2) == 0 ? noon("2026-02-27") : noon("2026-04-02"));
    (below(2) == 0 ? sides.ours : sides.elsewhere).push_back(ours);
    sides.theirs.push_back(line_of(ours));
    proofs.emplace_back(ours.id.text(), MatchOutcome::carried);
  }
  void plant_doubt() {
    const auto ours = grow(at_some_time());
    sides.ours.back().state = below(4) == 0 ? RechargeState::reserved : RechargeState::in_doubt;
    const auto [status, outcome] = std::vector<std::pair<StatementStatus, MatchOutcome>>{
        {StatementStatus::delivered, MatchOutcome::proven_delivered},
        {StatementStatus::rejected, MatchOutcome::proven_rejected},
        {StatementStatus::reversed, MatchOutcome::proven_reversed}}[below(3)];
    sides.theirs.back().status = status;
    proofs.emplace_back(ours.id.text(), outcome);
    expect(BreakKind::status, ours, true, status == StatementStatus::delivered ? ours.envelope_amount : 0);
  }
  void plant_what_is_no_break() {
    const auto ours = grow(at_some_time());
    auto& line = sides.theirs.back();
    switch (below(6)) {
      case 0:  // matched by the operator's reference
        line.recharge.reset();
        break;
      case 1:  // a doubt that nothing ends
        sides.ours.back().state = RechargeState::in_doubt;
        line.status = below(2) == 0 ? StatementStatus::pending : StatementStatus::unknown;
        break;
      case 2:
        sides.ours.back().state = RechargeState::in_doubt;
        sides.theirs.pop_back();
        break;
      case 3:  // rejected on both sides
        sides.ours.back().state = RechargeState::rejected;
        line.status = StatementStatus::rejected;
        break;
      case 4: {  // credited, taken back, credited again
        auto again = line_of(ours);
        again.time += std::chrono::hours(2);
        sides.theirs.push_back(line_of(ours, StatementStatus::reversed));
        sides.theirs.push_back(again);
        break;
      }
      default:  // taken back on both sides
        sides.ours.back() = bench::reversed(ours, ours.update_time + std::chrono::hours(1));
        sides.theirs.push_back(line_of(ours, StatementStatus::reversed));
    }
  }

  std::mt19937_64 random_;
  std::uint64_t number_ = 0;
};

// What the ledger's transfers add up to, day by day.
std::vector<DayTotal> transfers_of(const bench::Sides& sides) {
  std::vector<DayTotal> totals;
  const auto post = [&](const OurSide& ours, domain::TransferKind kind, domain::Instant when) {
    DayTotal total;
    total.day = domain::paris_day(when);
    total.kind = kind;
    total.asset = ours.measure;
    total.envelope = ours.envelope;
    total.count = 1;
    total.amount = ours.envelope_amount;
    totals.push_back(total);
  };
  for (const auto* recharges : {&sides.ours, &sides.elsewhere})
    for (const auto& ours : *recharges) {
      post(ours, domain::TransferKind::hold, ours.create_time);
      if (ours.state == RechargeState::delivered) post(ours, domain::TransferKind::capture, ours.update_time);
      if (ours.state != RechargeState::reversed) continue;
      post(ours, domain::TransferKind::capture, *ours.delivered_time);
      post(ours, domain::TransferKind::reverse, ours.update_time);
    }
  return totals;
}

struct Reading {
  Findings findings;
  Outcomes proofs;
  int lookups = 0;
};

Reading read(Garden& garden) {
  bench::Books books(garden.sides.ours, garden.sides.elsewhere);
  auto [referring, loose] = bench::stored(garden.sides.theirs);
  bench::Lines with(std::move(referring));
  bench::Lines without(std::move(loose));
  const auto any_size = [&] { return 1 + garden.below(40); };
  books.pages.page_size = with.pages.page_size = without.pages.page_size = any_size;
  auto findings = match(bench::scope(), books, with, without);
  if (!findings) throw std::runtime_error(findings.error().reason);
  Reading reading{std::move(*findings), {}, books.lookups};
  for (const auto& proof : reading.findings.proofs)
    reading.proofs.emplace_back(proof.recharge.text(), proof.outcome);
  return reading;
}

std::vector<Planted> as_planted(const std::vector<Break>& breaks) {
  std::vector<Planted> found;
  for (const auto& each : breaks)
    found.emplace_back(to_string(each.kind), each.recharge ? each.recharge->text() : "",
                       each.state == BreakState::resolved && each.resolution == Resolution::by_proof,
                       each.difference);
  return found;
}

TEST(MatchingProperty, WhatWasPlantedIsFoundAndNothingElse) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Garden garden(seed);
    const auto reading = read(garden);
    ASSERT_THAT(as_planted(reading.findings.breaks), ::testing::UnorderedElementsAreArray(garden.planted));
    ASSERT_THAT(reading.proofs, ::testing::UnorderedElementsAreArray(garden.proofs));
  }
}

TEST(MatchingProperty, TheEnvelopesDifferByTheBreaksAloneInTheLedgersOwnTransfers) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Garden garden(seed);
    const auto findings = read(garden).findings;
    const auto compared = with_books(findings.envelopes, transfers_of(garden.sides), march);
    ASSERT_EQ(compared, findings.envelopes);
    std::int64_t open = 0;
    for (const auto& comparison : compared) {
      ASSERT_EQ(comparison.unexplained(), 0) << comparison.envelope.value;
      open += comparison.open;
    }
    for (const auto& found : findings.breaks)
      if (found.state == BreakState::open && found.recharge) open -= found.difference;
    ASSERT_EQ(open, 0);
  }
}

TEST(MatchingProperty, ATransferThatNoRechargeTellsOfIsUnexplained) {
  Garden garden(7);
  const auto findings = read(garden).findings;
  auto totals = transfers_of(garden.sides);
  auto stray = totals.front();
  stray.kind = domain::TransferKind::capture;
  totals.push_back(stray);
  std::int64_t unexplained = 0;
  for (const auto& comparison : with_books(findings.envelopes, totals, march))
    unexplained += comparison.unexplained();
  EXPECT_EQ(unexplained, -stray.amount);
}

TEST(MatchingProperty, TheWorkGrowsWithTheNumberOfRecordsAndNoFaster) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Garden garden(seed);
    const auto reading = read(garden);
    const auto records = std::ssize(garden.sides.ours) + std::ssize(garden.sides.theirs);
    EXPECT_LE(reading.findings.comparisons, 3 * records);
    EXPECT_LE(reading.lookups,
              std::ssize(garden.sides.elsewhere) + static_cast<std::int64_t>(garden.without_recharge))
        << "the books are asked for what no page had, and for nothing else";
  }
}

}  // namespace
}  // namespace passerelle::finance
