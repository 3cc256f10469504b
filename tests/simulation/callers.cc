#include "tests/simulation/callers.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/violation.h"

namespace passerelle::simulation {

using domain::RechargeState;

namespace {

// What an answer may become by the next one.
bool may_follow(RechargeState before, RechargeState after) {
  if (before == after) return true;
  switch (before) {
    case RechargeState::reserved:
      return after != RechargeState::refused;
    case RechargeState::in_doubt:
      return after != RechargeState::refused && after != RechargeState::reserved;
    case RechargeState::delivered:
      return after == RechargeState::reversed;
    default:
      return false;
  }
}

bool is_passing(const domain::Error& error) {
  return error.code == domain::ErrorCode::unavailable || error.code == domain::ErrorCode::resource_exhausted;
}

}  // namespace

void Callers::act() {
  const auto dice = random_.between(0, 99);
  const auto wait = random_.chance(300) ? domain::Duration{0} : random_.delay(100, 20'000);
  if (intents_.empty() || dice < 60) {
    const auto place = wish();
    press(place, wait, !random_.chance(150));
    // Twice, or on every broker at the same moment.
    if (random_.chance(300)) press(place, wait, true);
    if (random_.chance(100)) {
      for (std::size_t broker = 0; broker < brokers_.size(); ++broker) press_at(broker, place, wait, true);
    }
    return;
  }
  const auto place =
      static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(intents_.size()) - 1));
  if (dice < 90) {
    press(place, wait, !random_.chance(150));
  } else {
    press_with_other_content(place);
  }
}

// Somebody wants something new.
std::size_t Callers::wish() {
  Intent intent;
  intent.request.caller = random_.chance(500) ? "counter" : "campaign";
  intent.request.request_id = fmt::format("key-{}", intents_.size());
  intent.request.beneficiary =
      people_[static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(people_.size()) - 1))];
  intent.request.site = {random_.chance(800) ? "lyon" : "lille"};
  intent.request.offer = {random_.chance(700) ? "data-10gb" : "data-10gb-campaign"};
  intents_.push_back(std::move(intent));
  return intents_.size() - 1;
}

void Callers::rush(std::size_t broker, int presses) {
  for (int i = 0; i < presses; ++i) press_at(broker, wish(), domain::Duration{0}, random_.chance(500));
}

std::size_t Callers::somewhere() {
  return static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(brokers_.size()) - 1));
}

void Callers::press(std::size_t place, domain::Duration wait, bool stays) {
  press_at(somewhere(), place, wait, stays);
}

void Callers::press_at(std::size_t broker, std::size_t place, domain::Duration wait, bool stays) {
  auto& life = *brokers_[broker];
  if (!life.up()) return;
  ++intents_[place].presses;
  if (trace_)
    trace_(fmt::format("press {} of {} at {}{}", intents_[place].request.request_id,
                       intents_[place].request.caller, broker, stays ? "" : ", and walk away"));
  const auto number = next_press_++;
  if (stays) waiting_.emplace(number, Press{place, broker, life.lives(), world_.time.now(), wait});
  life.enter([this, &life, number, place, wait] {
    life.broker().admission().create(intents_[place].request, wait,
                                     [this, number](const domain::Result<domain::Recharge>& answer) {
                                       // Whoever went away hears nothing.
                                       auto stayed = waiting_.extract(number);
                                       if (!stayed.empty()) heard(stayed.mapped(), answer);
                                     });
  });
}

void Callers::press_with_other_content(std::size_t place) {
  auto& life = *brokers_[somewhere()];
  if (!life.up() || !intents_[place].answer) return;
  auto request = intents_[place].request;
  request.site = {request.site.value == "lyon" ? "lille" : "lyon"};
  life.enter([&life, request = std::move(request), place] {
    life.broker().admission().create(
        request, domain::Duration{0}, [place](const domain::Result<domain::Recharge>& answer) {
          promise(!answer.has_value(), "key-{} was given for other content", place);
          promise(answer.error().reason == "REQUEST_ID_REUSED" || is_passing(answer.error()),
                  "key-{} with other content: {}", place, answer.error().reason);
        });
  });
}

void Callers::heard(const Press& press, const domain::Result<domain::Recharge>& answer) {
  // A broker that dies says nothing any more.
  if (press.life != brokers_[press.broker]->lives() || !brokers_[press.broker]->up()) return;
  auto& intent = intents_[press.intent];
  if (!answer) {
    if (trace_)
      trace_(fmt::format("{} at {}: {}", intent.request.request_id, press.broker, answer.error().reason));
    promise(is_passing(answer.error()), "{}: {} {}", intent.request.request_id, answer.error().reason,
            answer.error().message);
    return;
  }
  if (trace_)
    trace_(fmt::format("{} at {}: {} {}", intent.request.request_id, press.broker, answer->id,
                       domain::to_string(answer->state)));
  promise(answer->beneficiary == intent.request.beneficiary && answer->site == intent.request.site &&
              answer->offer == intent.request.offer,
          "{}: the answer is about something else", intent.request.request_id);
  if (intent.answer) {
    const auto& before = *intent.answer;
    promise(before.id == answer->id, "{}: was {}, now {}", intent.request.request_id, before.id, answer->id);
    // Two who asked at the same time may hear in any order.
    promise(may_follow(before.state, answer->state) || press.pressed_at <= intent.heard_at,
            "{}: was {}, now {}", answer->id, domain::to_string(before.state),
            domain::to_string(answer->state));
    promise(before.violations == answer->violations, "{}: refused for other reasons than before", answer->id);
  }
  check_promptness(press, *answer);
  intent.answer = *answer;
  intent.heard_at = world_.time.now();
}

void Callers::became_final(const std::vector<domain::RechargeId>& recharges) {
  for (const auto& id : recharges) final_since_.emplace(id, world_.time.now());
}

// How long a call may take beside what it waits for: its way through the writer, batch by batch.
domain::Duration Callers::patience_of(std::size_t broker) const {
  const auto commit = domain::Duration{10} + world_.scenario.ledger.slow_at_most * 2;
  const auto commands = brokers_[broker]->broker().status().writer_queue + intents_.size();
  const auto batches = static_cast<std::int64_t>(commands / world_.scenario.limits.batch) + 3;
  return commit * batches;
}

// Who waits hears the outcome when it is there, whoever brought it about: by the feed at once, and without it
// at the next look.
void Callers::check_promptness(const Press& press, const domain::Recharge& answer) const {
  const auto final_since = final_since_.find(answer.id);
  if (press.wait == domain::Duration{0} || final_since == final_since_.end()) return;
  const auto& life = *brokers_[press.broker];
  const auto since = std::max(press.pressed_at, final_since->second);
  if (life.troubled_until() >= since) return;
  auto most = patience_of(press.broker) + SimulatedFeed::latest;
  const auto told = life.told_all_since();
  if (!told || *told >= final_since->second) most += domain::Duration{1'010};
  const auto now = world_.time.now();
  const bool waited_for_claim = now - press.pressed_at > press.wait;
  promise(now - since <= most || waited_for_claim, "{} was {} for {} ms before who waited at {} heard of it",
          answer.id, domain::to_string(world_.books.recharges.at(answer.id).keyed.recharge.state),
          (now - since).count(), press.broker);
}

void Callers::check_patience() const {
  const auto now = world_.time.now();
  // Of somebody who died: it runs out, or is given up.
  const auto foreign_claim = domain::Duration{world_.scenario.sharing.cache ? 15'000 : 0};
  for (const auto& [number, press] : waiting_) {
    const auto& life = *brokers_[press.broker];
    if (press.life != life.lives() || !life.up()) continue;
    const auto since = std::max(press.pressed_at, life.troubled_until());
    if (now - since < press.wait + foreign_claim) continue;
    promise(now - since <= press.wait + foreign_claim + patience_of(press.broker) + domain::Duration{100},
            "{} waits at {} for {} ms, and wanted to wait for {}", intents_[press.intent].request.request_id,
            press.broker, (now - since).count(), press.wait.count());
  }
}

void Callers::press_unanswered() {
  for (std::size_t place = 0; place < intents_.size(); ++place) {
    // A broker that is frozen for long would otherwise wake up to nothing but these.
    const auto broker = somewhere();
    if (!intents_[place].answer && !brokers_[broker]->is_frozen()) {
      press_at(broker, place, domain::Duration{0}, true);
    }
  }
}

void Callers::press_all() {
  for (std::size_t place = 0; place < intents_.size(); ++place) press(place, domain::Duration{0}, true);
}

bool Callers::all_answered() const {
  return std::ranges::all_of(intents_, [](const Intent& intent) { return intent.answer.has_value(); });
}

std::size_t Callers::answered() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(intents_, [](const Intent& intent) { return intent.answer.has_value(); }));
}

}  // namespace passerelle::simulation
