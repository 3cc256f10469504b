// What other rules would have made of requests that were decided already: counted request by request.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/domain/recharge.h"

namespace passerelle::domain {

// A person's place in a replay, from 0, without gaps. It means nothing outside of it.
using ReplayPerson = std::uint32_t;

// Who refuses: the rule's id, and RefusalReason as text. Or, without a rule, what can't be decided at all any
// more: OFFER_UNKNOWN, SITE_UNKNOWN, BENEFICIARY_UNKNOWN.
using Refuser = std::pair<std::string, std::string>;

// What a request came to.
struct ReplayedDecision {
  std::vector<Refuser> refusers{};  // empty = granted
  // Where granted:
  EnvelopeId envelope{};
  Asset measure = Asset::eur_cent;
  std::int64_t amount = 0;  // that it took from it
  EuroCents face_value{};
  EuroCents price{};
  Megabytes data{};
  // It was held, and then rejected by the operator, cancelled, or taken back: it cost nothing in the end.
  bool undone = false;
  bool granted() const { return refusers.empty(); }
  bool stands() const { return granted() && !undone; }
};
// As it is on record.
ReplayedDecision decision_on_record(const Recharge& recharge);

// Under one set of rules.
struct ReplaySide {
  std::int64_t granted = 0;
  std::int64_t refused = 0;
  std::int64_t undone = 0;  // of those granted
  // Of those granted and not undone.
  std::int64_t recharges = 0;
  std::int64_t people = 0;  // who got one at least
  EuroCents face_value{};
  EuroCents price{};
  Megabytes data{};
  bool operator==(const ReplaySide&) const = default;
};
struct ReplayCount {
  std::int64_t requests = 0;
  std::int64_t people = 0;
  bool operator==(const ReplayCount&) const = default;
};
struct ReplayCost {
  std::int64_t recharges = 0;
  std::int64_t amount = 0;  // in the envelope's measure
  EuroCents face_value{};
  EuroCents price{};
  bool operator==(const ReplayCost&) const = default;
};
template <class T>
struct ThenAndNow {
  T then{};
  T now{};
  bool operator==(const ThenAndNow&) const = default;
};
struct ReplayEnvelopeCost {
  Asset measure = Asset::eur_cent;
  ThenAndNow<ReplayCost> cost{};
  bool operator==(const ReplayEnvelopeCost&) const = default;
};

// Its parts are not its members: clang 19 crashes where a class compares a map of its own nested templates.
struct ReplayTotals {
  using Side = ReplaySide;
  using Count = ReplayCount;
  using Cost = ReplayCost;
  using Costs = ThenAndNow<ReplayCost>;
  using EnvelopeCost = ReplayEnvelopeCost;

  std::int64_t requests = 0;
  std::int64_t people = 0;
  ThenAndNow<Side> sides;
  Count newly_refused;
  Count newly_granted;
  // Whose recharges, added up over the whole time, are not the same: in number or in face value.
  std::int64_t people_changed = 0;
  std::int64_t people_with_more = 0;  // face value, or recharges of the same
  std::int64_t people_with_less = 0;
  std::int64_t people_left_out = 0;  // of those with less: they had something, and would have nothing
  // A request that several rules refuse is counted with each.
  std::map<Refuser, ThenAndNow<Count>> by_rule;
  std::map<EnvelopeId, EnvelopeCost> by_envelope;
  bool operator==(const ReplayTotals&) const = default;
};

// Grows with people (32 bytes each, and a bit for each rule that refuses), never with requests.
class ReplayTally {
 public:
  void add(ReplayPerson person, const ReplayedDecision& then, const ReplayedDecision& now);
  // So far.
  ReplayTotals totals() const;

 private:
  struct Sums {
    std::int64_t then_cents = 0;
    std::int64_t now_cents = 0;
    std::int32_t then_recharges = 0;
    std::int32_t now_recharges = 0;
    bool asked = false;
    bool newly_granted = false;
    bool newly_refused = false;
  };
  // Requests, and one bit a person.
  struct Counted {
    std::int64_t requests = 0;
    std::int64_t people = 0;
    std::vector<bool> known{};
    void add(ReplayPerson person);
    ReplayTotals::Count counts() const { return {requests, people}; }
  };
  struct Side {
    ReplayTotals::Side sums;
    std::map<Refuser, Counted> by_rule;
  };

  static void add_to(Side& side, ReplayPerson person, const ReplayedDecision& decision);
  void add_cost(const ReplayedDecision& decision, ReplayTotals::Cost ReplayTotals::Costs::* when);
  void add_sums(Sums& sums, const ReplayedDecision& then, const ReplayedDecision& now);
  static void count_person(ReplayTotals& totals, const Sums& sums);

  std::int64_t requests_ = 0;
  std::int64_t newly_granted_ = 0;
  std::int64_t newly_refused_ = 0;
  Side then_;
  Side now_;
  std::map<EnvelopeId, ReplayTotals::EnvelopeCost> by_envelope_;
  std::vector<Sums> people_;
};

}  // namespace passerelle::domain
