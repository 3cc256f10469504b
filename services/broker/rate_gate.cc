#include "services/broker/rate_gate.h"

#include <algorithm>
#include <utility>

namespace passerelle::broker {

namespace {

constexpr domain::Duration grant_lives{900};  // of the second it is given for
constexpr domain::Duration pause_when_none{5};
constexpr domain::Duration pause_when_away{500};

}  // namespace

RateGate::RateGate(domain::OperatorId id, double per_second, SharedRate* shared, const Tenure& tenure,
                   const Clock& clock, Scheduler& scheduler, const Lifetime& lifetime,
                   std::function<void()> changed)
    : id_(std::move(id)),
      per_second_(per_second),
      shared_(shared),
      tenure_(tenure),
      clock_(clock),
      scheduler_(scheduler),
      lifetime_(lifetime),
      changed_(std::move(changed)),
      share_(per_second) {}

domain::Duration RateGate::wait(std::size_t wanted) {
  if (per_second_ <= 0) return domain::Duration{0};
  if (asks_others()) {
    const auto now = clock_.elapsed();
    if (granted_ > 0 && now < granted_until_) return domain::Duration{0};
    granted_ = 0;
    if (!asking_ && now >= ask_again_at_) ask(wanted);
    if (!others_away_) return pause_when_none;
  }
  share_.set_rate(per_second_ / tenure_.live_brokers());
  return share_.wait(clock_.elapsed());
}

void RateGate::take() {
  if (per_second_ <= 0) return;
  if (granted_ > 0) {
    --granted_;
  } else {
    (void)share_.take(clock_.elapsed());
  }
}

void RateGate::ask(std::size_t wanted) {
  asking_ = true;
  const auto most = std::max(1.0, per_second_ / 10);
  const auto count = std::clamp(static_cast<int>(std::min<std::size_t>(wanted, 10'000)), 1,
                                static_cast<int>(std::min(most, 10'000.0)));
  shared_->take(id_, per_second_, count,
                lifetime_.guard([this, asked_at = clock_.elapsed()](std::optional<int> granted) {
                  scheduler_.post(lifetime_.guard([this, asked_at, granted] { heard(asked_at, granted); }));
                }));
}

void RateGate::heard(domain::Duration asked_at, std::optional<int> granted) {
  asking_ = false;
  others_away_ = !granted.has_value();
  granted_ = granted.value_or(0);
  granted_until_ = asked_at + grant_lives;
  const auto pause = others_away_ ? pause_when_away : granted_ == 0 ? pause_when_none : domain::Duration{0};
  ask_again_at_ = clock_.elapsed() + pause;
  if (granted_ > 0 || others_away_) changed_();
}

}  // namespace passerelle::broker
