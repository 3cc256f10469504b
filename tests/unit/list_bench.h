// What fills campaigns' lists, over books in memory and on virtual time, with a writer of its own.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <set>

#include "services/broker/beneficiary_registry.h"
#include "services/broker/criteria_list.h"
#include "services/broker/cycle_copy.h"
#include "services/broker/list_intake.h"
#include "services/broker/programme_book.h"
#include "tests/simulation/simulated_ledger.h"
#include "tests/simulation/simulated_readers.h"
#include "tests/simulation/unreliable_vault.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::broker {

class ListBench : public testing::Test {
 protected:
  // One life of a broker, as far as lists need it.
  struct Life {
    Life(ListBench& bench)
        : ledger(bench.books_, [&bench] { return bench.next_fault(); }),
          ids(bench.time_, bench.random_),
          queue(1'000, [] {}),
          entrance(queue, bench.time_),
          programmes(ledger, bench.time_, ids, entrance),
          people(ledger, bench.vault_, programmes, bench.time_, ids, entrance) {
      EXPECT_TRUE(programmes.load());
    }
    simulation::SimulatedLedger ledger;
    IdSource ids;
    WriterQueue queue;
    WriterEntrance entrance;
    ProgrammeBook programmes;
    BeneficiaryRegistry people;
    Lifetime lifetime;
  };

  ListBench() {
    books_.clock = [this] { return time_.now(); };
    start();
    answer_of<ProgrammeVersion>([&](auto done) {
      life_->programmes.apply(domain::sample::programme(), "tester", {}, false, std::move(done));
    });
  }
  // As after a crash: nothing but the books is left.
  void start() {
    life_.reset();
    life_ = std::make_unique<Life>(*this);
  }
  ListPorts ports() {
    return {life_->ledger, vault_, readers_,        life_->programmes,
            time_,         time_,  life_->entrance, life_->lifetime};
  }
  simulation::CommitFault next_fault() {
    if (faults_.empty()) return simulation::CommitFault::none;
    const auto fault = faults_.front();
    faults_.pop_front();
    return fault;
  }
  void lose_commits(int how_many) {
    using enum simulation::CommitFault;
    for (int i = 0; i < how_many; ++i) {
      const auto dice = random_.between(0, 3);
      faults_.push_back(dice == 0 ? committed_but_unknown : dice == 1 ? rolled_back_but_unknown : none);
    }
  }

  // One piece of work: the writer's next, or what is due next.
  bool step() {
    for (auto& command : life_->queue.take_others(1)) {
      std::get<WriteCommand>(command).run();
      return true;
    }
    return time_.run_one();
  }
  template <class T>
  domain::Result<T> answer_of(const std::function<void(Completion<T>)>& ask) {
    auto answer = std::make_shared<std::optional<domain::Result<T>>>();
    ask([answer](domain::Result<T> result) { *answer = std::move(result); });
    while (!*answer && step()) {
    }
    if (!*answer) return domain::fail(domain::ErrorCode::internal, "NO_ANSWER", "Nobody answered.");
    return std::move(**answer);
  }

  // People with the file numbers P-1 to P-`last`, and telephone numbers.
  void enrol(int last, const char* site = "lyon") {
    std::vector<ImportRow> rows;
    for (int i = people_ + 1; i <= last; ++i) {
      auto& row = rows.emplace_back();
      row.draft.external_reference = fmt::format("P-{}", i);
      row.draft.phone = *domain::PhoneNumber::parse(number(i));
      row.draft.site = {site};
      if (rows.size() == 1'000 || i == last) {
        const auto outcomes = answer_of<std::vector<ImportOutcome>>(
            [&](auto done) { life_->people.import(std::exchange(rows, {}), false, std::move(done)); });
        ASSERT_TRUE(outcomes);
        ASSERT_EQ(outcomes->back().verdict, ImportVerdict::accepted);
      }
    }
    people_ = last;
  }
  static std::string number(int person) {
    return fmt::format("06 {:02} {:02} {:02} 00", 10 + person / 10'000, person / 100 % 100, person % 100);
  }
  domain::BeneficiaryId person(int number) { return books_.references.at(fmt::format("P-{}", number)); }
  void change(int number, const std::function<void(domain::Beneficiary&)>& how) {
    auto changed = books_.beneficiaries.at(person(number));
    how(changed);
    ++changed.revision;
    write([&](LedgerTransaction& transaction) { return transaction.put_beneficiaries(std::array{changed}); });
  }
  void write(const std::function<domain::Status(LedgerTransaction&)>& body) {
    simulation::SimulatedLedger ledger(books_);
    const auto status = ledger.transact(body);
    ASSERT_TRUE(status) << status.error().reason;
  }

  domain::CampaignId draft(const std::function<void(domain::Campaign&)>& change = {}) {
    auto campaign = domain::sample::campaign(life_->ids.draw<domain::CampaignId>(), time_.now());
    if (change) change(campaign);
    write([&](LedgerTransaction& transaction) { return transaction.campaigns().put(campaign, {}); });
    return campaign.id;
  }
  simulation::SimulatedCampaignReader reader() { return simulation::SimulatedCampaignReader(books_); }
  StoredCampaign stored(domain::CampaignId id) { return **reader().campaign(id); }
  std::vector<domain::CampaignLine> lines(domain::CampaignId id) {
    return reader().lines(id, {}, 0, 100'000)->items;
  }
  std::vector<ListUpload> uploads(domain::CampaignId id) { return *reader().uploads(id); }
  std::vector<domain::CampaignChange> changes(domain::CampaignId id) { return *reader().changes(id); }
  std::vector<std::string> reasons(domain::CampaignId id) {
    std::vector<std::string> found;
    for (const auto& line : lines(id)) found.push_back(line.reason);
    return found;
  }
  // The chain is of the lines, counts are kept, and everybody is there once.
  void expect_sound(domain::CampaignId id) {
    domain::Digest head{};
    std::set<domain::BeneficiaryId> people;
    std::int64_t number = 0;
    for (const auto& line : lines(id)) {
      EXPECT_EQ(line.number, ++number);
      head = domain::chain(head, line);
      if (line.state != domain::LineState::waiting) continue;
      EXPECT_TRUE(people.insert(line.beneficiary).second);
    }
    EXPECT_EQ(stored(id).campaign.list, head);
    EXPECT_EQ(stored(id).counts, *reader().recount(id));
  }
  void expect_people(domain::CampaignId id, int first, int last) {
    expect_sound(id);
    std::set<domain::BeneficiaryId> expected;
    std::set<domain::BeneficiaryId> found;
    for (int i = first; i <= last; ++i) expected.insert(person(i));
    for (const auto& line : lines(id))
      if (line.state == domain::LineState::waiting) found.insert(line.beneficiary);
    EXPECT_EQ(found, expected);
  }

  simulation::VirtualTime time_{domain::sample::noon("2026-11-23")};
  simulation::SeededRandom random_{42};
  simulation::SimulatedBooks books_;
  simulation::SimulatedIdentities identities_;
  simulation::UnreliableVault vault_{identities_, [] { return false; }};
  simulation::SimulatedReaders readers_{books_, vault_, time_, random_, 0};
  std::deque<simulation::CommitFault> faults_;  // of the next commits
  std::unique_ptr<Life> life_;
  int people_ = 0;
};

}  // namespace passerelle::broker
