// One place where a broker runs, and its lives there: each dies at any moment, and the next takes up what it
// left. Or it is stopped for a while, and goes on as if nothing had happened.
#pragma once

#include <memory>
#include <vector>

#include "tests/simulation/crashing_ledger.h"
#include "tests/simulation/process_thread.h"
#include "tests/simulation/simulated_feed.h"
#include "tests/simulation/simulated_rate.h"
#include "tests/simulation/simulated_readers.h"

namespace passerelle::simulation {

// What all brokers of a run share.
struct World {
  const Scenario& scenario;
  SimulatedBooks& books;
  broker::IdentityVault& vault;
  std::vector<std::unique_ptr<SimulatedOperator>>& operators;
  SimulatedCacheStore& cache;
  ChangeNews& news;
  SharedAllowance& allowance;
  VirtualTime& time;
  SeededRandom& random;
  // Everything that is due until then happens: for a writer that waits for its commit.
  std::function<void(domain::Instant)> go_on_until;
};

class BrokerLife {
 public:
  explicit BrokerLife(World& world);
  ~BrokerLife() { crash(); }
  BrokerLife(const BrokerLife&) = delete;
  BrokerLife& operator=(const BrokerLife&) = delete;

  void start();  // recovers; may die of that
  void crash();
  bool up() const { return serving_ && !dying_; }
  broker::Broker& broker() { return *broker_; }
  const broker::Broker& broker() const { return *broker_; }
  int lives() const { return lives_; }
  bool is_frozen() const { return calls_.is_frozen(); }

  // Calls come from the process's own threads: one that is stopped takes none before it goes on.
  void enter(broker::Task call) { calls_.post(std::move(call)); }

  // Nothing of the process runs before that. What it sent is on its way, and what it is sent waits.
  void freeze(domain::Instant until);
  // It doesn't reach the ledger before that, nor operators for as long as is said; all else it does.
  void cut_off(domain::Instant until, domain::Duration no_operators_for);
  void correct_clock();
  // Commits and readers behave from here on, and the network does.
  void be_reliable();
  LedgerFaults& faults() { return faults_; }

  // The last moment at which it was not all right: what is promised about time holds from then on.
  domain::Instant troubled_until() const { return troubled_until_; }
  // Every piece of news since then has come. Absent: it is told none.
  std::optional<domain::Instant> told_all_since() const;
  const MachineClock& clock() const { return clock_; }

 private:
  void schedule_writer();
  void run_writer();
  void wait_for_commit(domain::Duration duration);
  void check_owner(domain::RechargeId sent) const;
  void trouble(domain::Instant until) { troubled_until_ = std::max(troubled_until_, until); }
  void end();

  World& world_;
  LedgerFaults faults_;
  MachineClock clock_;
  ProcessThread strand_;
  ProcessThread writer_;
  ProcessThread reading_;
  ProcessThread calls_;
  Route route_;
  SimulatedReaders readers_;
  int lives_ = 0;
  bool writer_scheduled_ = false;
  bool serving_ = false;
  bool waiting_for_commit_ = false;
  bool dying_ = false;
  domain::Instant cut_off_until_{};
  domain::Instant troubled_until_{};
  std::unique_ptr<CrashingLedger> ledger_;
  std::unique_ptr<SimulatedCache> cache_;
  std::unique_ptr<SimulatedFeed> feed_;
  std::unique_ptr<SimulatedRate> rates_;
  std::vector<std::unique_ptr<broker::OperatorGateway>> connections_;
  std::unique_ptr<broker::Broker> broker_;
};

}  // namespace passerelle::simulation
