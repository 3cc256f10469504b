// Weeks before a counter, lived by a real broker, and decided again.
#pragma once

#include <fmt/format.h>

#include <set>

#include "services/broker/programme_replay_run.h"
#include "tests/unit/broker_bench.h"

namespace passerelle::broker {

// One broker's life: what it is asked for, when and by whom, is the same in each that begins with one seed.
class LivedWeeks : public BrokerBench {
 public:
  LivedWeeks() {
    limits_.campaigns.run = false;
    limits_.sweep_interval = std::chrono::hours{24 * 365};
    operator_.on_submit = [this](const SubmitRequest& sent) -> std::optional<SubmitOutcome> {
      const auto number = number_of(**simulation::SimulatedReader(books_).recharge(sent.reference));
      if (rejected.contains(number)) return Rejected{{"E2", "LINE_BARRED", false}};
      return Delivered{"T1"};
    };
  }
  void TestBody() override {}

  void begin(const domain::Programme& programme) {
    start();
    apply(programme);
    for (int i = 0; i < enrolled; ++i) enrol_somebody(i);
    pass(domain::start_of(today() + std::chrono::days{1}) + std::chrono::minutes{30} - time_.now());
  }
  void put_in_force(const domain::Programme& programme) { apply(programme); }

  // From half past midnight on: some requests each day, a few of them at the same moment; now and then the
  // operator takes one back.
  void live(int days) {
    for (int day = 0; day < days; ++day) {
      for (int round = 0; round < 5; ++round) {
        std::vector<Answer*> answers;
        const auto at_once = one_at_a_time ? 1 : choice_.between(1, 3);
        for (int i = 0; i < at_once; ++i) answers.push_back(&press(next_request()));
        run([&] {
          return std::ranges::all_of(answers, [](const auto* answer) { return answer->has_value(); });
        });
        for (const auto* answer : answers) ASSERT_TRUE(**answer) << (**answer).error().reason;
        pass(std::chrono::hours{3});
      }
      take_back_what_is_due();
      pass(std::chrono::hours{9});
    }
  }

  domain::Day today() const { return domain::paris_day(time_.now()); }
  const std::vector<domain::BeneficiaryId>& people() const { return people_; }
  std::uint64_t commits() const { return books_.commits(); }
  std::size_t sends() const { return operator_.submits.size(); }
  std::vector<domain::Recharge> on_record() const {
    std::vector<domain::Recharge> all;
    for (const auto& [id, entry] : books_.recharges) all.push_back(entry.keyed.recharge);
    return all;
  }

  std::unique_ptr<ProgrammeReplay> start_replay(domain::Programme programme, domain::Day from,
                                                domain::Day to) {
    return broker_->programme_replays().start({std::move(programme), from, to});
  }
  domain::Result<ReplayPage> next(ProgrammeReplay& replay) {
    std::optional<domain::Result<ReplayPage>> answer;
    replay.next([&](domain::Result<ReplayPage> page) { answer = std::move(page); });
    EXPECT_FALSE(answer) << "never inside the call that asked";
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  domain::ReplayTotals replay(const domain::Programme& programme, domain::Day from, domain::Day to) {
    const auto paper = start_replay(programme, from, to);
    for (;;) {
      auto page = next(*paper);
      if (!page) {
        ADD_FAILURE() << page.error().reason << ": " << page.error().message;
        return {};
      }
      if (page->totals) return *std::move(page->totals);
    }
  }

  // Of what is asked for in one millisecond, the books don't tell the order.
  bool one_at_a_time = false;
  // Requests by number: those that the operator rejects, and takes back some days later.
  std::set<int> rejected;
  std::map<int, int> taken_back;  // after so many days

 private:
  static constexpr int enrolled = 24;

  static int number_of(const domain::Recharge& recharge) {
    return std::stoi(recharge.request_id.substr(recharge.request_id.find('-') + 1));
  }

  RechargeRequest next_request() {
    const auto number = asked_++;
    auto made =
        request(fmt::format("request-{}", number), choice_.chance(300) ? "data-10gb-campaign" : "data-10gb");
    made.beneficiary = people_[static_cast<std::size_t>(choice_.between(0, enrolled - 1))];
    if (choice_.chance(400)) made.site = {"pointe-a-pitre"};
    return made;
  }
  void pass(domain::Duration duration) {
    time_.run_for(duration);
    while (broker_->run_batch()) {
    }
  }

  // Two in each trouble that a rule may have with somebody, and one telephone for two.
  void enrol_somebody(int i) {
    domain::BeneficiaryDraft draft;
    draft.phone = *domain::PhoneNumber::parse(fmt::format("06 12 34 56 {:02}", i));
    draft.site = {"lyon"};
    draft.operator_id = {i == 1 ? "autre" : "sfr"};
    if (i != 2) draft.referral = domain::Referral{"CCAS", today() - std::chrono::days{i == 3 ? 340 : 20}, 0};
    if (i == 4) draft.referral->issued_on = today() + std::chrono::days{50};
    if (i != 5) draft.line_confirmed_on = today() - std::chrono::days{i == 6 ? 85 : 1};
    auto made = create_person(std::move(draft))->beneficiary;
    if (i == 7) made.line.reset();
    if (i == 8) shared_line_ = made.line->id;
    if (i == 9) made.line->id = shared_line_;
    ++made.revision;
    simulation::SimulatedLedger ledger(books_);
    ASSERT_TRUE(ledger.transact(
        [&](LedgerTransaction& books) { return books.put_beneficiaries(std::span(&made, 1)); }));
    people_.push_back(made.id);
  }

  void take_back_what_is_due() {
    for (const auto& recharge : on_record()) {
      const auto due = taken_back.find(number_of(recharge));
      if (due == taken_back.end() || recharge.state != domain::RechargeState::delivered) continue;
      if (time_.now() - recharge.create_time < std::chrono::days{due->second}) continue;
      Settlement settlement;
      settlement.recharge = recharge.id;
      settlement.to = domain::RechargeState::reversed;
      settlement.time = time_.now();
      for (std::uint64_t i = 0; i < 2; ++i)
        settlement.transfer_ids.push_back({domain::make_uuid_v7(time_.now(), 9, ++drawn_)});
      simulation::SimulatedLedger ledger(books_);
      ASSERT_TRUE(ledger.transact([&](LedgerTransaction& books) -> domain::Status {
        auto results = books.settle(std::span(&settlement, 1));
        if (!results) return std::unexpected(results.error());
        return {};
      }));
    }
  }

  simulation::SeededRandom choice_{7};
  std::vector<domain::BeneficiaryId> people_;
  domain::LineId shared_line_;
  std::uint64_t drawn_ = 0;
  int asked_ = 0;
};

}  // namespace passerelle::broker
