#include "services/domain/programme_replay.h"

namespace passerelle::domain {
namespace {

bool was_undone(RechargeState state) {
  return state == RechargeState::rejected || state == RechargeState::cancelled ||
         state == RechargeState::reversed;
}

}  // namespace

ReplayedDecision decision_on_record(const Recharge& recharge) {
  ReplayedDecision decision;
  if (recharge.state == RechargeState::refused) {
    for (const auto& violation : recharge.violations)
      decision.refusers.emplace_back(violation.rule.value, to_string(violation.reason));
    return decision;
  }
  decision.envelope = recharge.envelope;
  decision.measure = recharge.envelope_measure;
  decision.amount = recharge.envelope_amount;
  decision.face_value = recharge.face_value;
  decision.price = recharge.price;
  decision.data = recharge.data;
  decision.undone = was_undone(recharge.state);
  return decision;
}

void ReplayTally::Counted::add(ReplayPerson person) {
  ++requests;
  if (known.size() <= person) known.resize(std::size_t{person} + 1);
  if (known[person]) return;
  known[person] = true;
  ++people;
}

void ReplayTally::add_to(Side& side, ReplayPerson person, const ReplayedDecision& decision) {
  if (!decision.granted()) {
    ++side.sums.refused;
    for (const auto& refuser : decision.refusers) side.by_rule[refuser].add(person);
    return;
  }
  ++side.sums.granted;
  if (!decision.stands()) {
    ++side.sums.undone;
    return;
  }
  ++side.sums.recharges;
  side.sums.face_value += decision.face_value;
  side.sums.price += decision.price;
  side.sums.data += decision.data;
}

void ReplayTally::add_cost(const ReplayedDecision& decision, ReplayTotals::Cost ReplayTotals::Costs::* when) {
  if (!decision.stands()) return;
  auto& envelope = by_envelope_[decision.envelope];
  envelope.measure = decision.measure;
  auto& cost = envelope.cost.*when;
  ++cost.recharges;
  cost.amount += decision.amount;
  cost.face_value += decision.face_value;
  cost.price += decision.price;
}

void ReplayTally::add_sums(Sums& sums, const ReplayedDecision& then, const ReplayedDecision& now) {
  sums.asked = true;
  if (then.stands()) {
    ++sums.then_recharges;
    sums.then_cents += then.face_value.value;
  }
  if (now.stands()) {
    ++sums.now_recharges;
    sums.now_cents += now.face_value.value;
  }
  if (then.granted() && !now.granted()) {
    ++newly_refused_;
    sums.newly_refused = true;
  }
  if (!then.granted() && now.granted()) {
    ++newly_granted_;
    sums.newly_granted = true;
  }
}

void ReplayTally::add(ReplayPerson person, const ReplayedDecision& then, const ReplayedDecision& now) {
  if (people_.size() <= person) people_.resize(std::size_t{person} + 1);
  ++requests_;
  add_to(then_, person, then);
  add_to(now_, person, now);
  add_cost(then, &ReplayTotals::Costs::then);
  add_cost(now, &ReplayTotals::Costs::now);
  add_sums(people_[person], then, now);
}

void ReplayTally::count_person(ReplayTotals& totals, const Sums& sums) {
  if (!sums.asked) return;
  ++totals.people;
  if (sums.then_recharges > 0) ++totals.sides.then.people;
  if (sums.now_recharges > 0) ++totals.sides.now.people;
  if (sums.newly_refused) ++totals.newly_refused.people;
  if (sums.newly_granted) ++totals.newly_granted.people;
  const std::pair then(sums.then_cents, sums.then_recharges);
  const std::pair now(sums.now_cents, sums.now_recharges);
  if (then == now) return;
  ++totals.people_changed;
  ++(now > then ? totals.people_with_more : totals.people_with_less);
  if (sums.now_recharges == 0) ++totals.people_left_out;
}

ReplayTotals ReplayTally::totals() const {
  ReplayTotals totals;
  totals.requests = requests_;
  totals.sides = {then_.sums, now_.sums};
  totals.newly_refused.requests = newly_refused_;
  totals.newly_granted.requests = newly_granted_;
  for (const auto& sums : people_) count_person(totals, sums);
  for (const auto& rule : then_.by_rule) totals.by_rule[rule.first].then = rule.second.counts();
  for (const auto& rule : now_.by_rule) totals.by_rule[rule.first].now = rule.second.counts();
  totals.by_envelope = by_envelope_;
  return totals;
}

}  // namespace passerelle::domain
