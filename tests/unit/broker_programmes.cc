#include "tests/unit/broker_bench.h"

namespace passerelle::broker {
namespace {

using simulation::CommitFault;

class ProgrammeApplication : public BrokerBench {
 protected:
  void SetUp() override {
    start();
    programme_ = domain::sample::programme();
    apply(programme_);
  }
  std::string refusal(const domain::Programme& programme,
                      std::optional<std::int64_t> expected = std::nullopt) {
    const auto version = apply_result(programme, expected);
    return version ? "version " + std::to_string(version->programme.version) : version.error().reason;
  }
  domain::Programme programme_;
};

TEST_F(ProgrammeApplication, FundsEveryNewEnvelope) {
  EXPECT_EQ(broker_->programmes().current()->version, 1);
  EXPECT_EQ(envelope("sfr-2026-value").funded, 100'000'000);
  EXPECT_EQ(envelope("sfr-2020-gift").funded, 20'000);
}

TEST_F(ProgrammeApplication, AdjustsChangedAmountsUpAndDown) {
  programme_.envelopes[0].amount = 120'000'000;
  programme_.envelopes[1].amount = 15'000;
  EXPECT_EQ(refusal(programme_), "version 2");
  EXPECT_EQ(envelope("sfr-2026-value").funded, 120'000'000);
  EXPECT_EQ(envelope("sfr-2020-gift").funded, 15'000);
  EXPECT_EQ(envelope("sfr-2020-gift").available(), 15'000);
}

TEST_F(ProgrammeApplication, TheSameContentIsNoNewVersion) {
  EXPECT_EQ(refusal(programme_), "version 1");
  EXPECT_EQ(refusal(programme_, 0), "version 1") << "the call of before, repeated";
  EXPECT_EQ(books_.programmes.size(), 1U);
}

TEST_F(ProgrammeApplication, RefusesToReplaceAVersionThatIsNotCurrent) {
  programme_.name = "Autre nom";
  EXPECT_EQ(refusal(programme_, 7), "ETAG_MISMATCH");
  EXPECT_EQ(refusal(programme_, 1), "version 2");
}

TEST_F(ProgrammeApplication, ValidatingAloneChangesNothing) {
  programme_.envelopes[0].amount = 1;
  const auto version = apply_result(programme_, std::nullopt, true);
  ASSERT_TRUE(version.has_value());
  EXPECT_EQ(version->programme.version, 2);
  EXPECT_EQ(broker_->programmes().current()->version, 1);
  EXPECT_EQ(envelope("sfr-2026-value").funded, 100'000'000);
}

TEST_F(ProgrammeApplication, RefusesWhatIsNoProgramme) {
  programme_.offers[0].price = {0};
  EXPECT_EQ(refusal(programme_), "PROGRAMME_INVALID");
}

TEST_F(ProgrammeApplication, AnEnvelopeCannotShrinkBelowWhatIsCommitted) {
  person_ = enrol("06 12 34 56 78");
  ASSERT_TRUE(press_and_hear(request("k1")).has_value());
  programme_.envelopes[0].amount = 999;
  EXPECT_EQ(refusal(programme_), "ENVELOPE_BELOW_COMMITTED");
  programme_.envelopes[0].amount = 1'000;
  EXPECT_EQ(refusal(programme_), "version 2");
  EXPECT_EQ(envelope("sfr-2026-value").available(), 0);
}

TEST_F(ProgrammeApplication, NothingThatWasUsedIsRemovedOrTurnedIntoSomethingElse) {
  auto changed = programme_;
  changed.envelopes.pop_back();
  EXPECT_EQ(refusal(changed), "ENVELOPE_REMOVED");
  changed = programme_;
  changed.envelopes[0].measure = domain::Asset::unit;
  EXPECT_EQ(refusal(changed), "ENVELOPE_MEASURE_CHANGED");
  changed = programme_;
  changed.offers[0].routes.push_back({{"autre"}, "X"});
  changed.offers[1].routes.push_back({{"autre"}, "Y"});
  changed.envelopes[0].operator_id = {"autre"};
  EXPECT_EQ(refusal(changed), "ENVELOPE_OPERATOR_CHANGED");
  changed = programme_;
  changed.sites.pop_back();
  EXPECT_EQ(refusal(changed), "SITE_REMOVED");
  changed = programme_;
  changed.operators.pop_back();
  EXPECT_EQ(refusal(changed), "OPERATOR_REMOVED");
  EXPECT_EQ(books_.programmes.size(), 1U);
}

TEST_F(ProgrammeApplication, ALostCommitIsReadBack) {
  programme_.envelopes[0].amount = 120'000'000;
  commit_faults_ = {CommitFault::committed_but_unknown};
  EXPECT_EQ(refusal(programme_), "version 2");
  programme_.envelopes[0].amount = 130'000'000;
  commit_faults_ = {CommitFault::rolled_back_but_unknown};
  EXPECT_EQ(refusal(programme_), "version 3");
  EXPECT_EQ(envelope("sfr-2026-value").funded, 130'000'000);
  EXPECT_EQ(books_.programmes.size(), 3U);
}

TEST_F(ProgrammeApplication, IsInForceOnlyOnceItIsDurable) {
  programme_.name = "Autre nom";
  commit_faults_ = {CommitFault::refused};
  EXPECT_EQ(refusal(programme_), "LEDGER_UNAVAILABLE");
  EXPECT_EQ(broker_->programmes().current()->name, "Essai");
}

TEST_F(ProgrammeApplication, IsThereAgainAfterARestart) {
  start();
  ASSERT_NE(broker_->programmes().current(), nullptr);
  EXPECT_EQ(broker_->programmes().current()->version, 1);
}

}  // namespace
}  // namespace passerelle::broker
