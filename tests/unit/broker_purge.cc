// Forgetting those whom nobody has seen for long: never without having been told who they are.
#include "tests/unit/erasure_bench.h"

namespace passerelle::broker {
namespace {

using domain::sample::day;

class Purging : public ErasureBench {
 protected:
  // In the first half of the year, `count` people.
  std::vector<domain::BeneficiaryId> forgotten(int count, int first = 0, const char* since = "2023-05-02") {
    std::vector<domain::BeneficiaryId> people;
    for (int person = 0; person < count; ++person) {
      people.push_back(enrol(("06" + std::to_string(20'000'000 + first + person)).c_str()));
      leave_alone_since(people.back(), since);
    }
    return people;
  }
  PurgeProgress purge(const std::string& token) {
    const auto run = broker_->erasures().purge(token, "karim");
    for (int slice = 0; slice < 1'000; ++slice) {
      const auto progress = step(*run);
      EXPECT_TRUE(progress) << (progress ? "" : progress.error().reason);
      if (!progress || progress->done) return progress.value_or(PurgeProgress{});
    }
    ADD_FAILURE() << "it never ends";
    return {};
  }
  std::string refusal(const std::string& token) {
    const auto run = broker_->erasures().purge(token, "karim");
    const auto progress = step(*run);
    return progress ? "" : progress.error().reason;
  }
  std::vector<PurgeCount> counts() { return plan()->counts; }
};

TEST_F(Purging, ADryRunCountsBySiteAndYearAndWritesNothing) {
  forgotten(3);
  forgotten(2, 10, "2022-01-31");
  const auto elsewhere = forgotten(1, 20);
  books_.beneficiaries.at(elsewhere[0]).site = {"pointe-a-pitre"};
  const auto files = books_.beneficiaries;
  const auto writes = vault_writes_;
  const auto made = plan();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->people, 6);
  EXPECT_EQ(made->before, day("2024-11-23"));
  const std::vector<PurgeCount> expected{
      {{"lyon"}, 2022, 2}, {{"lyon"}, 2023, 3}, {{"pointe-a-pitre"}, 2023, 1}};
  EXPECT_EQ(made->counts, expected);
  EXPECT_EQ(plan()->token, made->token) << "the same people, the same token";
  EXPECT_EQ(books_.beneficiaries, files);
  EXPECT_EQ(vault_writes_, writes);
}

TEST_F(Purging, AnyContactKeepsAPerson) {
  const auto people = forgotten(4);
  EXPECT_EQ(plan()->people, 4);
  books_.beneficiaries.at(people[0]).referral = domain::Referral{"CCAS", day("2024-11-23"), 0};
  EXPECT_EQ(plan()->people, 3) << "the day of the limit is inside";
  books_.beneficiaries.at(people[1]).line->confirmed_on = day("2025-01-01");
  EXPECT_EQ(plan()->people, 2);
  person_ = people[2];
  (void)press_and_hear(request("k1"), domain::Duration{1'000});
  EXPECT_EQ(plan()->people, 1) << "a recharge";
  leave_alone_since(people[3], "2024-11-22");
  EXPECT_EQ(plan()->people, 1);
  leave_alone_since(people[3], "2024-11-23");
  EXPECT_EQ(plan()->people, 0);
}

TEST_F(Purging, ItErasesThePeopleOfTheDryRunInSlices) {
  const auto people = forgotten(120);
  const auto token = plan()->token;
  const auto run = broker_->erasures().purge(token, "awa");
  const auto first = step(*run);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->planned, 120);
  EXPECT_LT(first->erased, 120) << "counters are served between slices";
  EXPECT_FALSE(first->done);
  while (!step(*run)->done) {
  }
  EXPECT_EQ(identities_.numbers.size(), 1U) << "that of whom everybody knows";
  EXPECT_EQ(identities_.erasures.size(), 120U);
  EXPECT_EQ(identities_.erasures.at(people[0]).reason, domain::ErasureReason::retention);
  EXPECT_EQ(identities_.erasures.at(people[0]).by, "awa");
  EXPECT_EQ(identities_.sweeps, 1) << "once for all of them";
  EXPECT_EQ(plan()->people, 0);
  EXPECT_TRUE(on_file(person_).line);
}

TEST_F(Purging, WhoWasErasedIsNotPlannedAgain) {
  const auto people = forgotten(2);
  purge(plan()->token);
  for (const auto& person : people) leave_alone_since(person, "2020-01-01");
  EXPECT_EQ(plan()->people, 0);
}

TEST_F(Purging, WhatACrashLeftHalfDoneIsCompletedByTheNextOne) {
  const auto people = forgotten(2);
  const auto run = broker_->erasures().purge(plan()->token, "karim");
  commit_faults_ = {simulation::CommitFault::refused};
  EXPECT_FALSE(step(*run));
  EXPECT_EQ(identities_.erasures.size(), 2U);
  EXPECT_TRUE(on_file(people[0]).line) << "the ledger did not hear of it";
  EXPECT_EQ(purge(plan()->token).erased, 2);
  EXPECT_FALSE(on_file(people[0]).line);
  EXPECT_EQ(plan()->people, 0);
}

TEST_F(Purging, NobodyIsErasedWhoWasNotInTheDryRun) {
  forgotten(2);
  const auto token = plan()->token;
  const auto other_terms = plan(36)->token;
  forgotten(1, 50);
  EXPECT_EQ(refusal(token), "PURGE_CHANGED");
  EXPECT_EQ(refusal(other_terms), "PURGE_CHANGED");
  for (const auto* made_up : {"", "24", "24.", "24.2024-11-23", "x.2024-11-23.aa", "24.2024-13-45.aa",
                              "24.2025-11-23.aa", "6.2026-05-23.aa", "24.2024-11-23x"})
    EXPECT_EQ(refusal(made_up), "PURGE_TOKEN_INVALID") << made_up;
  EXPECT_TRUE(identities_.erasures.empty());
  EXPECT_EQ(purge(plan()->token).erased, 3);
}

TEST_F(Purging, WhoComesBackWhileItRunsIsKept) {
  const auto people = forgotten(60);
  const auto run = broker_->erasures().purge(plan()->token, "karim");
  ASSERT_TRUE(step(*run));
  const auto late = std::ranges::find_if(
      people, [&](const auto& person) { return !identities_.erasures.contains(person); });
  ASSERT_NE(late, people.end());
  person_ = *late;
  (void)press_and_hear(request("k1"), domain::Duration{1'000});
  PurgeProgress last;
  for (auto progress = step(*run); progress; progress = step(*run)) {
    last = *progress;
    if (last.done) break;
  }
  EXPECT_TRUE(last.done);
  EXPECT_EQ(last.erased, 59);
  EXPECT_EQ(last.kept, 1);
  EXPECT_TRUE(on_file(*late).line);
}

TEST_F(Purging, AYearAtTheLeast) {
  for (const int months : {-1, 0, 11, 121}) EXPECT_EQ(plan(months).error().reason, "MONTHS_INVALID");
  EXPECT_TRUE(plan(12));
}

}  // namespace
}  // namespace passerelle::broker
