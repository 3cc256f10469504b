#include "services/broker/writer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/campaign_reversals.h"

namespace passerelle::broker {

namespace {

constexpr int most_commits = 4;  // of one batch whose commit got lost

// A delivery is one whoever says so. Anything else that was heard of a send is true of that send alone: who
// adopted the recharge may have sent it again.
bool is_proof(const Settlement& step) {
  return step.to == domain::RechargeState::delivered || step.to == domain::RechargeState::reversed;
}

Settlement on_record_alone(Settlement step) {
  step.to = domain::RechargeState::reserved;
  step.operator_reference.clear();
  step.rejection.reset();
  return step;
}

}  // namespace

Writer::Writer(Ledger& ledger, const Clock& clock, IdSource& ids, WriterQueue& queue, OpenRecharges& open,
               SettlementDesk& settlement, WaitingRoom& waiting, ClaimDesk& claims, const Tenure& tenure,
               WriterSurroundings& surroundings, std::size_t batch, std::size_t undelivered)
    : ledger_(ledger),
      clock_(clock),
      ids_(ids),
      queue_(queue),
      open_(open),
      settlement_(settlement),
      waiting_(waiting),
      claims_(claims),
      tenure_(tenure),
      surroundings_(surroundings),
      batch_(batch),
      undelivered_(undelivered) {}

bool Writer::run_batch() {
  auto admissions = ahead_ == nullptr ? std::vector<AdmitCommand>{} : ahead_->collect();
  auto others = queue_.take_others(batch_);
  if (ahead_ == nullptr || (admissions.empty() && others.empty())) {
    auto waiting = queue_.take_admissions(batch_);
    if (waiting.empty() && others.empty()) {
      claims_.flush();
      return false;
    }
    admissions = claims_.sift(std::move(waiting));
  }
  if (ahead_ != nullptr) {
    if (auto waiting = queue_.take_admissions(batch_); !waiting.empty()) ahead_->start(std::move(waiting));
  }
  waiting_.begin_batch();
  write(std::move(admissions), std::move(others));
  waiting_.end_batch();
  return true;
}

void Writer::write(std::vector<AdmitCommand> admissions, std::vector<Command> others) {
  Group group;
  for (auto& command : others) {
    if (auto* settle = std::get_if<SettleCommand>(&command)) {
      group.settles.push_back(std::move(*settle));
      continue;
    }
    if (!group.empty()) run_group(std::exchange(group, Group{}));
    std::get<WriteCommand>(command).run();
  }
  group.admits = std::move(admissions);
  if (!group.empty()) run_group(std::move(group));
}

void Writer::run_group(Group group) {
  // Reserved by a commit that may or may not have happened: nobody else may send those meanwhile.
  std::set<domain::RechargeId> uncertain;
  domain::Status status;
  for (int attempt = 0; attempt < most_commits; ++attempt) {
    Written written;
    std::set<domain::RechargeId> taken;
    status = transact(group, written, taken);
    note_availability(status);
    if (status) {
      conclude(std::move(group), written, uncertain);
      return;
    }
    if (!is_commit_unknown(status.error())) {
      for (const auto& id : taken) open_.release(id);
      break;
    }
    uncertain.merge(taken);
  }
  // Those that were committed after all are found by the sweep, and inquired before anything is sent.
  for (const auto& id : uncertain) open_.release(id);
  give_up(std::move(group), status.error());
}

void Writer::note_availability(const domain::Status& status) {
  const bool available = status.has_value() || status.error().code != domain::ErrorCode::unavailable;
  if (available_.exchange(available) == available) return;
  if (available) {
    spdlog::warn("ledger: it is back");
  } else {
    spdlog::error("ledger: it is away ({}); admissions are refused and settlements wait until it is back",
                  status.error().reason);
  }
}

domain::Status Writer::transact(const Group& group, Written& written, std::set<domain::RechargeId>& taken) {
  const auto programme = surroundings_.programme();
  const auto term = tenure_.current();
  AdmissionTerms terms;
  terms.owner = term.broker;
  terms.programme = programme.get();
  terms.now = clock_.now();
  terms.open_for_work = [this](const domain::OperatorId& id) { return surroundings_.open_for_work(id); };
  return ledger_.transact([&](LedgerTransaction& transaction) -> domain::Status {
    // The store may begin again from here.
    for (const auto& id : taken) open_.release(id);
    taken.clear();
    written = {};
    written.term = term.number;
    // Settlements first: what they release can be given, and a replay shows what they say.
    if (auto status = settle_all(transaction, group, written); !status) return status;
    if (group.admits.empty()) return {};
    if (!tenure_.entered()) {
      const auto presence = transaction.attend(term.broker, tenure_.silence());
      if (!presence) return std::unexpected(presence.error());
    }
    // Those that wait for a person can wait long: they are no reason to turn others away.
    const auto count = open_.count();
    const auto open = count.open - count.left_to_person;
    terms.room = open >= undelivered_ ? 0 : undelivered_ - open;
    auto verdicts = admit_batch(transaction, group.admits, terms, ids_);
    if (!verdicts) return std::unexpected(std::move(verdicts.error()));
    written.verdicts = std::move(*verdicts);
    for (const auto& verdict : written.verdicts) {
      if (!verdict.recorded || verdict.outcome->state != domain::RechargeState::reserved) continue;
      // Before the commit: from then on the sweep sees it, and must know that it is looked after.
      if (open_.take(verdict.outcome->id, OpenRecharges::Standing::reserved, term.number))
        taken.insert(verdict.outcome->id);
    }
    return {};
  });
}

// DELIVERED, then REVERSED: written by a commit that looked lost, the first step would now contradict the
// second. Asking for no change shows how it stands.
domain::Status Writer::find_finished(LedgerTransaction& transaction, const Group& group, Written& written) {
  for (std::size_t i = 0; i < group.settles.size(); ++i) {
    const auto& steps = group.settles[i].steps;
    if (steps.size() < 2) continue;
    Settlement look = steps.back();
    look.to = domain::RechargeState::reserved;
    look.attempt.reset();
    look.operator_reference.clear();
    const std::vector<Settlement> looks{look};
    auto results = transaction.settle(looks);
    if (!results) return std::unexpected(std::move(results.error()));
    if (results->front().recharge.state == steps.back().to) written.results[i] = std::move(*results);
  }
  return {};
}

// Asked within the transaction that depends on it, so that nobody can adopt in between.
domain::Result<bool> Writer::is_fenced(LedgerTransaction& transaction, const Group& group) const {
  const auto changes_unproven = [](const Settlement& step) {
    return !is_proof(step) && step.to != domain::RechargeState::reserved;
  };
  const bool matters = tenure_.shared() && std::ranges::any_of(group.settles, [&](const auto& settle) {
                         return std::ranges::any_of(settle.steps, changes_unproven);
                       });
  if (!matters) return false;
  const auto presence = transaction.attend(tenure_.current().broker, tenure_.silence());
  if (!presence) return std::unexpected(presence.error());
  return presence->fenced;
}

domain::Status Writer::settle_all(LedgerTransaction& transaction, const Group& group, Written& written) {
  written.results.resize(group.settles.size());
  const auto fenced = is_fenced(transaction, group);
  if (!fenced) return std::unexpected(fenced.error());
  const auto term = tenure_.current().number;
  if (auto status = find_finished(transaction, group, written); !status) return status;
  std::vector<bool> finished;
  for (const auto& results : written.results) finished.push_back(!results.empty());
  for (std::size_t step = 0;; ++step) {
    std::vector<Settlement> settlements;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < group.settles.size(); ++i) {
      if (finished[i] || step >= group.settles[i].steps.size()) continue;
      const auto& news = group.settles[i].steps[step];
      const bool counts = is_proof(news) || (group.settles[i].term == term && !*fenced);
      settlements.push_back(counts ? news : on_record_alone(news));
      places.push_back(i);
    }
    if (settlements.empty()) return {};
    auto results = transaction.settle(settlements);
    if (!results) return std::unexpected(std::move(results.error()));
    if (auto status = note_reversals(transaction, *results); !status) return status;
    for (std::size_t i = 0; i < places.size(); ++i) {
      written.results[places[i]].push_back(std::move((*results)[i]));
    }
  }
}

void Writer::conclude(Group group, const Written& written, const std::set<domain::RechargeId>& uncertain) {
  for (std::size_t i = 0; i < group.settles.size(); ++i) {
    settlement_.durable(group.settles[i], written.results[i]);
  }
  std::vector<domain::Recharge> reserved;
  std::set<domain::RechargeId> found;
  for (const auto& verdict : written.verdicts) {
    if (!verdict.outcome || verdict.outcome->state != domain::RechargeState::reserved) continue;
    const bool lost_commit_was_none = uncertain.contains(verdict.outcome->id);
    if (!verdict.recorded && !lost_commit_was_none) continue;
    if (found.insert(verdict.outcome->id).second) reserved.push_back(*verdict.outcome);
  }
  for (const auto& id : uncertain) {
    if (!found.contains(id)) open_.release(id);
  }
  if (!reserved.empty()) surroundings_.dispatch(std::move(reserved), written.term);
  answer_all(std::move(group.admits), written.verdicts);
}

void Writer::answer_all(std::vector<AdmitCommand> admits, const std::vector<AdmissionVerdict>& verdicts) {
  std::vector<domain::RechargeId> elsewhere;
  for (std::size_t i = 0; i < admits.size(); ++i) {
    const auto& outcome = verdicts[i].outcome;
    claims_.concluded(admits[i], outcome);
    if (!outcome) {
      waiting_.answer(outcome, std::move(admits[i].done));
    } else if (answer(std::move(admits[i]), *outcome) && !open_.has(outcome->id)) {
      elsewhere.push_back(outcome->id);
    }
  }
  if (!elsewhere.empty()) surroundings_.follow(std::move(elsewhere));
}

// True: the caller waits.
bool Writer::answer(AdmitCommand command, const domain::Recharge& recharge) {
  const auto wait = command.answer_by - clock_.now();
  if (domain::is_final(recharge.state) || wait <= domain::Duration{0}) {
    waiting_.answer(recharge, std::move(command.done));
    return false;
  }
  waiting_.admit(recharge, wait, std::move(command.done));
  return true;
}

void Writer::give_up(Group group, const domain::Error& error) {
  const bool store_is_away = error.code == domain::ErrorCode::unavailable;
  if (!store_is_away && group.size() > 1) {
    // One of them is not to be written: it alone pays for that.
    for (auto& settle : group.settles) {
      Group alone;
      alone.settles.push_back(std::move(settle));
      run_group(std::move(alone));
    }
    for (auto& admit : group.admits) {
      Group alone;
      alone.admits.push_back(std::move(admit));
      run_group(std::move(alone));
    }
    return;
  }
  // While it is away everything is refused or comes again: said once, when it went.
  if (!store_is_away) spdlog::error("ledger: a change was refused: {}", error.reason);
  for (auto& settle : group.settles) settlement_.postpone(std::move(settle));
  for (auto& admit : group.admits) {
    claims_.given_up(admit);
    waiting_.answer(std::unexpected(store_is_away ? ledger_unavailable() : ledger_refused(error)),
                    std::move(admit.done));
  }
}

}  // namespace passerelle::broker
