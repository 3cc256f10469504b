#include "tests/simulation/broker_life.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/violation.h"

namespace passerelle::simulation {

namespace {

// True while it lives.
class Flag {
 public:
  explicit Flag(bool& flag) : flag_(flag) { flag_ = true; }
  ~Flag() { flag_ = false; }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;

 private:
  bool& flag_;
};

}  // namespace

BrokerLife::BrokerLife(World& world)
    : world_(world),
      clock_(world.time, world.random.delay(0, 1'000'000)),
      strand_(world.time),
      writer_(world.time),
      reading_(world.time),
      calls_(world.time),
      route_{strand_, world.books.shared, false,
             [this](const broker::SubmitRequest& request) { check_owner(request.reference); }},
      readers_(world.books, world.vault, reading_, world.random, world.scenario.readers_full_per_thousand) {
  const auto skew = world.scenario.sharing.skew_at_most.count();
  clock_.set_ahead(world.random.delay(-skew, skew));
  readers_.on_turned_away = [this] { trouble(world_.time.now()); };
}

void BrokerLife::start() {
  if (broker_) return;
  ++lives_;
  writer_scheduled_ = false;
  trouble(world_.time.now());
  ledger_ = std::make_unique<CrashingLedger>(
      world_.books, faults_, world_.random, [this](domain::Duration duration) { wait_for_commit(duration); },
      // A postponed settlement comes back within half a minute.
      [this] { trouble(world_.time.now() + std::chrono::seconds{30}); });
  ledger_->cut_off(world_.time.now() < cut_off_until_);
  const auto& scenario = world_.scenario;
  if (scenario.sharing.cache) cache_ = std::make_unique<SimulatedCache>(world_.cache);
  if (scenario.sharing.feed) feed_ = std::make_unique<SimulatedFeed>(world_.news, reading_, world_.time);
  if (scenario.sharing.rates) {
    rates_ = std::make_unique<SimulatedRate>(world_.allowance, strand_, world_.random);
  }
  std::map<domain::OperatorId, broker::OperatorGateway*> gateways;
  for (std::size_t i = 0; i < world_.operators.size(); ++i) {
    connections_.push_back(world_.operators[i]->connect(route_));
    gateways.emplace(scenario.operators[i].id, connections_.back().get());
  }
  broker_ = broker::make_broker({.ledger = *ledger_,
                                 .vault = world_.vault,
                                 .readers = readers_,
                                 .clock = clock_,
                                 .random = world_.random,
                                 .operators = strand_,
                                 .gateways = std::move(gateways),
                                 .cache = cache_.get(),
                                 .changes = feed_.get(),
                                 .rates = rates_.get()},
                                scenario.limits, [this] { schedule_writer(); });
  try {
    // A broker that can't recover ends, and is started again.
    serving_ = broker_->recover().has_value();
    if (!serving_) crash();
  } catch (const Crash&) {
    crash();
  }
}

// Within a commit of its own it dies when that returns.
void BrokerLife::crash() {
  trouble(world_.time.now());
  for (auto* thread : {&strand_, &writer_, &reading_, &calls_}) thread->die();
  if (waiting_for_commit_) {
    dying_ = true;
  } else {
    end();
  }
}

void BrokerLife::end() {
  serving_ = false;
  broker_.reset();
  connections_.clear();
  rates_.reset();
  feed_.reset();
  cache_.reset();
  ledger_.reset();
  dying_ = false;
}

// Whoever doesn't look after it any more leaves it to those who do.
void BrokerLife::check_owner(domain::RechargeId sent) const {
  if (!world_.books.shared) return;
  const auto owner = world_.books.recharges.at(sent).owner;
  promise(owner == ledger_->identity(), "{} is sent by {}, and looked after by {}", sent, ledger_->identity(),
          owner);
}

void BrokerLife::freeze(domain::Instant until) {
  if (!up()) return;
  for (auto* thread : {&strand_, &writer_, &reading_, &calls_}) thread->freeze(until);
  trouble(until);
}

void BrokerLife::cut_off(domain::Instant until, domain::Duration no_operators_for) {
  cut_off_until_ = std::max(cut_off_until_, until);
  trouble(until);
  if (ledger_) ledger_->cut_off(true);
  readers_.set_full(true);
  route_.broken = no_operators_for > domain::Duration{0};
  world_.time.after(no_operators_for, [this] { route_.broken = false; });
  if (feed_) feed_->break_until(until);
  world_.time.after(until - world_.time.now(), [this] {
    if (world_.time.now() < cut_off_until_) return;
    if (ledger_) ledger_->cut_off(false);
    readers_.set_full(false);
  });
}

void BrokerLife::correct_clock() {
  const auto skew = world_.scenario.sharing.skew_at_most.count();
  clock_.set_ahead(world_.random.delay(-skew, skew));
  trouble(world_.time.now());
}

void BrokerLife::be_reliable() {
  faults_ = {};
  route_.broken = false;
  cut_off_until_ = world_.time.now();
  if (ledger_) ledger_->cut_off(false);
  readers_.set_full(false);
  readers_.be_reliable();
}

std::optional<domain::Instant> BrokerLife::told_all_since() const {
  if (!feed_) return std::nullopt;
  return std::max(feed_->holds_since(), troubled_until_);
}

// The rest of the process goes on meanwhile, and so does the world; unless it was stopped as a whole.
void BrokerLife::wait_for_commit(domain::Duration duration) {
  {
    const Flag waiting(waiting_for_commit_);
    writer_.begin_call();
    world_.go_on_until(world_.time.now() + duration);
    while (!dying_ && world_.time.now() < writer_.frozen_until()) world_.go_on_until(writer_.frozen_until());
  }
  if (dying_) throw Crash{};
  writer_.end_call();
}

void BrokerLife::schedule_writer() {
  if (writer_scheduled_) return;
  writer_scheduled_ = true;
  writer_.after(world_.random.delay(0, 4), [this, life = lives_] {
    if (life == lives_ && up()) run_writer();
  });
}

void BrokerLife::run_writer() {
  writer_scheduled_ = false;
  try {
    if (broker_->run_batch()) schedule_writer();
  } catch (const Crash&) {
    crash();
  }
}

}  // namespace passerelle::simulation
