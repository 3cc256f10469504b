// What the log and grpc.health.v1 are told while stores come and go: each change, once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <deque>
#include <map>
#include <sstream>

#include "services/broker/service_state.h"
#include "services/passerelled/health_watch.h"

namespace passerelle::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

// Stands as a test says, and does nothing.
class StandingBroker : public broker::Broker {
 public:
  broker::BrokerStatus standing;
  broker::BrokerStatus status() const override { return standing; }

  broker::Admission& admission() override { std::abort(); }
  broker::Campaigns& campaigns() override { std::abort(); }
  broker::Eligibility& eligibility() override { std::abort(); }
  broker::Finance& finance() override { std::abort(); }
  broker::Erasures& erasures() override { std::abort(); }
  broker::Beneficiaries& beneficiaries() override { std::abort(); }
  broker::Programmes& programmes() override { std::abort(); }
  broker::ProgrammeReplays& programme_replays() override { std::abort(); }
  broker::OutcomeBoard& outcomes() override { std::abort(); }
  domain::Status recover() override { std::abort(); }
  bool run_batch() override { std::abort(); }
  void run_writer() override { std::abort(); }
  void stop() override { std::abort(); }
};

class StepScheduler : public broker::Scheduler {
 public:
  void post(broker::Task task) override { tasks_.push_back(std::move(task)); }
  void after(domain::Duration /*delay*/, broker::Task task) override { tasks_.push_back(std::move(task)); }
  void step() {
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    task();
  }

 private:
  std::deque<broker::Task> tasks_;
};

class HealthWatchTest : public ::testing::Test {
 protected:
  HealthWatchTest() {
    auto logger =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(log_));
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(std::move(logger));
  }
  ~HealthWatchTest() override { spdlog::set_default_logger(before_); }

  void look(int times) {
    for (int i = 0; i < times; ++i) scheduler_.step();
  }
  // What was said since the last time.
  std::vector<std::string> said() {
    std::vector<std::string> lines;
    std::istringstream text(log_.str());
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    log_.str("");
    return lines;
  }

  const std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
  std::ostringstream log_;
  StandingBroker broker_;
  StepScheduler scheduler_;
  std::map<std::string, bool> told_;
  HealthWatch watch_{broker_, scheduler_,
                     [this](const std::string& component, bool serving) { told_[component] = serving; }};
};

TEST_F(HealthWatchTest, SaysOnceThatTheCacheIsAwayAndOnceThatItIsBack) {
  broker_.standing.cache = broker::CacheHealth{};
  watch_.start();
  EXPECT_THAT(told_, ElementsAre(Pair("idempotency-cache", true), Pair("ledger", true)));
  broker_.standing.cache = broker::CacheHealth{false, "TIMEOUT"};
  look(5);
  EXPECT_THAT(told_, ElementsAre(Pair("idempotency-cache", false), Pair("ledger", true)));
  EXPECT_THAT(said(), ElementsAre(HasSubstr("warning idempotency cache: away reason=TIMEOUT")));
  broker_.standing.cache = broker::CacheHealth{};
  look(5);
  EXPECT_THAT(told_, ElementsAre(Pair("idempotency-cache", true), Pair("ledger", true)));
  EXPECT_THAT(said(), ElementsAre("warning idempotency cache: back"));
}

TEST_F(HealthWatchTest, ACacheIsGivenAMomentToBeReachedAtTheStart) {
  broker_.standing.cache = broker::CacheHealth{false, "CONNECTING"};
  watch_.start();
  EXPECT_FALSE(told_.at("idempotency-cache"));
  EXPECT_THAT(said(), IsEmpty());
  broker_.standing.cache = broker::CacheHealth{};
  look(1);
  EXPECT_THAT(said(), IsEmpty());
  EXPECT_TRUE(told_.at("idempotency-cache"));
}

TEST_F(HealthWatchTest, ALedgerThatIsAwayAndABrokerThatMayNotSendAreOneOutage) {
  watch_.start();
  EXPECT_THAT(told_, ElementsAre(Pair("ledger", true))) << "no cache is configured";
  broker_.standing.ledger_available = false;
  look(2);
  broker_.standing.may_send = false;
  look(2);
  broker_.standing.ledger_available = true;
  look(2);
  EXPECT_FALSE(told_.at("ledger"));
  EXPECT_THAT(said(), ElementsAre(HasSubstr("warning ledger: away answers=false may_send=true")));
  broker_.standing.may_send = true;
  look(2);
  EXPECT_TRUE(told_.at("ledger"));
  EXPECT_THAT(said(), ElementsAre("warning ledger: back"));
}

TEST_F(HealthWatchTest, BrokersThatComeAndGoAreCounted) {
  broker_.standing.live_brokers = 2;
  watch_.start();
  look(2);
  EXPECT_THAT(said(), IsEmpty());
  broker_.standing.live_brokers = 1;
  look(2);
  EXPECT_THAT(said(), ElementsAre("warning brokers: live=1 before=2"));
}

TEST(ServiceState, TheLedgerOutweighsTheCache) {
  using broker::ServiceState;
  broker::BrokerStatus status;
  EXPECT_EQ(broker::state_of(status), ServiceState::ok);
  status.cache = broker::CacheHealth{false, "TIMEOUT"};
  EXPECT_EQ(broker::state_of(status), ServiceState::degraded);
  status.may_send = false;
  EXPECT_EQ(broker::state_of(status), ServiceState::unavailable);
  status = {};
  status.ledger_available = false;
  EXPECT_EQ(broker::state_of(status), ServiceState::unavailable);
}

}  // namespace
}  // namespace passerelle::daemon
