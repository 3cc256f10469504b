// Staff at counters: they press twice, lose answers, try again with the same key on whatever broker answers,
// mix keys up, and go away.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "tests/simulation/broker_life.h"

namespace passerelle::simulation {

using Brokers = std::vector<std::unique_ptr<BrokerLife>>;

class Callers {
 public:
  Callers(Brokers& brokers, World& world, std::function<void(std::string)> trace)
      : brokers_(brokers), world_(world), random_(world.random), trace_(std::move(trace)) {}
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  // Who can be served, once they are enrolled.
  void know(std::vector<domain::BeneficiaryId> people) { people_ = std::move(people); }
  // Somebody presses something.
  void act();
  // A campaign comes to one broker with so many at once.
  void rush(std::size_t broker, int presses);
  // Every request that was never answered, once more.
  void press_unanswered();
  // Every request, once more: after a crash it must be what it was.
  void press_all();
  // These became final just now: whoever waits is to hear of it.
  void became_final(const std::vector<domain::RechargeId>& recharges);
  // Whoever waits for an answer from a broker that is all right has it in time.
  void check_patience() const;
  bool all_answered() const;
  std::size_t answered() const;

 private:
  struct Intent {
    broker::RechargeRequest request;
    std::optional<domain::Recharge> answer;  // the newest
    domain::Instant heard_at{};
    int presses = 0;
  };
  struct Press {
    std::size_t intent = 0;
    std::size_t broker = 0;
    int life = 0;
    domain::Instant pressed_at{};
    domain::Duration wait{};
  };

  std::size_t somewhere();
  std::size_t wish();
  void press(std::size_t place, domain::Duration wait, bool stays);
  void press_at(std::size_t broker, std::size_t place, domain::Duration wait, bool stays);
  void press_with_other_content(std::size_t place);
  void heard(const Press& press, const domain::Result<domain::Recharge>& answer);
  void check_promptness(const Press& press, const domain::Recharge& answer) const;
  domain::Duration patience_of(std::size_t broker) const;

  Brokers& brokers_;
  World& world_;
  SeededRandom& random_;
  std::function<void(std::string)> trace_;
  std::vector<domain::BeneficiaryId> people_;
  std::vector<Intent> intents_;
  std::uint64_t next_press_ = 1;
  std::map<std::uint64_t, Press> waiting_;  // who stays to hear the answer
  std::map<domain::RechargeId, domain::Instant> final_since_;
};

}  // namespace passerelle::simulation
