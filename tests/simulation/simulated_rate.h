// The SharedRate port in memory: one allowance an operator for all brokers, away at times.
#pragma once

#include <map>
#include <memory>

#include "services/broker/ports/shared_rate.h"
#include "tests/simulation/virtual_time.h"

namespace passerelle::simulation {

class SharedAllowance {
 public:
  explicit SharedAllowance(const broker::Clock& clock) : clock_(clock) {}
  SharedAllowance(const SharedAllowance&) = delete;
  SharedAllowance& operator=(const SharedAllowance&) = delete;

  void set_away(bool away) { away_ = away; }
  bool is_away() const { return away_; }
  // Absent: it is away.
  std::optional<int> take(const domain::OperatorId& id, double per_second, int wanted);

 private:
  struct Bucket {
    double tokens = 0;
    domain::Duration filled{};
  };

  const broker::Clock& clock_;
  bool away_ = false;
  std::map<domain::OperatorId, Bucket> buckets_;
};

// The connection of one broker.
class SimulatedRate : public broker::SharedRate {
 public:
  // `thread`: on which answers are heard.
  SimulatedRate(SharedAllowance& allowance, broker::Scheduler& thread, SeededRandom& random)
      : allowance_(allowance), thread_(thread), random_(random) {}

  void take(const domain::OperatorId& id, double per_second, int wanted,
            std::move_only_function<void(std::optional<int> granted)> done) override;

 private:
  SharedAllowance& allowance_;
  broker::Scheduler& thread_;
  SeededRandom& random_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace passerelle::simulation
