// The simulator as it is run: every fault, and a journal that outlives kill -9.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/contract/operator_gateway_requests.h"
#include "tests/integration/tmf654_stand.h"
#include "tests/support/process.h"

namespace passerelle::operator_sim {
namespace {

using broker::Absent;
using broker::Accepted;
using broker::Delivered;
using broker::InquiryOutcome;
using broker::Rejected;
using broker::SubmitOutcome;
using broker::TakenBack;
using broker::Unknown;
using contract::reference_number;
using contract::request_for;
using domain::Duration;
using test::Tmf654Stand;

enum class Class : std::uint8_t { delivered, accepted, rejected, unknown, absent };

template <class Outcome>
Class class_of(const Outcome& outcome) {
  if (std::holds_alternative<Delivered>(outcome)) return Class::delivered;
  if (std::holds_alternative<Accepted>(outcome)) return Class::accepted;
  if (std::holds_alternative<Rejected>(outcome)) return Class::rejected;
  if constexpr (std::is_same_v<Outcome, InquiryOutcome>) {
    if (std::holds_alternative<Absent>(outcome)) return Class::absent;
  }
  return Class::unknown;
}

struct FaultRow {
  Fault fault;
  Class submitted;
  Class inquired_at_once;
  std::int64_t credits_in_the_end;
};

class EveryFault : public ::testing::TestWithParam<FaultRow> {};

TEST_P(EveryFault, YieldsItsOutcomeAndItsCredits) {
  const FaultRow& row = GetParam();
  Tmf654Stand stand;
  stand.simulator_settings.topups.fault_time = Duration(600);
  stand.start();
  ASSERT_EQ(class_of(stand.submit(request_for(reference_number(9)))), Class::delivered);  // warm connections
  const auto reference = reference_number(1);
  stand.simulator().faults().queue({row.fault, std::nullopt});
  EXPECT_EQ(class_of(stand.submit(request_for(reference), Duration(300))), row.submitted);
  EXPECT_EQ(class_of(stand.inquire(reference, Duration(200))), row.inquired_at_once);
  const auto credits = [&] { return stand.simulator().credits_of(reference.text()); };
  EXPECT_TRUE(stand.run_until([&] { return credits() == row.credits_in_the_end; }, Duration(5'000)));
  stand.run_until([] { return false; }, Duration(100));
  EXPECT_EQ(credits(), row.credits_in_the_end);
  const Class in_the_end = row.credits_in_the_end == 1 ? Class::delivered : Class::absent;
  EXPECT_TRUE(
      stand.run_until([&] { return class_of(stand.inquire(reference)) == in_the_end; }, Duration(5'000)));
  EXPECT_EQ(stand.simulator().faults().applied().at(row.fault), 1);
}

INSTANTIATE_TEST_SUITE_P(Simulator, EveryFault,
                         ::testing::Values(FaultRow{Fault::refuse, Class::rejected, Class::absent, 0},
                                           FaultRow{Fault::delay, Class::unknown, Class::absent, 1},
                                           FaultRow{Fault::error_before, Class::unknown, Class::absent, 0},
                                           FaultRow{Fault::error_after, Class::unknown, Class::delivered, 1},
                                           FaultRow{Fault::close_before, Class::unknown, Class::absent, 0},
                                           FaultRow{Fault::close_after, Class::unknown, Class::delivered, 1},
                                           FaultRow{Fault::garbage_before, Class::unknown, Class::absent, 0},
                                           FaultRow{Fault::garbage_after, Class::unknown, Class::delivered,
                                                    1},
                                           FaultRow{Fault::hang_before, Class::unknown, Class::absent, 0},
                                           FaultRow{Fault::hang_after, Class::unknown, Class::delivered, 1},
                                           FaultRow{Fault::forget, Class::unknown, Class::absent, 1},
                                           FaultRow{Fault::late_credit, Class::unknown, Class::absent, 1},
                                           FaultRow{Fault::accepted, Class::accepted, Class::accepted, 1}),
                         [](const auto& parameter) { return std::string(to_string(parameter.param.fault)); });

TEST(Inquiries, ThatFailAreUnknownAndTheNextOneTells) {
  Tmf654Stand stand;
  stand.start();
  ASSERT_EQ(class_of(stand.submit(request_for(reference_number(1)))), Class::delivered);
  for (const auto fault : {Fault::inquiry_error, Fault::inquiry_hang, Fault::inquiry_garbage}) {
    stand.simulator().faults().queue({fault, std::nullopt});
    EXPECT_EQ(class_of(stand.inquire(reference_number(1), Duration(200))), Class::unknown)
        << to_string(fault);
  }
  EXPECT_EQ(class_of(stand.inquire(reference_number(1))), Class::delivered);
}

TEST(Visibility, HidesATopupFromInquiriesForItsTime) {
  Tmf654Stand stand;
  stand.simulator_settings.topups.visibility = Duration(300);
  stand.start();
  ASSERT_EQ(class_of(stand.submit(request_for(reference_number(1)))), Class::delivered);
  EXPECT_EQ(class_of(stand.inquire(reference_number(1))), Class::absent);
  EXPECT_TRUE(stand.run_until(
      [&] { return class_of(stand.inquire(reference_number(1))) == Class::delivered; }, Duration(5'000)));
}

TEST(DoubleSends, AreWitnessedWhereTheOperatorDoesNotDedup) {
  Tmf654Stand stand;
  int alarms = 0;
  stand.gateway_settings.on_alert = [&](tmf654::Alert alert, const domain::RechargeId& reference,
                                        const std::string&) {
    EXPECT_EQ(alert, tmf654::Alert::credited_more_than_once);
    EXPECT_EQ(reference, reference_number(1));
    ++alarms;
  };
  stand.start();
  ASSERT_EQ(class_of(stand.submit(request_for(reference_number(1)))), Class::delivered);
  ASSERT_EQ(class_of(stand.submit(request_for(reference_number(1)))), Class::delivered);
  EXPECT_EQ(stand.simulator().credits_of(reference_number(1).text()), 2);
  EXPECT_EQ(class_of(stand.inquire(reference_number(1))), Class::delivered);
  EXPECT_EQ(alarms, 1);
}

TEST(TakingBack, IsShownByTheNextInquiry) {
  Tmf654Stand stand;
  stand.start();
  ASSERT_EQ(class_of(stand.submit(request_for(reference_number(1)))), Class::delivered);
  ASSERT_TRUE(stand.simulator().desk().take_back(reference_number(1).text()));
  EXPECT_TRUE(std::holds_alternative<TakenBack>(stand.inquire(reference_number(1))));
}

TEST(Subscribers, WhoAreNoneOrBarredAreRefusedForTheirOwnReason) {
  Tmf654Stand stand;
  stand.simulator_settings.subscribers.add_pattern("*678", LineState::unknown);
  stand.start();
  const auto reason = [&](std::uint64_t number) {
    const auto outcome = stand.submit(request_for(reference_number(number)));
    return std::holds_alternative<Rejected>(outcome) ? std::get<Rejected>(outcome).rejection.reason : "";
  };
  EXPECT_EQ(reason(1), "LINE_UNKNOWN");
  stand.simulator().subscribers().set("+33612345678", LineState::barred);
  EXPECT_EQ(reason(2), "LINE_BARRED");
  EXPECT_TRUE(stand.simulator().journal().entries().empty());
}

TEST(Commits, AreSharedByWhoeverWaits) {
  Tmf654Stand stand;
  stand.gateway_settings.connection.max_connections = 32;
  stand.start();
  std::size_t delivered = 0;
  for (std::uint64_t i = 0; i < 320; ++i) {
    stand.gateway().submit(request_for(reference_number(i)), Duration(20'000),
                           [&](const SubmitOutcome&) { ++delivered; });
  }
  ASSERT_TRUE(stand.run_until([&] { return delivered == 320; }, Duration(20'000)));
  EXPECT_EQ(stand.simulator().journal().entries().size(), 320U);
  EXPECT_LT(stand.simulator().desk().commits(), 160);
}

// The binary, with certificates of the stand's.
class RunningSimulator {
 public:
  explicit RunningSimulator(Tmf654Stand& stand) : stand_(stand) {}

  void start(const std::vector<std::string>& further = {}) {
    const auto& settings = stand_.simulator_settings;
    const auto port_file = stand_.directory().path() / "port";
    std::filesystem::remove(port_file);
    std::vector<std::string> command = {PASSERELLE_OPERATOR_SIM,
                                        "--listen",
                                        "127.0.0.1:0",
                                        "--port-file",
                                        port_file.string(),
                                        "--certificate",
                                        settings.server.certificate_file.string(),
                                        "--key",
                                        settings.server.key_file.string(),
                                        "--state",
                                        settings.state_directory.string()};
    command.insert(command.end(), further.begin(), further.end());
    process_ = std::make_unique<testing::Process>(command, stand_.directory().path() / "output");
    ASSERT_TRUE(testing::eventually([&] { return std::filesystem::exists(port_file); }))
        << process_->output();
    std::string port;
    std::ifstream(port_file) >> port;
    stand_.gateway_settings.connection.base_url = "https://127.0.0.1:" + port + std::string(api_base);
    stand_.start_gateway();
  }

  testing::Process& process() { return *process_; }

 private:
  Tmf654Stand& stand_;
  std::unique_ptr<testing::Process> process_;
};

TEST(OperatorSim, RemembersAfterKill9WhateverItAnswered) {
  Tmf654Stand stand;
  RunningSimulator simulator(stand);
  std::uint64_t next = 0;
  std::set<std::string> delivered;
  for (int life = 0; life < 4; ++life) {
    simulator.start();
    std::uint64_t ended = 0;
    const std::uint64_t first = next;
    for (; next < first + 200; ++next) {
      stand.gateway().submit(request_for(reference_number(next)), Duration(5'000),
                             [&, reference = reference_number(next).text()](const SubmitOutcome& outcome) {
                               ++ended;
                               if (class_of(outcome) == Class::delivered) delivered.insert(reference);
                             });
    }
    // In the midst of it.
    ASSERT_TRUE(stand.run_until([&] { return ended >= 60; }, Duration(20'000)));
    simulator.process().kill_hard();
    ASSERT_TRUE(stand.run_until([&] { return ended == 200; }, Duration(20'000)));
  }
  simulator.start();
  for (std::uint64_t i = 0; i < next; ++i) {
    const auto reference = reference_number(i);
    const auto outcome = class_of(stand.inquire(reference));
    if (delivered.contains(reference.text())) {
      EXPECT_EQ(outcome, Class::delivered) << i;
    } else {
      EXPECT_TRUE(outcome == Class::delivered || outcome == Class::absent) << i;
    }
  }
  EXPECT_GE(delivered.size(), 4U * 60U);
}

TEST(OperatorSim, CompletesAfterARestartWhatItHadAccepted) {
  Tmf654Stand stand;
  RunningSimulator simulator(stand);
  simulator.start({"--fault", "accepted=1", "--fault-time-ms", "3600000"});
  EXPECT_EQ(class_of(stand.submit(request_for(reference_number(1)))), Class::accepted);
  simulator.process().kill_hard();
  simulator.start();
  EXPECT_EQ(class_of(stand.inquire(reference_number(1))), Class::delivered);
}

TEST(OperatorSim, EndsProperlyWhenAsked) {
  Tmf654Stand stand;
  RunningSimulator simulator(stand);
  simulator.start();
  EXPECT_EQ(class_of(stand.submit(request_for(reference_number(1)))), Class::delivered);
  simulator.process().send(SIGTERM);
  EXPECT_EQ(simulator.process().wait_for_exit(std::chrono::seconds(10)), 0);
}

TEST(OperatorSim, RefusesToListenWithoutTlsBeyondThisMachine) {
  Tmf654Stand stand;
  const auto state = (stand.directory().path() / "s").string();
  const std::vector<std::vector<std::string>> wrong = {{"--listen", "0.0.0.0:0", "--insecure"},
                                                       {"--listen", "127.0.0.1:0"},
                                                       {"--listen", "nonsense", "--insecure"},
                                                       {"--insecure", "--fault", "refuse=2"},
                                                       {"--insecure", "--subscribers", "/nowhere"}};
  for (const auto& options : wrong) {
    std::vector<std::string> command = {PASSERELLE_OPERATOR_SIM, "--state", state};
    command.insert(command.end(), options.begin(), options.end());
    testing::Process process(command, stand.directory().path() / "output");
    EXPECT_EQ(process.wait_for_exit(std::chrono::seconds(10)), 2) << options[0] << " " << process.output();
  }
}

}  // namespace
}  // namespace passerelle::operator_sim
