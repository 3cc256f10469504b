// The real threads: callers, the writer, readers and the operators' strand. Worth most under ThreadSanitizer.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "services/broker/broker.h"
#include "tests/simulation/simulated_cache.h"
#include "tests/simulation/simulated_ledger.h"
#include "tests/simulation/simulated_vault.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::broker {
namespace {

using std::chrono::milliseconds;

class SystemClock : public Clock {
 public:
  domain::Instant now() const override {
    return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
  }
  domain::Duration elapsed() const override {
    return std::chrono::floor<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }
};

class LockedRandom : public Random {
 public:
  std::uint64_t next() override {
    const std::scoped_lock lock(mutex_);
    return engine_();
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_{7};
};

// A thread that runs what is due.
class Strand : public Scheduler {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;
  Strand() : thread_([this] { run(); }) {}
  ~Strand() override { stop(); }
  void post(Task task) override { after(milliseconds{0}, std::move(task)); }
  void after(domain::Duration delay, Task task) override {
    const std::scoped_lock lock(mutex_);
    due_.emplace(std::pair{std::chrono::steady_clock::now() + delay, next_++}, std::move(task));
    changed_.notify_one();
  }
  void stop() {
    {
      const std::scoped_lock lock(mutex_);
      stopped_ = true;
      changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stopped_) {
      if (due_.empty()) {
        changed_.wait(lock);
      } else if (const auto at = due_.begin()->first.first; at > std::chrono::steady_clock::now()) {
        changed_.wait_until(lock, at);
      } else {
        auto first = due_.extract(due_.begin());
        lock.unlock();
        first.mapped()();
        lock.lock();
      }
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::pair<SteadyTime, std::uint64_t>, Task> due_;
  std::uint64_t next_ = 0;
  bool stopped_ = false;
  std::thread thread_;
};

class ReaderThread : public Readers {
 public:
  ReaderThread(Ledger& ledger, IdentityVault& vault)
      : ledger_(*ledger.open_reader()), vault_(*vault.open_reader()) {}
  bool read(std::move_only_function<void(LedgerReader&, VaultReader&)> job) override {
    strand_.post([this, job = std::move(job)]() mutable { job(*ledger_, *vault_); });
    return true;
  }
  void stop() { strand_.stop(); }

 private:
  std::unique_ptr<LedgerReader> ledger_;
  std::unique_ptr<VaultReader> vault_;
  Strand strand_;
};

// What the operator has credited, whoever sent it.
class Credits {
 public:
  void add(domain::RechargeId reference) {
    const std::scoped_lock lock(mutex_);
    ++credits_[reference];
  }
  bool has(domain::RechargeId reference) const {
    const std::scoped_lock lock(mutex_);
    return credits_.contains(reference);
  }
  // Once nobody sends any more.
  const std::map<domain::RechargeId, int>& all() const { return credits_; }

 private:
  mutable std::mutex mutex_;
  std::map<domain::RechargeId, int> credits_;
};

// Credits whatever it is sent, loses every third answer.
class ForgetfulOperator : public OperatorGateway {
 public:
  ForgetfulOperator(Scheduler& scheduler, Credits& credits) : scheduler_(scheduler), credits_(credits) {}
  OperatorCapabilities capabilities() const override { return {true, false, milliseconds{200}}; }
  void submit(SubmitRequest request, domain::Duration,
              std::move_only_function<void(SubmitOutcome)> done) override {
    credits_.add(request.reference);
    SubmitOutcome outcome = Delivered{"T"};
    if (++sends_ % 3 == 0) outcome = Unknown{"CONNECTION_LOST"};
    scheduler_.after(milliseconds{1}, [done = std::move(done), outcome = std::move(outcome)]() mutable {
      done(std::move(outcome));
    });
  }
  void inquire(domain::RechargeId reference, domain::Duration,
               std::move_only_function<void(InquiryOutcome)> done) override {
    InquiryOutcome outcome = Absent{};
    if (credits_.has(reference)) outcome = Delivered{"T"};
    scheduler_.after(milliseconds{1}, [done = std::move(done), outcome = std::move(outcome)]() mutable {
      done(std::move(outcome));
    });
  }

 private:
  Scheduler& scheduler_;
  Credits& credits_;
  int sends_ = 0;
};

template <class T, class Start>
domain::Result<T> hear(Start start) {
  std::mutex mutex;
  std::condition_variable heard;
  std::optional<domain::Result<T>> answer;
  start([&](domain::Result<T> result) {
    const std::scoped_lock lock(mutex);
    answer = std::move(result);
    heard.notify_one();
  });
  std::unique_lock lock(mutex);
  if (!heard.wait_for(lock, std::chrono::seconds{60}, [&] { return answer.has_value(); })) {
    ADD_FAILURE() << "no answer within a minute";
    std::abort();
  }
  return std::move(*answer);
}

TEST(BrokerThreads, ManyCallersAtOnceGetOneDeliveryAKey) {
  simulation::SimulatedBooks books;
  simulation::SimulatedIdentities identities;
  simulation::SimulatedLedger ledger(books);
  simulation::SimulatedVault vault(identities);
  SystemClock clock;
  LockedRandom random;
  Strand strand;
  ReaderThread readers(ledger, vault);
  Credits credits;
  ForgetfulOperator upstream(strand, credits);
  BrokerLimits limits;
  auto& of_operator = limits.operators[{"sfr"}];
  of_operator.breaker_failures = 1'000;
  of_operator.inquiry_first_delay = milliseconds{5};
  limits.sweep_interval = milliseconds{20};
  auto broker = make_broker({.ledger = ledger,
                             .vault = vault,
                             .readers = readers,
                             .clock = clock,
                             .random = random,
                             .operators = strand,
                             .gateways = {{{"sfr"}, &upstream}}},
                            limits, {});
  ASSERT_TRUE(broker->recover().has_value());
  std::thread writer([&] { broker->run_writer(); });
  auto applied = hear<ProgrammeVersion>([&](auto done) {
    broker->programmes().apply(domain::sample::programme(), "tester", std::nullopt, false, std::move(done));
  });
  ASSERT_TRUE(applied.has_value());
  domain::BeneficiaryDraft draft;
  draft.phone = *domain::PhoneNumber::parse("0612345678");
  draft.site = {"lyon"};
  draft.operator_id = {"sfr"};
  const auto person =
      hear<BeneficiaryProfile>([&](auto done) { broker->beneficiaries().create(draft, std::move(done)); });
  ASSERT_TRUE(person.has_value());

  constexpr int callers = 4;
  constexpr int keys = 60;
  std::atomic<int> delivered{0};
  {
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < callers; ++caller) {
      threads.emplace_back([&, caller] {
        for (int key = 0; key < keys; ++key) {
          // Two callers share each key; some wait, some watch, some only ask.
          const RechargeRequest request{"counter",
                                        std::to_string(caller / 2) + "-" + std::to_string(key),
                                        person->beneficiary.id,
                                        {"lyon"},
                                        {"data-10gb"}};
          const auto wait = key % 4 == 0 ? milliseconds{1} : milliseconds{30'000};
          const auto answer = hear<domain::Recharge>(
              [&](auto done) { broker->admission().create(request, wait, std::move(done)); });
          ASSERT_TRUE(answer.has_value()) << answer.error().reason;
          if (answer->state == domain::RechargeState::delivered) ++delivered;
          const auto ticket = broker->outcomes().listen(answer->id, [](const domain::Recharge&) {});
          broker->outcomes().leave(answer->id, ticket);
          const auto eligible = hear<EligibilityAnswer>([&](auto done) {
            broker->eligibility().check(person->beneficiary.id, {"lyon"}, {"data-10gb"}, std::move(done));
          });
          ASSERT_TRUE(eligible.has_value());
          (void)broker->status();
        }
      });
    }
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (broker->status().open_recharges > 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(broker->status().open_recharges, 0U);
  broker->stop();
  writer.join();
  readers.stop();
  strand.stop();
  EXPECT_GT(delivered, 0);
  EXPECT_EQ(credits.all().size(), static_cast<std::size_t>(callers / 2 * keys));
  for (const auto& [reference, times] : credits.all()) EXPECT_EQ(times, 1) << reference.text();
  const auto balances = ledger.open_reader().value()->envelope_balances();
  const auto balance =
      std::ranges::find(*balances, domain::EnvelopeId{"sfr-2026-value"}, &domain::EnvelopeBalance::envelope);
  ASSERT_NE(balance, balances->end());
  EXPECT_EQ(balance->held, 0);
  EXPECT_EQ(balance->spent, callers / 2 * keys * 1'000);
}

// The store in memory knows no threads.
class LockedCache : public IdempotencyCache {
 public:
  LockedCache(simulation::SimulatedCacheStore& store, std::mutex& mutex) : cache_(store), mutex_(mutex) {}
  std::vector<ClaimAnswer> exchange(std::span<const ClaimOutcome> outcomes,
                                    std::span<const ClaimRelease> releases,
                                    std::span<const ClaimOrder> claims) override {
    const std::scoped_lock lock(mutex_);
    return cache_.exchange(outcomes, releases, claims);
  }
  CacheHealth health() const override {
    const std::scoped_lock lock(mutex_);
    return cache_.health();
  }

 private:
  simulation::SimulatedCache cache_;
  std::mutex& mutex_;
};

// What brokers share.
struct Premises {
  Premises() {
    books.shared = true;
    books.clock = [this] { return clock.now(); };
    auto& of_operator = limits.operators[{"sfr"}];
    of_operator.breaker_failures = 1'000;
    of_operator.inquiry_first_delay = milliseconds{5};
    of_operator.request_timeout = milliseconds{300};
    limits.sweep_interval = milliseconds{20};
    limits.lease = milliseconds{800};
    limits.drain = milliseconds{0};  // who stops leaves what is under way to the others
  }
  SystemClock clock;
  LockedRandom random;
  simulation::SimulatedBooks books;
  simulation::SimulatedIdentities identities;
  Credits credits;
  simulation::SimulatedCacheStore store{clock};
  std::mutex store_mutex;
  BrokerLimits limits;
};

// One broker with threads of its own.
class RunningBroker {
 public:
  explicit RunningBroker(Premises& premises)
      : ledger_(premises.books),
        vault_(premises.identities),
        readers_(ledger_, vault_),
        upstream_(strand_, premises.credits),
        cache_(premises.store, premises.store_mutex),
        broker_(make_broker({.ledger = ledger_,
                             .vault = vault_,
                             .readers = readers_,
                             .clock = premises.clock,
                             .random = premises.random,
                             .operators = strand_,
                             .gateways = {{{"sfr"}, &upstream_}},
                             .cache = &cache_},
                            premises.limits, {})) {
    EXPECT_TRUE(broker_->recover().has_value());
    writer_ = std::thread([this] { broker_->run_writer(); });
  }
  ~RunningBroker() {
    leave();
    readers_.stop();
    strand_.stop();
  }
  RunningBroker(const RunningBroker&) = delete;
  RunningBroker& operator=(const RunningBroker&) = delete;

  Broker& operator*() { return *broker_; }
  // In order. Whoever still calls is told.
  void leave() {
    if (!writer_.joinable()) return;
    broker_->stop();
    writer_.join();
  }

 private:
  simulation::SimulatedLedger ledger_;
  simulation::SimulatedVault vault_;
  ReaderThread readers_;
  Strand strand_;
  ForgetfulOperator upstream_;
  LockedCache cache_;
  std::unique_ptr<Broker> broker_;
  std::thread writer_;
};

domain::BeneficiaryId open_shop(Broker& broker) {
  const auto applied = hear<ProgrammeVersion>([&](auto done) {
    broker.programmes().apply(domain::sample::programme(), "tester", std::nullopt, false, std::move(done));
  });
  EXPECT_TRUE(applied.has_value());
  domain::BeneficiaryDraft draft;
  draft.phone = *domain::PhoneNumber::parse("0612345678");
  draft.site = {"lyon"};
  draft.operator_id = {"sfr"};
  const auto person =
      hear<BeneficiaryProfile>([&](auto done) { broker.beneficiaries().create(draft, std::move(done)); });
  return person.value().beneficiary.id;
}

TEST(BrokerThreads, TwoBrokersOnOneLedgerGetOneDeliveryAKeyThoughOneLeaves) {
  Premises premises;
  RunningBroker leaving(premises);
  const auto person = open_shop(*leaving);
  RunningBroker staying(premises);
  constexpr int callers = 4;
  constexpr int keys = 60;
  std::mutex mutex;
  std::map<std::string, std::set<domain::RechargeId>> given;
  std::atomic<int> pressed{0};
  {
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < callers; ++caller) {
      threads.emplace_back([&, caller] {
        for (int key = 0; key < keys; ++key) {
          // Everybody asks for the same, at this broker or that, until it is answered.
          const RechargeRequest request{"counter", std::to_string(key), person, {"lyon"}, {"data-10gb"}};
          for (int attempt = caller;; ++attempt) {
            auto& broker = attempt % 2 == 0 ? *leaving : *staying;
            const auto answer = hear<domain::Recharge>([&](auto done) {
              broker.admission().create(request, milliseconds{key % 3 * 20}, std::move(done));
            });
            if (!answer) {
              ASSERT_EQ(answer.error().reason, "SHUTTING_DOWN");
              continue;
            }
            const std::scoped_lock lock(mutex);
            given[request.request_id].insert(answer->id);
            break;
          }
          if (++pressed == callers * keys / 2) leaving.leave();
        }
      });
    }
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  const auto everything_is_over = [&] {
    return premises.books.committed([&] {
      return std::ranges::all_of(premises.books.recharges, [](const auto& item) {
        return domain::is_final(item.second.keyed.recharge.state);
      });
    });
  };
  while (!everything_is_over() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(everything_is_over()) << "whatever the one that left had open is taken up by the other";
  staying.leave();
  EXPECT_EQ(premises.books.recharges.size(), static_cast<std::size_t>(keys));
  for (const auto& [key, ids] : given) EXPECT_EQ(ids.size(), 1U) << "request " << key;
  EXPECT_EQ(premises.credits.all().size(), static_cast<std::size_t>(keys));
  for (const auto& [reference, times] : premises.credits.all()) EXPECT_EQ(times, 1) << reference.text();
}

}  // namespace
}  // namespace passerelle::broker
