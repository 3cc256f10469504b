// What the ledger's file promises beyond the contract: to its operators, to a crash, and to the disk.
#include "adapters/sqlite/sqlite_ledger.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <functional>

#include "adapters/sqlite/query.h"
#include "tests/integration/sqlite_sample.h"

namespace passerelle::sqlite {
namespace {

class SqliteLedgerFile : public ::testing::Test {
 protected:
  std::unique_ptr<broker::Ledger> open() { return open_ledger(file).value(); }
  std::size_t recharges_in(broker::Ledger& ledger) {
    return ledger.open_reader().value()->recharges({}, {}, 1000)->items.size();
  }
  std::uintmax_t log_bytes() const { return std::filesystem::file_size(file.string() + "-wal"); }
  // Over 300 batches, with a reader who stays open; `after_each` of them.
  std::uintmax_t longest_log(broker::Ledger& ledger, const std::function<void()>& after_each) {
    const auto reader = ledger.open_reader().value();
    EXPECT_TRUE(sample.fund(ledger));
    std::uintmax_t longest = 0;
    for (int i = 0; i < 300 && !HasFailure(); ++i) {
      EXPECT_TRUE(sample.record(ledger, 50));
      EXPECT_TRUE(reader->recharges({}, {}, 5));
      after_each();
      longest = std::max(longest, log_bytes());
    }
    return longest;
  }

  testing::TemporaryDirectory directory;
  const std::filesystem::path file = directory / "ledger.db";
  Sample sample;
};

// Opens the ledger in a process of its own, writes to it, and stays there until it is killed.
class BrokerElsewhere {
 public:
  BrokerElsewhere(const std::filesystem::path& file, Sample& sample) {
    int ready[2];
    if (pipe(ready) != 0) return;
    pid_ = fork();
    if (pid_ == 0) {
      const auto ledger = open_ledger(file).value();
      const char answer = sample.fund(*ledger) && sample.record(*ledger, 3) ? 'y' : 'n';
      if (write(ready[1], &answer, 1) != 1) _exit(1);
      while (true) pause();
    }
    close(ready[1]);
    char answer = 0;
    wrote_ = read(ready[0], &answer, 1) == 1 && answer == 'y';
    close(ready[0]);
  }
  BrokerElsewhere(const BrokerElsewhere&) = delete;
  BrokerElsewhere& operator=(const BrokerElsewhere&) = delete;
  ~BrokerElsewhere() { kill_hard(); }

  bool wrote() const { return wrote_; }
  void kill_hard() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
  bool wrote_ = false;
};

TEST_F(SqliteLedgerFile, ASecondBrokerIsRefusedUntilTheFirstIsGoneAndAKilledOneLosesNothing) {
  BrokerElsewhere first(file, sample);
  ASSERT_TRUE(first.wrote());
  const auto refused = open_ledger(file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "LEDGER_IN_USE");
  first.kill_hard();
  const auto ledger = open();
  EXPECT_EQ(recharges_in(*ledger), 3U);
}

TEST_F(SqliteLedgerFile, AFileThatIsNoDatabaseOrCannotBeMadeIsRefused) {
  testing::write_file(file, std::string(4096, 'x'));
  EXPECT_EQ(open_ledger(file).error().reason, "LEDGER_CORRUPT");
  EXPECT_EQ(open_ledger(directory / "no-such-folder/ledger.db").error().reason, "LEDGER_UNAVAILABLE");
}

TEST_F(SqliteLedgerFile, ACommitThatTheDiskBreaksOffIsUnknownAndTheLedgerGoesOnAfterIt) {
  const auto ledger = open();
  ASSERT_TRUE(sample.fund(*ledger));
  ASSERT_TRUE(sample.record(*ledger, 1));
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{log_bytes() + 100, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto status = sample.record(*ledger, 5);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, domain::ErrorCode::unavailable);
  EXPECT_EQ(status.error().reason, "COMMIT_UNKNOWN");
  EXPECT_EQ(recharges_in(*ledger), 1U);
  ASSERT_TRUE(sample.record(*ledger, 2));
  EXPECT_EQ(recharges_in(*ledger), 3U);
  const auto balances = ledger->open_reader().value()->balances().value();
  for (const auto& balance : balances) EXPECT_EQ(balance.kept, balance.rebuilt) << balance.account.name;
}

TEST_F(SqliteLedgerFile, MaintenanceKeepsTheLogShortWhileReadersStayOpen) {
  const auto ledger = open();
  const auto longest = longest_log(*ledger, [&] { ledger->maintain(); });
  EXPECT_LT(longest, 24'000'000U) << "300 batches are several times as much";
  EXPECT_EQ(recharges_in(*ledger), 1000U);
}

TEST_F(SqliteLedgerFile, ALogThatIsNeverGivenAPauseIsCutByACommit) {
  constexpr int most_pages = 6'000;  // 24 MB
  const auto ledger = open_ledger(file, most_pages).value();
  const auto longest = longest_log(*ledger, [] {});
  EXPECT_GT(longest, 20'000'000U) << "no checkpoint comes before";
  EXPECT_LT(longest, 32'000'000U) << "300 batches are several times as much";
  EXPECT_EQ(recharges_in(*ledger), 1000U);
}

TEST_F(SqliteLedgerFile, AReaderLeavesTheLogAloneEvenWhenItIsTheLastToClose) {
  auto ledger = open();
  ASSERT_TRUE(sample.fund(*ledger));
  ASSERT_TRUE(sample.record(*ledger, 3));
  auto reader = ledger->open_reader().value();
  ASSERT_TRUE(reader->recharges({}, {}, 5));
  ledger.reset();
  const auto bytes = log_bytes();
  EXPECT_GT(bytes, 0U);
  reader.reset();
  EXPECT_EQ(log_bytes(), bytes);
  ledger = open();
  EXPECT_EQ(recharges_in(*ledger), 3U);
}

TEST_F(SqliteLedgerFile, AListThatBeganInATransactionThatFailedBeginsAgain) {
  const auto ledger = open();
  ASSERT_TRUE(sample.fund(*ledger));
  auto record = sample.reserved();
  record.recharge.site = {"lyon"};
  const auto attempt = [&](const domain::Status& end) {
    return ledger->transact([&](broker::LedgerTransaction& transaction) {
      EXPECT_TRUE(transaction.record(std::span(&record, 1)));
      return end;
    });
  };
  ASSERT_FALSE(attempt(domain::fail(domain::ErrorCode::unavailable, "BROKEN_OFF", "")));
  ASSERT_TRUE(attempt({}));
  EXPECT_EQ(ledger->open_reader().value()->recharges({.sites = {{"lyon"}}}, {}, 10)->items.size(), 1U);
}

// More sites than a page has rows, one of them with most recharges, all of them taking turns.
TEST_F(SqliteLedgerFile, ManyListsAreMergedIntoPagesWithoutAGap) {
  const auto ledger = open();
  ASSERT_TRUE(sample.fund(*ledger));
  std::vector<broker::AdmissionRecord> records;
  for (int i = 0; i < 300; ++i) {
    records.push_back(sample.reserved());
    records.back().recharge.site = {"site-" + std::to_string(i % 3 == 0 ? 0 : i % 40)};
  }
  ASSERT_TRUE(
      ledger->transact([&](broker::LedgerTransaction& transaction) { return transaction.record(records); }));
  const auto reader = ledger->open_reader().value();
  std::optional<domain::RechargeId> after;
  for (int left = 300; left > 0; left -= 7) {
    const auto page = reader->recharges({.offer = domain::OfferId{"data-10gb"}}, after, 7);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), static_cast<std::size_t>(std::min(left, 7)));
    EXPECT_EQ(page->more, left > 7);
    for (std::size_t i = 0; i < page->items.size(); ++i)
      EXPECT_EQ(page->items[i].id, records[static_cast<std::size_t>(left) - 1 - i].recharge.id);
    after = page->items.back().id;
  }
}

TEST_F(SqliteLedgerFile, WhatHappenedCannotBeRewrittenByHand) {
  auto ledger = open();
  ASSERT_TRUE(sample.fund(*ledger));
  const auto reserved = sample.reserved();
  broker::Settlement delivered;
  delivered.recharge = reserved.recharge.id;
  delivered.to = domain::RechargeState::delivered;
  delivered.transfer_ids = {domain::TransferId{domain::make_uuid_v7({}, 1, 1)},
                            domain::TransferId{domain::make_uuid_v7({}, 1, 2)}};
  ASSERT_TRUE(ledger->transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
    EXPECT_TRUE(transaction.record(std::span(&reserved, 1)));
    EXPECT_TRUE(transaction.settle(std::span(&delivered, 1)));
    return {};
  }));
  ledger.reset();
  Database database(file, Access::writer, "LEDGER");
  for (const auto* sql :
       {"UPDATE transfers SET amount = 1", "DELETE FROM transfers", "UPDATE recharge_events SET state = 5",
        "DELETE FROM recharge_events", "UPDATE recharges SET price_cents = 0", "DELETE FROM recharges",
        "UPDATE accounts SET balance = -1 WHERE name LIKE 'available:%'",
        "INSERT INTO transfers SELECT recharge, X'00000000000000000000000000000001', kind, 2, amount, debit, "
        "credit, "
        "NULL, tariff, time, reason FROM transfers"})
    EXPECT_THROW(database.execute(sql), Failure) << sql;
}

TEST_F(SqliteLedgerFile, AnIdDrawnAtAnotherTimeIsRefusedSinceNoListWouldFindIt) {
  const auto ledger = open();
  ASSERT_TRUE(sample.fund(*ledger));
  auto record = sample.reserved();
  record.recharge.create_time += std::chrono::hours(48);
  const auto status = ledger->transact(
      [&](broker::LedgerTransaction& transaction) { return transaction.record(std::span(&record, 1)); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "RECHARGE_MALFORMED");
}

}  // namespace
}  // namespace passerelle::sqlite
