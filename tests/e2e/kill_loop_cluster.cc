// Two brokers on one PostgreSQL ledger: they, Redis and PostgreSQL are killed (-9) in turn and started again,
// while the networks between them fail, and counters press on both brokers, often the same request on both.
// Afterwards the books are held against the journal of an operator that credits whatever it is sent.
// PASSERELLE_KILLS says how many kills; 30 by default. PASSERELLE_SEED draws other moments and troubles.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <thread>

#include "adapters/postgres/postgres_ledger.h"
#include "tests/e2e/audit.h"
#include "tests/e2e/cluster.h"
#include "tests/e2e/kill_loop.h"
#include "tests/e2e/network_troubles.h"
#include "tests/e2e/opening.h"

namespace passerelle::e2e {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int people_count = 400;
constexpr int counters_open = 32;

std::uint64_t seed() {
  const char* asked = std::getenv("PASSERELLE_SEED");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : 42;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

class ClusterKillLoop : public ::testing::Test {
 protected:
  ClusterKillLoop() : cluster_({.operator_faults = every_fault}), troubles_(cluster_, seed() + 1) {}

  void pause_up_to(std::uint64_t most_ms) {
    std::this_thread::sleep_for(milliseconds(10 + random_() % most_ms));
  }

  // A supervisor: what does not come up is started again, and after a while the network is looked at.
  void bring_back(std::size_t at) {
    auto& member = cluster_.member(at);
    const auto give_up = std::chrono::steady_clock::now() + seconds(60);
    while (std::chrono::steady_clock::now() < give_up) {
      if (!member.broker.running()) cluster_.launch(at);
      if (member.broker.wait_until_serving(seconds(2))) return;
      ++slow_starts_;
      for (auto* network : member.networks()) network->heal();
    }
    FAIL() << "broker " << at + 1 << " does not come up again:\n" << member.broker.end_of_log();
  }

  void kill_broker(std::size_t at) {
    cluster_.member(at).broker.kill();
    // Sometimes long enough for the other to take up what it left, sometimes not.
    pause_up_to(1'400);
    bring_back(at);
    ++kills_["broker " + std::to_string(at + 1)];
  }
  void kill_redis() {
    cluster_.redis().kill_hard();
    pause_up_to(400);
    cluster_.redis().start();
    ++kills_["Redis"];
  }
  void kill_postgres() {
    cluster_.postgres().kill_hard();
    pause_up_to(400);
    cluster_.postgres().start();
    ++kills_["PostgreSQL"];
  }

  void kill_in_turn(int kills) {
    for (int i = 0; i < kills && !HasFatalFailure(); ++i) {
      if (random_() % 2 == 0) cluster_.heal_networks();
      pause_up_to(400);
      if (random_() % 3 != 0) troubles_.add_one();
      pause_up_to(200);
      switch (i % 6) {
        case 2:
          kill_redis();
          break;
        case 5:
          kill_postgres();
          break;
        default:
          kill_broker(static_cast<std::size_t>(i % 3));
      }
      for (std::size_t at = 0; at < Cluster::size; ++at) {
        if (cluster_.member(at).broker.running()) continue;
        ++died_alone_;
        bring_back(at);
      }
    }
  }

  void calm_down() {
    cluster_.heal_networks();
    cluster_.simulator().kill();
    cluster_.simulator().start("");
  }

  void report(int kills, const std::map<std::string, Told>& told, const AuditCounts& counts,
              const Journal& journal) {
    fmt::print("{} kills:", kills);
    for (const auto& [victim, count] : kills_) fmt::print(" {} {},", victim, count);
    fmt::print(" seed {}\n", seed());
    for (const auto& [trouble, count] : troubles_.counts()) fmt::print("  network: {} {}\n", trouble, count);
    std::uint64_t dropped = 0;
    std::uint64_t resets = 0;
    std::size_t adoptions = 0;
    std::size_t fenced = 0;
    for (std::size_t at = 0; at < Cluster::size; ++at) {
      auto& member = cluster_.member(at);
      for (auto* network : member.networks()) {
        dropped += network->counts().answers_dropped;
        resets += network->counts().resets;
      }
      adoptions += occurrences(member.broker.log(), "taken up, by inquiry") +
                   occurrences(member.broker.log(), "were adopted, by inquiry");
      fenced += occurrences(member.broker.log(), "fenced off by another");
    }
    fmt::print("  {} answers dropped, {} connections reset, {} slow starts\n", dropped, resets, slow_starts_);
    fmt::print("  {} adoptions, {} times a living broker was fenced off\n", adoptions, fenced);
    fmt::print("{} requests told, {} recharges, {} delivered, {} credits at the operator\n", told.size(),
               counts.recharges, counts.delivered, journal.credits.size());
    EXPECT_GT(adoptions, 0U) << "nobody adopted anything";
  }

  Cluster cluster_;
  NetworkTroubles troubles_;
  std::mt19937_64 random_{seed()};
  std::map<std::string, int> kills_;
  int slow_starts_ = 0;
  int died_alone_ = 0;
};

TEST_F(ClusterKillLoop, NobodyIsRechargedTwiceAndNobodyIsForgotten) {
  for (std::size_t at = 0; at < Cluster::size; ++at) cluster_.start(at);
  Client client(cluster_.member(0).broker.address());
  std::vector<std::string> people;
  ASSERT_NO_FATAL_FAILURE(apply_programme(client));
  ASSERT_NO_FATAL_FAILURE(enrol_people(client, people_count, people));

  Counters counters(cluster_.addresses(), people);
  counters.open(counters_open);
  const int kills = kills_wanted(30);
  kill_in_turn(kills);
  counters.announce_closing();
  calm_down();
  const auto& told = counters.close();
  EXPECT_EQ(died_alone_, 0) << "a broker ended by itself";
  EXPECT_TRUE(testing::eventually([&] { return nothing_open(client); }, std::chrono::minutes(3)))
      << "still in doubt though the operator answers\n"
      << cluster_.member(0).broker.end_of_log() << "\n"
      << cluster_.member(1).broker.end_of_log();
  for (std::size_t at = 0; at < Cluster::size; ++at) EXPECT_EQ(cluster_.member(at).broker.stop(), 0);
  cluster_.simulator().kill();

  const auto journal = read_journal(cluster_.simulator().journal_directory());
  auto ledger = postgres::open_ledger(cluster_.database());
  ASSERT_TRUE(ledger.has_value()) << ledger.error().message;
  auto books = (*ledger)->open_reader();
  ASSERT_TRUE(books.has_value()) << books.error().message;
  const auto counts = audit(**books, journal, told);
  report(kills, told, counts, journal);
  EXPECT_GT(counts.delivered, kills) << "the load was too thin to prove anything";
}

}  // namespace
}  // namespace passerelle::e2e
