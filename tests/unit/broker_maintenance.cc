// When the writer has the ledger do what is better done while nobody waits.
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "services/broker/broker.h"
#include "tests/simulation/simulated_ledger.h"
#include "tests/simulation/simulated_readers.h"
#include "tests/simulation/simulated_vault.h"
#include "tests/simulation/virtual_time.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::broker {
namespace {

class MaintainedLedger : public Ledger {
 public:
  explicit MaintainedLedger(simulation::SimulatedBooks& books) : inner_(books) {}
  domain::Status transact(const std::function<domain::Status(LedgerTransaction&)>& body) override {
    return inner_.transact(body);
  }
  domain::Result<std::unique_ptr<LedgerReader>> open_reader() override { return inner_.open_reader(); }
  bool shared() const override { return inner_.shared(); }
  void maintain() override {
    const std::scoped_lock lock(mutex_);
    ++times_;
    maintained_.notify_all();
  }

  int times() const {
    const std::scoped_lock lock(mutex_);
    return times_;
  }
  bool wait_for(int times) {
    std::unique_lock lock(mutex_);
    return maintained_.wait_for(lock, std::chrono::seconds{60}, [&] { return times_ >= times; });
  }

 private:
  simulation::SimulatedLedger inner_;
  mutable std::mutex mutex_;
  std::condition_variable maintained_;
  int times_ = 0;
};

class Maintenance : public ::testing::Test {
 protected:
  Maintenance() {
    limits_.operators[{"sfr"}] = {};
    limits_.drain = domain::Duration{0};
    broker_ = make_broker({.ledger = ledger_,
                           .vault = vault_,
                           .readers = readers_,
                           .clock = time_,
                           .random = random_,
                           .operators = time_,
                           .gateways = {}},
                          limits_, {});
    EXPECT_TRUE(broker_->recover());
    writer_ = std::thread([this] { broker_->run_writer(); });
  }
  ~Maintenance() override {
    broker_->stop();
    writer_.join();
  }

  // The next one is asked for by the answer to the last, on the writer's thread: something waits all the
  // time.
  void change_programme(int times, std::function<void()> done) {
    broker_->programmes().apply(
        domain::sample::programme(), "tester", std::nullopt, false,
        [this, times, done = std::move(done)](const domain::Result<ProgrammeVersion>& result) mutable {
          EXPECT_TRUE(result) << result.error().message;
          if (times > 1) {
            change_programme(times - 1, std::move(done));
          } else {
            done();
          }
        });
  }

  simulation::VirtualTime time_{domain::sample::noon("2026-11-23")};
  simulation::SeededRandom random_{42};
  simulation::SimulatedBooks books_;
  simulation::SimulatedIdentities identities_;
  simulation::SimulatedVault vault_{identities_};
  MaintainedLedger ledger_{books_};
  simulation::SimulatedReaders readers_{books_, vault_, time_, random_, 0};
  BrokerLimits limits_;
  std::unique_ptr<Broker> broker_;
  std::thread writer_;
};

TEST_F(Maintenance, HappensInAPauseAndNotWhileSomethingWaits) {
  ASSERT_TRUE(ledger_.wait_for(1)) << "nobody asked for anything: a pause";
  int before = 0;
  int after = 0;
  std::mutex mutex;
  std::condition_variable over;
  bool is_over = false;
  change_programme(1, [&] {
    before = ledger_.times();
    change_programme(200, [&] {
      const std::scoped_lock lock(mutex);
      after = ledger_.times();
      is_over = true;
      over.notify_one();
    });
  });
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(over.wait_for(lock, std::chrono::seconds{60}, [&] { return is_over; }));
  }
  EXPECT_EQ(after, before) << "something waited between any two of 200 batches";
  EXPECT_TRUE(ledger_.wait_for(after + 1)) << "a pause again";
}

}  // namespace
}  // namespace passerelle::broker
