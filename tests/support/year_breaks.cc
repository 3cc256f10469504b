#include "tests/support/year_breaks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/domain/invariant.h"

namespace passerelle::test {
namespace {

using domain::Instant;
using domain::RechargeState;
using finance::BreakKind;
using finance::Period;
using finance::Resolution;
using simulation::SeededRandom;
using std::chrono::seconds;

constexpr int months = 12;

bool is_ordinary(const YearRecharge& told) {
  return told.plant == Plant::nothing && told.news.size() == 1 && told.news[0].to == RechargeState::delivered;
}

// Far from the month's ends: there, what is missing may be in the next statement.
bool is_mid_month(Instant time) {
  const auto day = domain::paris_day(time);
  const auto since = (day - domain::first_of_month(day)).count();
  return since >= 3 && since <= 23;
}

class Planter {
 public:
  Planter(const YearSizes& sizes, const domain::Programme& programme, const YearPeople& people,
          std::vector<YearRecharge>& recharges)
      : sizes_(sizes),
        programme_(programme),
        people_(people),
        recharges_(recharges),
        random_(sizes.seed + 3) {}

  std::vector<Stranger> plant() {
    gather();
    for (int kind = 1; kind <= last_plant; ++kind)
      for (int index = 0; index < sizes_.breaks_of_a_kind; ++index)
        plant(static_cast<Plant>(kind), index % months);
    std::ranges::sort(recharges_, {}, [](const YearRecharge& told) { return told.recharge.id; });
    std::ranges::sort(strangers_, {}, &Stranger::time);
    return std::move(strangers_);
  }

 private:
  Period month(int index) const {
    return Period::parse(fmt::format("{}-{:02}", sizes_.year, index + 1)).value();
  }

  void gather() {
    for (std::size_t index = 0; index < recharges_.size(); ++index) {
      const auto& told = recharges_[index];
      if (!is_ordinary(told) || !is_mid_month(told.recharge.create_time)) continue;
      const auto day = domain::paris_day(told.recharge.create_time);
      const auto at = static_cast<std::size_t>(
          static_cast<unsigned>(
              std::chrono::year_month_day(std::chrono::sys_days(day.time_since_epoch())).month()) -
          1);
      const bool euros = told.recharge.envelope_measure == domain::Asset::eur_cent;
      (euros ? in_euros_ : in_units_).at(at).push_back(index);
    }
  }

  // In the month, or in the next that has one.
  YearRecharge& take(int of_month, bool euros) {
    for (int offset = 0; offset < months; ++offset) {
      const auto at = static_cast<std::size_t>((of_month + offset) % months);
      auto* from = &in_euros_.at(at);
      if (!euros && !in_units_.at(at).empty() && random_.chance(500)) from = &in_units_.at(at);
      if (from->empty()) continue;
      const auto place = random_.between(0, std::ssize(*from) - 1);
      std::swap((*from)[static_cast<std::size_t>(place)], from->back());
      auto& taken = recharges_[from->back()];
      from->pop_back();
      return taken;
    }
    domain::invariant_broken("a year has recharges enough to plant breaks in");
  }

  void plant(Plant plant, int of_month) {
    if (plant == Plant::unknown_here) return add_stranger(of_month);
    if (plant == Plant::late || plant == Plant::early) return add_at_end(plant, month(of_month).end());
    auto& told = take(of_month, plant == Plant::dearer || plant == Plant::misprinted);
    told.plant = plant;
    const auto known = told.news[0].time;
    if (plant == Plant::never_credited) told.credited.reset();
    if (plant == Plant::dearer) told.counted_cents += extra_cents;
    if (plant == Plant::credited_rejected) told.news = {{RechargeState::rejected, known}};
    if (plant == Plant::taken_back) told.taken_back = *told.credited + std::chrono::hours(2);
    if (plant == Plant::doubt) told.news = {{RechargeState::in_doubt, known}};
    while (plant == Plant::other_line && told.credited_phone == told.phone)
      told.credited_phone =
          people_.lines[static_cast<std::size_t>(random_.between(0, std::ssize(people_.lines) - 1))].phone;
  }

  void add_at_end(Plant plant, Instant end) {
    auto told = free_recharge(programme_, people_, end - seconds(40) - random_.delay(0, 5'000), random_);
    const auto before = end - random_.delay(1, 20'000);
    const auto after = end + random_.delay(0, 20'000);
    told.plant = plant;
    told.credited = plant == Plant::late ? after : before;
    told.news = {{RechargeState::delivered, plant == Plant::late ? before : after}};
    recharges_.push_back(std::move(told));
  }

  void add_stranger(int of_month) {
    const auto period = month(of_month);
    Stranger stranger;
    stranger.time = period.begin() + random_.delay(0, (period.end() - period.begin()).count() - 1);
    const auto high = random_.next();
    stranger.reference = {domain::make_uuid_v7(stranger.time, high, random_.next())};
    stranger.operator_reference = "OP-S" + stranger.reference.text().substr(19);
    const auto& offer = programme_.offers.front();
    stranger.product_code = offer.routes.front().product_code;
    stranger.amount_cents = offer.face_value.value;
    strangers_.push_back(std::move(stranger));
  }

  static constexpr std::int64_t extra_cents = 250;

  const YearSizes& sizes_;
  const domain::Programme& programme_;
  const YearPeople& people_;
  std::vector<YearRecharge>& recharges_;
  SeededRandom random_;
  std::array<std::vector<std::size_t>, months> in_euros_;
  std::array<std::vector<std::size_t>, months> in_units_;
  std::vector<Stranger> strangers_;
};

}  // namespace

std::vector<Stranger> plant_breaks(const YearSizes& sizes, const domain::Programme& programme,
                                   const YearPeople& people, std::vector<YearRecharge>& recharges) {
  return Planter(sizes, programme, people, recharges).plant();
}

std::vector<ExpectedBreak> expected_of(const YearRecharge& told) {
  const auto of = [&](BreakKind kind, Resolution resolution, int months_later = 0) {
    auto period = Period::month_of(domain::paris_day(told.recharge.create_time));
    if (months_later > 0) period = period.next();
    return ExpectedBreak{kind, period, told.recharge.id, 0, resolution, told.plant};
  };
  using enum Resolution;
  switch (told.plant) {
    case Plant::nothing:
    case Plant::unknown_here:
      return {};
    case Plant::never_credited:
      return {of(BreakKind::missing_at_operator, accept_operator)};
    case Plant::left_out:
      return {of(BreakKind::missing_at_operator, keep_ours)};
    case Plant::dearer:
      return {of(BreakKind::amount, accept_operator)};
    case Plant::misprinted:
      return {of(BreakKind::amount, keep_ours)};
    case Plant::credited_rejected:
      return {of(BreakKind::status, accept_operator)};
    case Plant::taken_back:
      // Its month's statement has it back already; the books, once a person has agreed, in the next month.
      return {of(BreakKind::status, accept_operator), of(BreakKind::status, by_proof, 1)};
    case Plant::stated_twice:
      return {of(BreakKind::duplicate_at_operator, keep_ours)};
    case Plant::other_line:
      return {of(BreakKind::other_line, keep_ours)};
    case Plant::late:
      return {of(BreakKind::cut_off, by_proof)};
    case Plant::early:
      return {of(BreakKind::cut_off, by_proof, 1)};
    case Plant::doubt:
      // Proven by its month's statement; then the books have it in the month in which it was proven.
      return {of(BreakKind::status, by_proof), of(BreakKind::cut_off, by_proof, 1)};
  }
  domain::invariant_broken("a plant is of a known kind");
}

}  // namespace passerelle::test
