// The broker, put together: the use cases over the ports. main() and the simulation each build one.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "services/broker/admission.h"
#include "services/broker/beneficiaries.h"
#include "services/broker/campaign_limits.h"
#include "services/broker/campaigns.h"
#include "services/broker/eligibility.h"
#include "services/broker/erasures.h"
#include "services/broker/finance.h"
#include "services/broker/outcome_board.h"
#include "services/broker/ports/change_feed.h"
#include "services/broker/ports/clock.h"
#include "services/broker/ports/idempotency_cache.h"
#include "services/broker/ports/operator_gateway.h"
#include "services/broker/ports/random.h"
#include "services/broker/ports/readers.h"
#include "services/broker/ports/scheduler.h"
#include "services/broker/ports/shared_rate.h"
#include "services/broker/programme_replay.h"
#include "services/broker/programmes.h"

namespace passerelle::broker {

// All outlive the broker.
struct BrokerPorts {
  Ledger& ledger;
  IdentityVault& vault;
  Readers& readers;
  Clock& clock;
  Random& random;
  Scheduler& operators;  // the strand on which gateways are called and complete
  std::map<domain::OperatorId, OperatorGateway*> gateways;
  // For what reads for minutes, so that nobody else waits for it. Null: the same ones.
  Readers* long_readers = nullptr;
  // Null where there is none: the ledger alone tells who executes what,
  IdempotencyCache* cache = nullptr;
  // waiters look at the ledger now and then,
  ChangeFeed* changes = nullptr;
  // and brokers share an operator's rate evenly.
  SharedRate* rates = nullptr;
};

struct OperatorLimits {
  int max_in_flight = 64;
  double max_per_second = 0;  // 0 = no limit
  domain::Duration request_timeout{15'000};
  int breaker_failures = 10;  // unknown outcomes in a row that open the breaker
  domain::Duration breaker_pause{10'000};
  domain::Duration inquiry_first_delay{1'000};  // then doubling, with jitter,
  domain::Duration inquiry_max_delay{60'000};   // up to this
};

struct BrokerLimits {
  std::size_t writer_queue = 8'192;         // commands; more are RESOURCE_EXHAUSTED
  std::size_t batch = 512;                  // admissions a transaction, and as many other commands
  std::size_t undelivered = 20'000;         // reserved and not settled; more are RESOURCE_EXHAUSTED
  domain::Duration max_wait{60'000};        // for CreateRecharge
  domain::Duration sweep_interval{30'000};  // looks for open recharges that nobody handles
  domain::Duration drain{5'000};            // how long a stopping writer waits for sends in flight
  // On a shared ledger: how long a sign of life is good for. A broker without one sends nothing; after half
  // as much again others adopt what it looked after.
  domain::Duration lease{10'000};
  std::map<domain::OperatorId, OperatorLimits> operators;  // absent = the defaults
  CampaignLimits campaigns;
  FinanceTerms finance;
};

// What an engineer on call asks first.
struct BrokerStatus {
  domain::BrokerId broker{};  // under which it looks after recharges at present
  bool shared_ledger = false;
  std::size_t writer_queue = 0;
  std::size_t open_recharges = 0;
  std::size_t in_doubt = 0;
  std::size_t left_to_person = 0;  // of those in doubt: the operator can't be asked, somebody has to find out
  std::size_t running_campaigns = 0;        // whoever serves their lines; as this broker saw it last
  std::int64_t waiting_campaign_lines = 0;  // theirs
  bool ledger_available = true;
  int live_brokers = 1;              // on this ledger, this one included
  bool may_send = true;              // false: its last sign of life is too old
  std::optional<CacheHealth> cache;  // absent: none is configured
};

class Broker {
 public:
  Broker() = default;
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;
  virtual ~Broker() = default;

  virtual Admission& admission() = 0;
  virtual Campaigns& campaigns() = 0;
  virtual Eligibility& eligibility() = 0;
  virtual Finance& finance() = 0;
  virtual Beneficiaries& beneficiaries() = 0;
  virtual Erasures& erasures() = 0;
  virtual Programmes& programmes() = 0;
  virtual ProgrammeReplays& programme_replays() = 0;
  virtual OutcomeBoard& outcomes() = 0;
  virtual BrokerStatus status() const = 0;  // thread-safe

  // Before anything else, on the thread that will write: loads the programme, enters this broker and
  // takes up every open recharge of those that are gone, by inquiry.
  virtual domain::Status recover() = 0;
  // The writer: one batch of what waits. False: nothing waited. Simulation and tests step it themselves.
  virtual bool run_batch() = 0;
  // The writer's thread in production: batches until stop(); then what is queued is finished, answers of
  // sends in flight are awaited for limits.drain (so end the scheduler after this returned), and whoever
  // still waits hears how things stand.
  virtual void run_writer() = 0;
  // Thread-safe. New admissions are SHUTTING_DOWN from here on, and nothing more is sent to operators.
  virtual void stop() = 0;
};

// `writer_has_work` is called (any thread, never blocking) when the writer's queue gets its first command;
// the simulation schedules run_batch() then; production passes an empty function.
std::unique_ptr<Broker> make_broker(BrokerPorts ports, BrokerLimits limits,
                                    std::move_only_function<void()> writer_has_work);

}  // namespace passerelle::broker
