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
    Intent intent;
    intent.request.caller = random_.chance(500) ? "counter" : "campaign";
    intent.request.request_id = fmt::format("key-{}", intents_.size());
    intent.request.beneficiary =
        people_[static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(people_.size()) - 1))];
    intent.request.site = {random_.chance(800) ? "lyon" : "lille"};
    intent.request.offer = {random_.chance(700) ? "data-10gb" : "data-10gb-campaign"};
    intents_.push_back(std::move(intent));
    const auto place = intents_.size() - 1;
    press(place, wait, !random_.chance(150));
    if (random_.chance(300)) press(place, wait, true);
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

void Callers::press(std::size_t place, domain::Duration wait, bool stays) {
  if (!life_.up()) return;
  ++intents_[place].presses;
  trace_(fmt::format("press {} of {}{}", intents_[place].request.request_id, intents_[place].request.caller,
                     stays ? "" : ", and walk away"));
  life_.broker().admission().create(
      intents_[place].request, wait,
      [this, place, stays, life = life_.lives()](const domain::Result<domain::Recharge>& answer) {
        // Whoever went away, or asked a broker that died, hears nothing.
        if (stays && life == life_.lives() && life_.up()) heard(place, answer);
      });
}

void Callers::press_with_other_content(std::size_t place) {
  if (!life_.up() || !intents_[place].answer) return;
  auto request = intents_[place].request;
  request.site = {request.site.value == "lyon" ? "lille" : "lyon"};
  life_.broker().admission().create(
      std::move(request), domain::Duration{0}, [place](const domain::Result<domain::Recharge>& answer) {
        promise(!answer.has_value(), "key-{} was given for other content", place);
        promise(answer.error().reason == "REQUEST_ID_REUSED" || is_passing(answer.error()),
                "key-{} with other content: {}", place, answer.error().reason);
      });
}

void Callers::heard(std::size_t place, const domain::Result<domain::Recharge>& answer) {
  auto& intent = intents_[place];
  if (!answer) {
    trace_(fmt::format("{}: {}", intent.request.request_id, answer.error().reason));
    promise(is_passing(answer.error()), "{}: {} {}", intent.request.request_id, answer.error().reason,
            answer.error().message);
    return;
  }
  trace_(fmt::format("{}: {} {}", intent.request.request_id, answer->id.text(),
                     domain::to_string(answer->state)));
  promise(answer->beneficiary == intent.request.beneficiary && answer->site == intent.request.site &&
              answer->offer == intent.request.offer,
          "{}: the answer is about something else", intent.request.request_id);
  if (intent.answer) {
    const auto& before = *intent.answer;
    promise(before.id == answer->id, "{}: was {}, now {}", intent.request.request_id, before.id.text(),
            answer->id.text());
    promise(may_follow(before.state, answer->state), "{}: was {}, now {}", answer->id.text(),
            domain::to_string(before.state), domain::to_string(answer->state));
    promise(before.violations == answer->violations, "{}: refused for other reasons than before",
            answer->id.text());
  }
  intent.answer = *answer;
}

void Callers::press_unanswered() {
  for (std::size_t place = 0; place < intents_.size(); ++place) {
    if (!intents_[place].answer) press(place, domain::Duration{0}, true);
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
