// Staff at counters: they press twice, lose answers, try again with the same key, mix keys up, and go away.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "tests/simulation/broker_life.h"

namespace passerelle::simulation {

class Callers {
 public:
  Callers(BrokerLife& life, SeededRandom& random, std::function<void(std::string)> trace)
      : life_(life), random_(random), trace_(std::move(trace)) {}
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  // Who can be served, once they are enrolled.
  void know(std::vector<domain::BeneficiaryId> people) { people_ = std::move(people); }
  // Somebody presses something.
  void act();
  // Every request that was never answered, once more.
  void press_unanswered();
  // Every request, once more: after a crash it must be what it was.
  void press_all();
  bool all_answered() const;
  std::size_t answered() const;

 private:
  struct Intent {
    broker::RechargeRequest request;
    std::optional<domain::Recharge> answer;  // the newest
    int presses = 0;
  };

  void press(std::size_t place, domain::Duration wait, bool stays);
  void press_with_other_content(std::size_t place);
  void heard(std::size_t place, const domain::Result<domain::Recharge>& answer);

  BrokerLife& life_;
  SeededRandom& random_;
  std::function<void(std::string)> trace_;
  std::vector<domain::BeneficiaryId> people_;
  std::vector<Intent> intents_;
};

}  // namespace passerelle::simulation
