#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/finance/proposal.h"
#include "services/finance/resolution_rules.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::finance {
namespace {

using domain::ErrorCode;
using domain::RechargeState;
using domain::sample::noon;

const auto now = noon("2026-04-05");
const ResolutionPolicy policy{{5000}};
const domain::TransferId transfer{domain::make_uuid_v7(now, 0, 1)};

domain::Saying by(std::string who, std::string why = "the operator wrote on 2 April") {
  return {std::move(who), std::move(why), now};
}

Break sample(BreakKind kind, std::int64_t difference, std::int64_t worth = 1000) {
  Break made;
  made.kind = kind;
  made.operator_id = {"sfr"};
  made.period = *Period::parse("2026-03");
  made.envelope = {"sfr-2026-value"};
  made.recharge = domain::RechargeId{domain::make_uuid_v7(now, 0, 2)};
  made.difference = difference;
  made.worth = domain::EuroCents{worth};
  return made;
}

std::string reason(const domain::Status& status) { return status ? "" : status.error().reason; }

TEST(BreakResolution, APersonResolvesASmallBreakWithAReason) {
  auto found = sample(BreakKind::amount, 250);
  EXPECT_EQ(reason(propose(found, Resolution::accept_operator, by("ana"))), "");
  EXPECT_EQ(found.state, BreakState::proposed);
  EXPECT_EQ(reason(settle(found, policy, now, transfer)), "");
  EXPECT_EQ(found.state, BreakState::resolved);
  EXPECT_EQ(found.resolution, Resolution::accept_operator);
  EXPECT_EQ(found.resolved_by, "ana");
  EXPECT_EQ(found.reason, "the operator wrote on 2 April");
  EXPECT_EQ(found.transfer, transfer);
  EXPECT_EQ(found.resolved_at, now);
}

TEST(BreakResolution, NobodyResolvesWithoutAReason) {
  auto found = sample(BreakKind::amount, 250);
  const auto before = found;
  for (const auto* blank : {"", " ", "\t\r\n "})
    EXPECT_EQ(reason(propose(found, Resolution::keep_ours, by("ana", blank))), "REASON_MISSING");
  EXPECT_EQ(reason(propose(found, Resolution::keep_ours, by("ana", std::string(501, 'x')))),
            "REASON_TOO_LONG");
  EXPECT_EQ(found, before);
  EXPECT_EQ(reason(propose(found, Resolution::keep_ours, by("ana", std::string(500, 'x')))), "");
  EXPECT_EQ(reason(approve(found, Resolution::keep_ours, by("ben", " "))), "REASON_MISSING");
  EXPECT_EQ(reason(withdraw(found, by("ben", ""))), "REASON_MISSING");
}

TEST(BreakResolution, AboveTheThresholdASecondPersonIsNeeded) {
  auto at = sample(BreakKind::amount, 250, 5000);
  ASSERT_TRUE(propose(at, Resolution::keep_ours, by("ana")));
  EXPECT_TRUE(settle(at, policy, now, {})) << "not above";

  auto above = sample(BreakKind::other_line, 0, 5001);
  ASSERT_TRUE(propose(above, Resolution::keep_ours, by("ana")));
  const auto before = above;
  EXPECT_EQ(reason(settle(above, policy, now, {})), "SECOND_PERSON_NEEDED");
  EXPECT_EQ(above, before);
  ASSERT_TRUE(approve(above, Resolution::keep_ours, by("ben")));
  EXPECT_TRUE(settle(above, policy, now, {}));
  EXPECT_EQ(above.approved_by, "ben");
}

TEST(BreakResolution, WhatNobodyCanValueNeedsASecondPerson) {
  auto found = sample(BreakKind::amount, 0);
  found.worth.reset();
  ASSERT_TRUE(propose(found, Resolution::keep_ours, by("ana")));
  EXPECT_EQ(reason(settle(found, policy, now, {})), "SECOND_PERSON_NEEDED");
}

TEST(BreakResolution, NobodyIsTheirOwnSecondPerson) {
  auto found = sample(BreakKind::amount, 9000, 9000);
  ASSERT_TRUE(propose(found, Resolution::accept_operator, by("ana")));
  const auto status = approve(found, Resolution::accept_operator, by("ana"));
  EXPECT_EQ(reason(status), "SAME_PERSON");
  EXPECT_EQ(status.error().code, ErrorCode::permission_denied);
  EXPECT_EQ(reason(settle(found, policy, now, {})), "SECOND_PERSON_NEEDED");
  // Not by a detour either: what another proposes anew, the first may approve, but not what they proposed.
  ASSERT_TRUE(withdraw(found, by("ana")));
  ASSERT_TRUE(propose(found, Resolution::accept_operator, by("ana")));
  EXPECT_EQ(reason(approve(found, Resolution::accept_operator, by("ana"))), "SAME_PERSON");
}

TEST(BreakResolution, AnApprovalIsOfWhatWasSeenAndFallsWithIt) {
  auto found = sample(BreakKind::amount, 9000, 9000);
  EXPECT_EQ(reason(approve(found, Resolution::keep_ours, by("ben"))), "BREAK_NOT_PROPOSED");
  EXPECT_EQ(reason(settle(found, policy, now, {})), "BREAK_NOT_PROPOSED");
  ASSERT_TRUE(propose(found, Resolution::accept_operator, by("ana")));
  EXPECT_EQ(reason(propose(found, Resolution::keep_ours, by("ben"))), "BREAK_PROPOSED");
  EXPECT_EQ(reason(approve(found, Resolution::keep_ours, by("ben"))), "PROPOSAL_CHANGED");
  ASSERT_TRUE(approve(found, Resolution::accept_operator, by("ben")));
  EXPECT_EQ(reason(approve(found, Resolution::accept_operator, by("eva"))), "APPROVED_ALREADY");
  ASSERT_TRUE(withdraw(found, by("eva")));
  EXPECT_EQ(found, sample(BreakKind::amount, 9000, 9000));
  ASSERT_TRUE(propose(found, Resolution::keep_ours, by("ana")));
  EXPECT_EQ(reason(settle(found, policy, now, {})), "SECOND_PERSON_NEEDED");
}

TEST(BreakResolution, WhatIsResolvedNeverChanges) {
  auto person = sample(BreakKind::amount, 250);
  ASSERT_TRUE(propose(person, Resolution::keep_ours, by("ana")) && settle(person, policy, now, {}));
  auto proof = sample(BreakKind::cut_off, -1000);
  ASSERT_TRUE(prove(proof, now));
  for (auto* found : {&person, &proof}) {
    const auto before = *found;
    EXPECT_EQ(reason(propose(*found, Resolution::accept_operator, by("ben"))), "BREAK_RESOLVED");
    EXPECT_EQ(reason(approve(*found, Resolution::keep_ours, by("ben"))), "BREAK_RESOLVED");
    EXPECT_EQ(reason(withdraw(*found, by("ben"))), "BREAK_RESOLVED");
    EXPECT_EQ(reason(settle(*found, policy, now, transfer)), "BREAK_RESOLVED");
    EXPECT_EQ(reason(prove(*found, now)), "BREAK_RESOLVED");
    EXPECT_EQ(*found, before);
  }
}

TEST(BreakResolution, ProofResolvesAloneAndAProposalFalls) {
  auto found = sample(BreakKind::cut_off, -100'000, 100'000);
  ASSERT_TRUE(propose(found, Resolution::keep_ours, by("ana")));
  ASSERT_TRUE(approve(found, Resolution::keep_ours, by("ben")));
  ASSERT_TRUE(prove(found, now));
  EXPECT_EQ(found.resolution, Resolution::by_proof);
  EXPECT_EQ(found.resolved_by + found.reason + found.approved_by, "");
}

TEST(BreakResolution, APersonChoosesAmongWhatCanBeDone) {
  auto found = sample(BreakKind::missing_here, 1000);
  for (const auto resolution : {Resolution::none, Resolution::by_proof, Resolution::no_difference})
    EXPECT_EQ(reason(propose(found, resolution, by("ana"))), "RESOLUTION_INVALID");
  found.envelope = {};
  EXPECT_EQ(reason(propose(found, Resolution::accept_operator, by("ana"))), "RESOLUTION_INVALID");
  found.suggested = domain::RechargeId{};
  EXPECT_EQ(reason(propose(found, Resolution::no_difference, by("ana"))), "");
}

TEST(Proposal, TheBooksFollowTheStatementByOneCorrection) {
  const auto loses = correction_of(sample(BreakKind::amount, 250));
  ASSERT_TRUE(loses);
  EXPECT_EQ(loses->kind, domain::TransferKind::correct);
  EXPECT_EQ(loses->amount, 250);
  EXPECT_EQ(loses->debit.name, "available:sfr-2026-value");
  EXPECT_EQ(loses->credit.name, "spent:sfr-2026-value");
  EXPECT_EQ(loses->reason, "AMOUNT of sfr 2026-03");
  const auto gains = correction_of(sample(BreakKind::missing_at_operator, -1000));
  EXPECT_EQ(gains->amount, 1000);
  EXPECT_EQ(gains->debit.name, "spent:sfr-2026-value");
  EXPECT_EQ(gains->credit.name, "available:sfr-2026-value");
  EXPECT_FALSE(correction_of(sample(BreakKind::other_line, 0)));
}

TEST(Proposal, EachKindAsksForWhatSettlesIt) {
  const auto act = [](BreakKind kind, std::int64_t difference, std::optional<RechargeState> ours) {
    const auto proposal = propose(sample(kind, difference), ours);
    EXPECT_FALSE(proposal.words.empty());
    EXPECT_EQ(proposal.transfer.has_value(), proposal.act == ProposedAct::post);
    return proposal.act;
  };
  using enum ProposedAct;
  const auto done = RechargeState::delivered;
  EXPECT_EQ(act(BreakKind::missing_at_operator, -1000, done), post);
  EXPECT_EQ(act(BreakKind::missing_here, 1000, {}), none);
  EXPECT_EQ(act(BreakKind::amount, 250, done), post);
  EXPECT_EQ(act(BreakKind::amount, 0, done), none);
  EXPECT_EQ(act(BreakKind::status, -1000, done), settle_reversed);
  EXPECT_EQ(act(BreakKind::status, 1000, RechargeState::rejected), post);
  EXPECT_EQ(act(BreakKind::status, 1000, RechargeState::reversed), post);
  EXPECT_EQ(act(BreakKind::duplicate_at_operator, 1000, done), none);
  EXPECT_EQ(act(BreakKind::other_line, 0, done), none);
  EXPECT_EQ(act(BreakKind::other_line, 1000, RechargeState::in_doubt), settle_delivered);
  EXPECT_EQ(act(BreakKind::cut_off, -1000, done), none);
}

TEST(Proposal, SaysInWordsWhatItWouldPost) {
  EXPECT_EQ(propose(sample(BreakKind::amount, 250), RechargeState::delivered).words,
            "The operator counts other terms than agreed. Post 2.50 EUR from available:sfr-2026-value to "
            "spent:sfr-2026-value.");
}

}  // namespace
}  // namespace passerelle::finance
