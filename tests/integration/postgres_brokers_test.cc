// Brokers that share one database: what two of them do at the same moment adds up as if one had done it.
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <set>
#include <thread>

#include "adapters/postgres/postgres_change_feed.h"
#include "adapters/postgres/postgres_ledger.h"
#include "tests/integration/postgres_sample.h"
#include "tests/support/private_postgres.h"

namespace passerelle::postgres {
namespace {

using broker::LedgerTransaction;
using domain::RechargeId;
using domain::RechargeState;
using domain::Status;
using passerelle::testing::PrivatePostgres;

constexpr int broker_count = 4;

PrivatePostgres& server() {
  static PrivatePostgres server;
  return server;
}

class PostgresBrokers : public ::testing::Test {
 protected:
  std::unique_ptr<broker::Ledger> open() { return open_ledger(server().settings(database)).value(); }

  // Everybody at the same time, each with a ledger of their own.
  void race(const std::function<void(broker::Ledger&, Sample&, int)>& body) {
    std::barrier start(broker_count);
    std::vector<std::thread> threads;
    for (int i = 0; i < broker_count; ++i)
      threads.emplace_back([&, i] {
        const auto own = open();
        Sample mine(static_cast<std::uint64_t>(i) + 10);
        start.arrive_and_wait();
        body(*own, mine, i);
      });
    for (auto& thread : threads) thread.join();
  }

  std::string deadlocks() const {
    return server().query(database,
                          "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
  }

  const std::string database = server().create_database();
  const std::unique_ptr<broker::Ledger> ledger = open();
  Sample sample;
};

TEST_F(PostgresBrokers, NoQuotaIsPassedByAskingEverywhereAtOnce) {
  constexpr std::int64_t quota = 25;
  ASSERT_TRUE(sample.fund(*ledger));
  const auto person = sample.person();
  ASSERT_TRUE(put(*ledger, person));
  std::atomic<std::int64_t> granted = 0;
  race([&](broker::Ledger& own, Sample& mine, int) {
    for (int i = 0; i < 20; ++i) {
      const auto outcome = mine.admit(own, person, quota);
      ASSERT_TRUE(outcome) << outcome.error().reason << ": " << outcome.error().message;
      if (*outcome) ++granted;
    }
  });
  EXPECT_EQ(granted, quota);
  const auto facts =
      ledger->open_reader().value()->facts(std::array{broker::AdmissionQuery{person.id, person.site}}, {});
  EXPECT_EQ(facts->usage_by_beneficiary.at(person.id).at(0).count, quota);
  expect_books_agree(*ledger);
}

TEST_F(PostgresBrokers, ALinesQuotaHoldsForAllWhoEverHadIt) {
  constexpr std::int64_t quota = 10;
  ASSERT_TRUE(sample.fund(*ledger));
  std::vector<domain::Beneficiary> holders;
  for (int i = 0; i < broker_count; ++i) {
    holders.push_back(sample.person());
    holders.back().line = holders.front().line;
    ASSERT_TRUE(put(*ledger, holders.back()));
  }
  std::atomic<std::int64_t> granted = 0;
  race([&](broker::Ledger& own, Sample& mine, int i) {
    for (int round = 0; round < 10; ++round) {
      const auto outcome = mine.admit(own, holders[static_cast<std::size_t>(i)], quota);
      ASSERT_TRUE(outcome) << outcome.error().message;
      if (*outcome) ++granted;
    }
  });
  EXPECT_EQ(granted, quota);
}

TEST_F(PostgresBrokers, NobodyDecidesOnAPersonWhileAnotherBrokerDoesThoughTheLineHasChanged) {
  ASSERT_TRUE(sample.fund(*ledger));
  const auto person = sample.person();
  ASSERT_TRUE(put(*ledger, person));
  const auto other_ledger = open();
  Sample other(2);
  std::optional<domain::Recharge> second;
  std::atomic<bool> answered = false;
  std::thread thread;
  const auto record = sample.reserved(person);
  const auto status = ledger->transact([&](LedgerTransaction& transaction) -> Status {
    const broker::AdmissionQuery query{person.id, person.site};
    if (auto facts = transaction.load_facts(std::span(&query, 1), {}); !facts)
      return std::unexpected(facts.error());
    thread = std::thread([&] {
      auto moved = person;
      moved.line->id = other.draw<domain::LineId>();
      moved.revision = 2;
      EXPECT_TRUE(put(*other_ledger, moved));
      second = other.admit(*other_ledger, person, 1).value();
      answered = true;
    });
    EXPECT_TRUE(passerelle::testing::eventually([&] {
      return answered ||
             server().query(database,
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'") == "1";
    }));
    return transaction.record(std::span(&record, 1));
  });
  thread.join();
  EXPECT_TRUE(status) << status.error().message;
  EXPECT_FALSE(second) << "the first one took what there was";
}

// Else two of them could each hold counts that the other waits for.
TEST_F(PostgresBrokers, WhoFindsACampaignWaitsForWhoeverWritesToItsLines) {
  domain::Campaign campaign;
  campaign.id = campaign.series = sample.draw<domain::CampaignId>();
  campaign.created_by = "ana";
  campaign.revision = 1;
  domain::CampaignLine line;
  line.number = 1;
  line.beneficiary = sample.draw<domain::BeneficiaryId>();
  line.site = {"paris"};
  const auto on_file = ledger->transact([&](LedgerTransaction& transaction) -> Status {
    if (auto put = transaction.campaigns().put(campaign, {}); !put) return put;
    const auto lines = transaction.campaigns().append_lines(campaign.id, std::span(&line, 1));
    return lines ? Status{} : std::unexpected(lines.error());
  });
  ASSERT_TRUE(on_file) << on_file.error().message;
  const auto other_ledger = open();
  const auto begins_with = [&](const auto& find) {
    std::atomic<bool> answered = false;
    std::thread thread;
    const auto status = ledger->transact([&](LedgerTransaction& transaction) -> Status {
      if (auto found = find(transaction.campaigns()); !found) return std::unexpected(found.error());
      thread = std::thread([&] {
        EXPECT_TRUE(other_ledger->transact([&](LedgerTransaction& theirs) -> Status {
          auto found = find(theirs.campaigns());
          return found ? Status{} : std::unexpected(found.error());
        }));
        answered = true;
      });
      EXPECT_TRUE(passerelle::testing::eventually([&] {
        return answered ||
               server().query(database,
                              "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == "1";
      }));
      EXPECT_FALSE(answered);
      return {};
    });
    thread.join();
    EXPECT_TRUE(status) << status.error().message;
  };
  begins_with([&](broker::CampaignBook& book) { return book.find(campaign.id); });
  begins_with([&](broker::CampaignBook& book) { return book.find_by_cycle(campaign.series, 1); });
}

TEST_F(PostgresBrokers, WhatAnotherBrokerTookSinceTheFactsWereReadIsDecidedAgain) {
  ASSERT_TRUE(sample.fund(*ledger, sample_amount));
  const auto person = sample.person();
  ASSERT_TRUE(put(*ledger, person));
  const auto record = sample.reserved(person);
  const auto other_ledger = open();
  Sample other(2);
  std::vector<std::int64_t> available;
  const auto status = ledger->transact([&](LedgerTransaction& transaction) -> Status {
    const broker::AdmissionQuery query{person.id, person.site};
    const auto facts = transaction.load_facts(std::span(&query, 1), {});
    available.push_back(facts->envelopes.front().available());
    if (available.size() == 1) {
      EXPECT_TRUE(other.record(*other_ledger, 1));
    }
    if (available.back() < sample_amount) return {};
    return transaction.record(std::span(&record, 1));
  });
  EXPECT_TRUE(status) << status.error().message;
  EXPECT_EQ(available, (std::vector<std::int64_t>{sample_amount, 0}));
  EXPECT_FALSE(ledger->open_reader().value()->recharge(record.recharge.id)->has_value());
  expect_books_agree(*ledger);
}

TEST_F(PostgresBrokers, WhatAnotherBrokerDidWithOurRechargesIsSeenBeforeTheyAreSettled) {
  ASSERT_TRUE(sample.fund(*ledger));
  std::vector<broker::AdmissionRecord> records;
  for (int i = 0; i < 4; ++i) records.push_back(sample.reserved());
  ASSERT_TRUE(ledger->transact([&](LedgerTransaction& transaction) { return transaction.record(records); }));
  const auto other = open();
  const auto news = [&](std::size_t i, RechargeState to) { return sample.news(records[i].recharge.id, to); };
  auto named = news(1, RechargeState::in_doubt);
  named.operator_reference = "SFR-9";
  ASSERT_TRUE(settle(*other, {news(0, RechargeState::delivered), named}));
  const auto results = settle(*ledger, {news(0, RechargeState::rejected), news(1, RechargeState::delivered),
                                        news(2, RechargeState::delivered), news(3, RechargeState::rejected)});
  ASSERT_TRUE(results) << results.error().message;
  EXPECT_EQ(results->at(0).verdict, broker::SettlementVerdict::contradicted);
  EXPECT_EQ(results->at(0).recharge.state, RechargeState::delivered);
  EXPECT_EQ(results->at(1).verdict, broker::SettlementVerdict::applied);
  EXPECT_EQ(results->at(1).recharge.operator_reference, "SFR-9");
  EXPECT_EQ(results->at(2).recharge.state, RechargeState::delivered);
  EXPECT_EQ(results->at(3).recharge.state, RechargeState::rejected);
  EXPECT_TRUE(ledger->open_reader().value()->open_recharges({}, {}, 10)->items.empty());
  expect_books_agree(*ledger);
}

TEST_F(PostgresBrokers, AnEnvelopeIsGivenOutToItsLastCentAndNoFurther) {
  constexpr std::int64_t enough_for = 50;
  ASSERT_TRUE(sample.fund(*ledger, enough_for * sample_amount + sample_amount / 2));
  std::atomic<std::int64_t> granted = 0;
  race([&](broker::Ledger& own, Sample& mine, int) {
    for (int i = 0; i < 25; ++i) {
      const auto person = mine.person();
      ASSERT_TRUE(put(own, person));
      const auto outcome = mine.admit(own, person, 1);
      ASSERT_TRUE(outcome) << outcome.error().reason << ": " << outcome.error().message;
      if (*outcome) ++granted;
    }
  });
  EXPECT_EQ(granted, enough_for);
  expect_books_agree(*ledger);
}

TEST_F(PostgresBrokers, ARequestIsExecutedOnceWhoeverGetsIt) {
  ASSERT_TRUE(sample.fund(*ledger));
  const auto person = sample.person();
  ASSERT_TRUE(put(*ledger, person));
  std::array<std::array<RechargeId, 20>, broker_count> outcomes;
  race([&](broker::Ledger& own, Sample& mine, int i) {
    for (std::size_t request = 0; request < 20; ++request) {
      const auto outcome = mine.admit(own, person, 1000, "request-" + std::to_string(request));
      ASSERT_TRUE(outcome) << outcome.error().reason << ": " << outcome.error().message;
      outcomes[static_cast<std::size_t>(i)][request] = (*outcome)->id;
    }
  });
  for (int i = 1; i < broker_count; ++i) EXPECT_EQ(outcomes[static_cast<std::size_t>(i)], outcomes[0]);
  EXPECT_EQ(ledger->open_reader().value()->recharges({}, {}, 100)->items.size(), 20U);
}

TEST_F(PostgresBrokers, NewsThatAllOfThemHaveIsAppliedOnce) {
  ASSERT_TRUE(sample.fund(*ledger));
  std::vector<RechargeId> ids;
  for (int i = 0; i < 40; ++i) {
    const auto reserved = sample.reserved();
    ASSERT_TRUE(ledger->transact(
        [&](LedgerTransaction& transaction) { return transaction.record(std::span(&reserved, 1)); }));
    ids.push_back(reserved.recharge.id);
  }
  std::atomic<int> applied = 0;
  race([&](broker::Ledger& own, Sample& mine, int i) {
    // Each in another order, half of them rejected: they want the same rows the other way round.
    auto order = ids;
    if (i % 2 == 1) std::reverse(order.begin(), order.end());
    for (std::size_t first = 0; first < order.size(); first += 8) {
      std::vector<broker::Settlement> batch;
      for (std::size_t j = first; j < first + 8; ++j)
        batch.push_back(mine.news(order[j], i < 2 ? RechargeState::delivered : RechargeState::rejected));
      const auto results = settle(own, batch);
      ASSERT_TRUE(results) << results.error().reason << ": " << results.error().message;
      for (const auto& result : *results)
        if (result.verdict == broker::SettlementVerdict::applied) ++applied;
    }
  });
  EXPECT_EQ(applied, 40);
  EXPECT_EQ(deadlocks(), "0");
  EXPECT_TRUE(ledger->open_reader().value()->open_recharges({}, {}, 10)->items.empty());
  expect_books_agree(*ledger);
}

TEST_F(PostgresBrokers, AdmissionsAndRejectionsOfTheSamePeopleNeverStopEachOther) {
  ASSERT_TRUE(sample.fund(*ledger));
  std::vector<domain::Beneficiary> people;
  for (int i = 0; i < 6; ++i) {
    people.push_back(sample.person());
    ASSERT_TRUE(put(*ledger, people.back()));
  }
  race([&](broker::Ledger& own, Sample& mine, int i) {
    std::optional<RechargeId> last;
    for (std::size_t round = 0; round < 30; ++round) {
      const auto& person = people[(round * 5 + static_cast<std::size_t>(i)) % people.size()];
      auto record = mine.reserved(person);
      const auto status = own.transact([&](LedgerTransaction& transaction) -> Status {
        if (last) {
          const auto rejected = mine.news(*last, RechargeState::rejected);
          if (auto settled = transaction.settle(std::span(&rejected, 1)); !settled)
            return std::unexpected(settled.error());
        }
        std::vector<broker::AdmissionQuery> queries;
        for (const auto& one : people) queries.push_back({one.id, one.site});
        if (auto facts = transaction.load_facts(queries, domain::Day{}); !facts)
          return std::unexpected(facts.error());
        return transaction.record(std::span(&record, 1));
      });
      ASSERT_TRUE(status) << status.error().reason << ": " << status.error().message;
      last = record.recharge.id;
    }
  });
  std::int64_t used = 0;
  const auto reader = ledger->open_reader().value();
  for (const auto& person : people)
    for (const auto& day : reader->facts(std::array{broker::AdmissionQuery{person.id, person.site}}, {})
                               ->usage_by_beneficiary.at(person.id))
      used += day.count;
  EXPECT_EQ(used, broker_count) << "the last one of each was not rejected";
  EXPECT_EQ(deadlocks(), "0");
  expect_books_agree(*ledger);
}

TEST_F(PostgresBrokers, WhatADeadBrokerLeftIsSharedOutAndNothingTwice) {
  ASSERT_TRUE(sample.fund(*ledger));
  ASSERT_TRUE(sample.record(*ledger, 100));
  std::array<std::vector<RechargeId>, broker_count> adopted;
  race([&](broker::Ledger& own, Sample& mine, int i) {
    std::vector<domain::Recharge> some;
    do {
      ASSERT_TRUE(own.transact([&](LedgerTransaction& transaction) -> Status {
        if (auto presence = transaction.attend(mine.broker, std::chrono::minutes(1)); !presence)
          return std::unexpected(presence.error());
        auto taken = transaction.adopt(mine.broker, std::chrono::minutes(1), 7);
        if (!taken) return std::unexpected(taken.error());
        some = std::move(*taken);
        return {};
      }));
      EXPECT_LE(some.size(), 7U);
      for (const auto& recharge : some) adopted[static_cast<std::size_t>(i)].push_back(recharge.id);
    } while (!some.empty());
  });
  std::set<RechargeId> all;
  std::size_t count = 0;
  for (const auto& ids : adopted) {
    all.insert(ids.begin(), ids.end());
    count += ids.size();
  }
  EXPECT_EQ(all.size(), 100U);
  EXPECT_EQ(count, 100U);
}

// What a feed was told, as a test reads it.
class Listener {
 public:
  explicit Listener(broker::ChangeFeed& feed) {
    feed.listen(
        [this](std::vector<RechargeId> ids) {
          const std::scoped_lock lock(mutex_);
          changed_.insert(ids.begin(), ids.end());
        },
        [this] { ++missed_; });
  }
  bool has(RechargeId id) {
    const std::scoped_lock lock(mutex_);
    return changed_.contains(id);
  }
  std::size_t count() {
    const std::scoped_lock lock(mutex_);
    return changed_.size();
  }
  int missed() const { return missed_; }

 private:
  std::mutex mutex_;
  std::set<RechargeId> changed_;
  std::atomic<int> missed_ = 0;
};

Status attend(broker::Ledger& ledger, domain::BrokerId id) {
  return ledger.transact([&](LedgerTransaction& transaction) -> Status {
    auto presence = transaction.attend(id, std::chrono::minutes(1));
    return presence ? Status() : std::unexpected(presence.error());
  });
}

TEST_F(PostgresBrokers, ABrokerHearsWhatAnotherOneSettled) {
  ASSERT_TRUE(sample.fund(*ledger));
  const auto feed = open_change_feed(server().settings(database)).value();
  Listener listener(*feed);
  std::vector<broker::AdmissionRecord> records;
  for (int i = 0; i < 800; ++i) records.push_back(sample.reserved());
  ASSERT_TRUE(ledger->transact([&](LedgerTransaction& transaction) { return transaction.record(records); }));
  ASSERT_TRUE(attend(*ledger, sample.broker));
  ASSERT_TRUE(settle(*ledger, {sample.news(records[0].recharge.id, RechargeState::delivered)}));
  ASSERT_TRUE(attend(*ledger, sample.draw<domain::BrokerId>()));
  std::vector<broker::Settlement> rest;
  for (std::size_t i = 1; i < records.size(); ++i)
    rest.push_back(sample.news(records[i].recharge.id, RechargeState::delivered));
  ASSERT_TRUE(settle(*ledger, rest));
  EXPECT_TRUE(passerelle::testing::eventually([&] { return listener.count() >= 799; }));
  EXPECT_FALSE(listener.has(records[0].recharge.id)) << "nobody else was there: telling costs";
  EXPECT_EQ(listener.missed(), 0);
}

TEST_F(PostgresBrokers, AFeedThatBrokeSaysSoAndHearsAgain) {
  ASSERT_TRUE(sample.fund(*ledger));
  const auto feed = open_change_feed(server().settings(database)).value();
  Listener listener(*feed);
  ASSERT_TRUE(attend(*ledger, sample.broker));
  ASSERT_TRUE(attend(*ledger, sample.draw<domain::BrokerId>()));
  server().query("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
                                 database + "' AND query LIKE 'LISTEN%'");
  ASSERT_TRUE(passerelle::testing::eventually([&] { return listener.missed() == 1; }));
  const auto reserved = sample.reserved();
  ASSERT_TRUE(ledger->transact(
      [&](LedgerTransaction& transaction) { return transaction.record(std::span(&reserved, 1)); }));
  ASSERT_TRUE(settle(*ledger, {sample.news(reserved.recharge.id, RechargeState::rejected)}));
  EXPECT_TRUE(passerelle::testing::eventually([&] { return listener.has(reserved.recharge.id); }));
}

}  // namespace
}  // namespace passerelle::postgres
