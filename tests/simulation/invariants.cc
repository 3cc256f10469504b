#include "tests/simulation/invariants.h"

#include <algorithm>
#include <set>

#include "tests/simulation/simulated_reader.h"
#include "tests/simulation/violation.h"

namespace passerelle::simulation {

using domain::RechargeState;

namespace {

bool never_credited(RechargeState state) {
  return state == RechargeState::refused || state == RechargeState::rejected ||
         state == RechargeState::cancelled;
}

}  // namespace

std::vector<domain::Recharge> Invariants::recharges() const {
  std::vector<domain::Recharge> all;
  SimulatedReader reader(books_);
  std::optional<domain::RechargeId> after;
  for (;;) {
    auto page = surely(reader.recharges({}, after, 1'000));
    for (auto& recharge : page.items) {
      after = recharge.id;
      all.push_back(std::move(recharge));
    }
    if (!page.more) return all;
  }
}

void Invariants::at_send(const broker::SubmitRequest& request) const {
  SimulatedReader reader(books_);
  const auto recharge = surely(reader.recharge(request.reference));
  promise(recharge.has_value(), "{} is sent, and its intent is not durable", request.reference);
  promise(!domain::is_final(recharge->state), "{} is sent, and is {}", request.reference,
          domain::to_string(recharge->state));
  const auto transfers = surely(reader.transfers(request.reference));
  promise(transfers.size() == 1 && transfers.front().kind == domain::TransferKind::hold,
          "{} is sent, and holds nothing", request.reference);
}

void Invariants::envelopes() const {
  for (const auto& balance : surely(SimulatedReader(books_).envelope_balances())) {
    promise(balance.held >= 0 && balance.spent >= 0 && balance.available() >= 0,
            "envelope {}: {} held and {} spent of {}", balance.envelope.value, balance.held, balance.spent,
            balance.funded);
  }
}

void Invariants::books() const {
  SimulatedReader reader(books_);
  std::map<domain::Asset, std::int64_t> sums;
  for (const auto& balance : surely(reader.balances())) {
    promise(balance.kept == balance.rebuilt, "account {}: {} kept, {} rebuilt", balance.account.name,
            balance.kept, balance.rebuilt);
    sums[balance.asset] += balance.kept;
  }
  for (const auto& [asset, sum] : sums) {
    promise(sum == 0, "{}: debits and credits differ by {}", domain::to_string(asset), sum);
  }
  for (const auto& [id, attendance] : books_.brokers) {
    promise(!attendance.fenced || attendance.left || attendance.silent_for > scenario_.limits.lease,
            "{} was fenced off after {} ms of silence, and might still have sent", id,
            attendance.silent_for.count());
  }
  std::set<domain::TransferId> resolved;
  std::set<std::pair<std::string, std::string>> keys;
  for (const auto& recharge : recharges()) {
    promise(keys.emplace(recharge.caller, recharge.request_id).second, "request {} of {} has two recharges",
            recharge.request_id, recharge.caller);
    int holds = 0;
    for (const auto& transfer : surely(reader.transfers(recharge.id))) {
      holds += transfer.kind == domain::TransferKind::hold ? 1 : 0;
      if (!transfer.pending) continue;
      promise(resolved.insert(*transfer.pending).second, "the hold of {} is resolved twice", recharge.id);
    }
    const int expected = recharge.state == RechargeState::refused ? 0 : 1;
    promise(holds == expected, "{} is {} and has {} holds", recharge.id, domain::to_string(recharge.state),
            holds);
    for (const auto& news : surely(reader.late_news(recharge.id))) {
      // A broker that was stopped may tell of the delivery when others know already that it was taken back.
      const bool outdated =
          recharge.state == RechargeState::reversed && news.told == RechargeState::delivered;
      promise(outdated && books_.shared, "{} is {}, and got news that contradict it: {}", recharge.id,
              domain::to_string(recharge.state), domain::to_string(news.told));
    }
    // Whoever looked after it before may have sent it.
    const auto& entry = books_.recharges.at(recharge.id);
    promise(entry.owner == entry.recorded_by || recharge.state != RechargeState::reserved,
            "{} was adopted, and is no doubt", recharge.id);
    promise(recharge.state != RechargeState::cancelled, "{} was cancelled, and nobody erased a number",
            recharge.id);
  }
}

void Invariants::journals() const {
  SimulatedReader reader(books_);
  for (const auto& simulated : operators_) {
    for (const auto& top_up : simulated->journal()) {
      const auto credits = simulated->credits(top_up.reference);
      promise(credits <= 1, "{} was credited {} times", top_up.reference, credits);
      const auto recharge = surely(reader.recharge(top_up.reference));
      promise(recharge.has_value(), "{} is at the operator, and not in the books", top_up.reference);
      promise(credits == 0 || !never_credited(recharge->state), "{} was credited, and is {}",
              top_up.reference, domain::to_string(recharge->state));
    }
  }
  for (const auto& recharge : recharges()) {
    if (recharge.state != RechargeState::delivered && recharge.state != RechargeState::reversed) continue;
    int credits = 0;
    for (const auto& simulated : operators_) credits += simulated->credits(recharge.id);
    promise(credits == 1, "{} is {}, and was credited {} times", recharge.id,
            domain::to_string(recharge.state), credits);
  }
}

void Invariants::quotas() const {
  std::map<domain::BeneficiaryId, std::int64_t> paid;
  std::map<domain::LineId, std::int64_t> gifts;
  std::map<domain::SiteId, std::int64_t> at_site;
  for (const auto& recharge : recharges()) {
    if (!domain::holds_quota(recharge.state)) continue;
    if (recharge.tariff == domain::Tariff::sold) paid[recharge.beneficiary] += recharge.price.value;
    if (recharge.tariff == domain::Tariff::free) ++gifts[recharge.line];
    ++at_site[recharge.site];
  }
  for (const auto& [id, cents] : paid) {
    promise(cents <= ScenarioQuotas::sold_price_a_month_cents, "{} paid {} cents", id, cents);
  }
  for (const auto& [id, count] : gifts) {
    promise(count <= ScenarioQuotas::free_a_line, "line {} got {} gifts", id, count);
  }
  for (const auto& [id, count] : at_site) {
    promise(count <= ScenarioQuotas::site_a_day, "site {} issued {}", id.value, count);
  }
}

std::size_t Invariants::open() const {
  return static_cast<std::size_t>(std::ranges::count_if(books_.recharges, [](const auto& item) {
    return !domain::is_final(item.second.keyed.recharge.state);
  }));
}

void Invariants::settled() const {
  for (const auto& recharge : recharges()) {
    if (domain::is_final(recharge.state)) continue;
    bool can_be_asked = true;
    for (const auto& known : scenario_.operators) {
      if (known.id == recharge.operator_id) can_be_asked = known.capabilities.inquires_by_our_reference;
    }
    promise(!can_be_asked && recharge.state == RechargeState::in_doubt,
            "{} is {}, and the operator answers again", recharge.id, domain::to_string(recharge.state));
  }
}

}  // namespace passerelle::simulation
