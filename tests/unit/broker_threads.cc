// The real threads: callers, the writer, readers and the operators' strand. Worth most under ThreadSanitizer.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <random>
#include <thread>

#include "services/broker/broker.h"
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

// Credits every reference once, loses every third answer.
class ForgetfulOperator : public OperatorGateway {
 public:
  explicit ForgetfulOperator(Scheduler& scheduler) : scheduler_(scheduler) {}
  OperatorCapabilities capabilities() const override { return {true, false, milliseconds{200}}; }
  void submit(SubmitRequest request, domain::Duration,
              std::move_only_function<void(SubmitOutcome)> done) override {
    ++credits[request.reference];
    SubmitOutcome outcome = Delivered{"T"};
    if (++sends_ % 3 == 0) outcome = Unknown{"CONNECTION_LOST"};
    scheduler_.after(milliseconds{1}, [done = std::move(done), outcome = std::move(outcome)]() mutable {
      done(std::move(outcome));
    });
  }
  void inquire(domain::RechargeId reference, domain::Duration,
               std::move_only_function<void(InquiryOutcome)> done) override {
    InquiryOutcome outcome = Absent{};
    if (credits.contains(reference)) outcome = Delivered{"T"};
    scheduler_.after(milliseconds{1}, [done = std::move(done), outcome = std::move(outcome)]() mutable {
      done(std::move(outcome));
    });
  }
  std::map<domain::RechargeId, int> credits;  // the strand's

 private:
  Scheduler& scheduler_;
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
  ForgetfulOperator upstream(strand);
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
  EXPECT_EQ(upstream.credits.size(), static_cast<std::size_t>(callers / 2 * keys));
  for (const auto& [reference, credits] : upstream.credits) EXPECT_EQ(credits, 1) << reference.text();
  const auto balances = ledger.open_reader().value()->envelope_balances();
  const auto balance =
      std::ranges::find(*balances, domain::EnvelopeId{"sfr-2026-value"}, &domain::EnvelopeBalance::envelope);
  ASSERT_NE(balance, balances->end());
  EXPECT_EQ(balance->held, 0);
  EXPECT_EQ(balance->spent, callers / 2 * keys * 1'000);
}

}  // namespace
}  // namespace passerelle::broker
