// Recharges that no line has named yet: found by the operator's reference, or, as a mere suggestion, by what
// they look like.
#pragma once

#include <unordered_map>
#include <vector>

#include "services/finance/matching_scope.h"
#include "services/finance/our_side.h"

namespace passerelle::finance {

class WaitingRecharges {
 public:
  explicit WaitingRecharges(const MatchingScope& scope) : scope_(scope) {}

  void add(OurSide ours);
  std::size_t size() const { return all_.size(); }
  // Has its lines from then on, and suggests itself no more. False: none has this reference.
  bool attach(const StatementLine& line);
  // After the last attach(): the nearest in time that was asked for the same phone line, else the nearest
  // that costs the same; within the scope's window.
  void index();
  std::optional<domain::RechargeId> like(const StatementLine& line) const;

  struct Waiting {
    OurSide ours;
    std::vector<StatementLine> lines;
  };
  std::vector<Waiting> take() { return std::move(all_); }

 private:
  template <class Key>
  struct Seen {
    Key key;
    domain::Instant time;
    domain::RechargeId recharge;
    auto operator<=>(const Seen&) const = default;
  };
  template <class Key>
  std::optional<domain::RechargeId> nearest(const std::vector<Seen<Key>>& seen, const Key& key,
                                            domain::Instant time) const;

  const MatchingScope& scope_;
  std::vector<Waiting> all_;
  std::unordered_map<std::string, std::size_t> by_operator_reference_;
  std::vector<Seen<domain::LineId>> by_line_;
  std::vector<Seen<std::int64_t>> by_cents_;
};

}  // namespace passerelle::finance
