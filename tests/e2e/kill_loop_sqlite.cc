// The broker is killed (-9) again and again while counters press, at moments that nobody chose. Afterwards
// the books are held against the operator's journal. PASSERELLE_KILLS says how often; 100 by default.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "adapters/sqlite/sqlite_ledger.h"
#include "tests/e2e/audit.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/kill_loop.h"
#include "tests/e2e/opening.h"

namespace passerelle::e2e {
namespace {

constexpr int people_count = 400;
constexpr int counters_open = 24;

void kill_again_and_again(Installation& installation, int kills) {
  std::mt19937_64 random(42);
  for (int i = 0; i < kills; ++i) {
    // Any point: from before it has recovered to the middle of the load.
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 380));
    installation.broker().kill();
    installation.start_broker();
  }
}

TEST(KillLoop, NobodyIsRechargedTwiceAndNobodyIsForgotten) {
  Installation installation;
  installation.simulator().start(every_fault);
  installation.start_broker();
  Client client(installation.broker().address());
  std::vector<std::string> people;
  ASSERT_NO_FATAL_FAILURE(apply_programme(client));
  ASSERT_NO_FATAL_FAILURE(enrol_people(client, people_count, people));

  Counters counters({installation.broker().address()}, people);
  counters.open(counters_open);
  const int kills = kills_wanted(100);
  kill_again_and_again(installation, kills);
  counters.announce_closing();
  installation.simulator().kill();
  installation.simulator().start("");
  const auto& told = counters.close();
  EXPECT_TRUE(testing::eventually([&] { return nothing_open(client); }, std::chrono::minutes(3)))
      << "still in doubt though the operator answers\n"
      << installation.broker().end_of_log();
  EXPECT_EQ(installation.broker().stop(), 0);
  installation.simulator().kill();

  const auto journal = read_journal(installation.simulator().journal_directory());
  auto ledger = sqlite::open_ledger(installation.ledger_file());
  ASSERT_TRUE(ledger.has_value()) << ledger.error().message;
  auto books = (*ledger)->open_reader();
  ASSERT_TRUE(books.has_value()) << books.error().message;
  const auto counts = audit(**books, journal, told);
  fmt::print("{} kills, {} requests told, {} recharges, {} delivered, {} credits at the operator\n", kills,
             told.size(), counts.recharges, counts.delivered, journal.credits.size());
  EXPECT_GT(counts.delivered, kills) << "the load was too thin to prove anything";
}

}  // namespace
}  // namespace passerelle::e2e
