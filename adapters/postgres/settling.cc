#include "adapters/postgres/settling.h"

#include <algorithm>

namespace passerelle::postgres {
namespace {

using broker::Settlement;
using broker::SettlementVerdict;
using domain::RechargeId;
using domain::RechargeState;

// Nothing is written for it, whatever stands.
bool only_looks(const Settlement& settlement) {
  return settlement.to == RechargeState::reserved && !settlement.attempt &&
         settlement.operator_reference.empty();
}

// Both what is reserved and what is in doubt may become that.
bool surely_closes(const Settlement& settlement) {
  return settlement.to == RechargeState::delivered || settlement.to == RechargeState::rejected;
}

}  // namespace

std::vector<broker::SettlementResult> Settling::settle(std::span<const Settlement> settlements) {
  if (!stand_as_reserved(settlements)) stand(settlements);
  std::vector<broker::SettlementResult> results;
  results.reserve(settlements.size());
  for (const auto& settlement : settlements) results.push_back(settle(settlement));
  event_rows_.send(events_);
  send_late_news();
  send_open_ones();
  return results;
}

// The common case, without waiting: all were reserved by this broker, and all their news ends them. Whether
// nobody else had news of them shows when the statement is executed.
bool Settling::stand_as_reserved(std::span<const Settlement> settlements) {
  std::set<domain::Uuid> ids;
  for (const auto& settlement : settlements) {
    if (!surely_closes(settlement) || recent_.find(settlement.recharge) == nullptr) return false;
    ids.insert(settlement.recharge.uuid);
  }
  rows_.send_take_out_reserved({ids.begin(), ids.end()});
  for (const auto& id : ids) {
    const auto* recent = recent_.find({id});
    standing_.emplace(recent->id, StandingRecharge{*recent, 0, true});
    taken_out_.insert(recent->id);
  }
  return true;
}

// How each of them stands, with the open ones locked.
void Settling::stand(std::span<const Settlement> settlements) {
  std::set<domain::Uuid> to_lock;
  std::set<domain::Uuid> to_load;
  bool close = true;
  for (const auto& settlement : settlements) {
    if (!only_looks(settlement)) to_lock.insert(settlement.recharge.uuid);
    close = close && surely_closes(settlement);
    if (recent_.find(settlement.recharge) == nullptr || only_looks(settlement))
      to_load.insert(settlement.recharge.uuid);
  }
  std::size_t locked_at = 0;
  if (!to_lock.empty()) locked_at = rows_.send_lock({to_lock.begin(), to_lock.end()}, close);
  if (!to_load.empty()) rows_.send_load({to_load.begin(), to_load.end()});
  auto replies = connection_.flush();
  std::map<RechargeId, RechargeRows::Open> open;
  if (!to_lock.empty()) open = RechargeRows::read_open(replies.at(locked_at));
  if (close)
    for (const auto& [id, state] : open) taken_out_.insert(id);
  if (!to_load.empty()) standing_ = rows_.read_loaded(replies.back());
  std::vector<domain::Uuid> changed_since;
  for (const auto& settlement : settlements) {
    const auto id = settlement.recharge;
    if (standing_.contains(id)) continue;
    const auto* recent = recent_.find(id);
    const auto found = open.find(id);
    if (recent == nullptr || found == open.end() || found->second.events > 0) {
      changed_since.push_back(id.uuid);
    } else {
      standing_.emplace(id, StandingRecharge{*recent, 0, true});
    }
  }
  if (!changed_since.empty()) {
    rows_.send_load(changed_since);
    replies = connection_.flush();
    standing_.merge(rows_.read_loaded(replies.back()));
  }
  for (auto& [id, standing] : standing_) standing.open = open.contains(id);
}

broker::SettlementResult Settling::settle(const Settlement& settlement) {
  const auto found = standing_.find(settlement.recharge);
  if (found == standing_.end())
    throw Failure({domain::ErrorCode::not_found,
                   "RECHARGE_UNKNOWN",
                   "There is no such recharge.",
                   {{"recharge", settlement.recharge.text()}}});
  auto& standing = found->second;
  auto& recharge = standing.recharge;
  auto verdict = SettlementVerdict::applied;
  bool changes = false;
  if (domain::adds_nothing(recharge.state, settlement.to)) {
    verdict = SettlementVerdict::unchanged;
    // An inquiry may be the first to name the operator's own id: whoever follows the doubt up needs it.
    changes = !domain::is_final(recharge.state) && !settlement.operator_reference.empty() &&
              settlement.operator_reference != recharge.operator_reference;
    if (changes) recharge.operator_reference = settlement.operator_reference;
  } else if (domain::may_become(recharge.state, settlement.to)) {
    apply(settlement, standing);
    changes = true;
  } else {
    verdict = SettlementVerdict::contradicted;
    late_[recharge.id].push_back(
        {settlement.to, settlement.operator_reference, settlement.rejection, settlement.time});
  }
  if (changes || settlement.attempt) {
    ++standing.events;
    recent_.forget(recharge.id);  // it does not stand as it was reserved any more
    touched_.insert(recharge.id);
    events_.push_back({recharge.id, standing.events, changes, recharge, settlement.attempt});
  }
  return {verdict, recharge};
}

void Settling::apply(const Settlement& settlement, StandingRecharge& standing) {
  auto& recharge = standing.recharge;
  if (settlement.to != RechargeState::in_doubt) {
    // Which hold they resolve is their recharge's one hold: it is not repeated beside them.
    for (const auto& transfer :
         domain::postings_for(recharge, settlement.to, {}, settlement.time, settlement.transfer_ids))
      books_.post(transfer);
  }
  if (domain::holds_quota(recharge.state) && !domain::holds_quota(settlement.to)) usage_.take_back(recharge);
  recharge.state = settlement.to;
  recharge.update_time = settlement.time;
  if (!settlement.operator_reference.empty()) recharge.operator_reference = settlement.operator_reference;
  if (settlement.rejection) recharge.rejection = settlement.rejection;
}

// In one order, whoever has them: brokers that keep the same news would wait for each other.
void Settling::send_late_news() {
  for (const auto& [recharge, all] : late_)
    for (const auto& news : all) event_rows_.send_late(recharge, news);
}

void Settling::send_open_ones() {
  std::vector<domain::Uuid> closed;
  std::vector<domain::Uuid> changed;
  std::vector<std::int16_t> states;
  std::vector<std::int16_t> events;
  for (const auto& id : touched_) {
    const auto& standing = standing_.at(id);
    if (!standing.open || taken_out_.contains(id)) continue;
    if (domain::is_final(standing.recharge.state)) {
      closed.push_back(id.uuid);
    } else {
      changed.push_back(id.uuid);
      states.push_back(static_cast<std::int16_t>(standing.recharge.state));
      events.push_back(standing.events);
    }
  }
  rows_.send_close(closed);
  rows_.send_update(changed, states, events);
}

}  // namespace passerelle::postgres
