// How a campaign's line is admitted, where that is not how a counter's recharge is.
#include "tests/unit/broker_bench.h"

namespace passerelle::broker {
namespace {

using domain::RechargeState;

class CampaignLines : public BrokerBench {
 protected:
  RechargeRequest line(std::string request_id, const char* envelope) const {
    auto made = request(std::move(request_id));
    made.caller = "campaigns/series";
    made.campaign = CampaignTerms{{envelope}, 45};
    return made;
  }
  void leave_too_little() {
    auto programme = domain::sample::programme();
    programme.envelopes.front().amount = 500;  // less than one recharge
    apply(programme);
  }
  // As the books know it: so many days ago, 10 GB for 30 days.
  void was_recharged(int days_ago) {
    const auto time = time_.now() - std::chrono::days{days_ago};
    const auto offer = domain::sample::sold_offer();
    domain::Recharge recharge;
    recharge.id = {domain::make_uuid_v7(time, 1, 1)};
    recharge.beneficiary = person_;
    recharge.line = simulation::SimulatedReader(books_).beneficiary(person_)->value().line->id;
    recharge.site = {"lyon"};
    recharge.offer = offer.id;
    recharge.data = offer.data;
    recharge.face_value = offer.face_value;
    recharge.price = offer.price;
    recharge.envelope = {"sfr-2026-value"};
    recharge.envelope_amount = 1'000;
    recharge.operator_id = {"sfr"};
    recharge.caller = "counter";
    recharge.request_id = "long-ago";
    recharge.create_time = time;
    recharge.update_time = time;
    const auto hold = domain::hold_for(recharge, {domain::make_uuid_v7(time, 1, 2)}, time);
    const std::vector<AdmissionRecord> records = {
        {{"counter", "CreateRecharge", "long-ago"}, {}, recharge, hold, {}}};
    Settlement delivered;
    delivered.recharge = recharge.id;
    delivered.to = RechargeState::delivered;
    delivered.transfer_ids = {{domain::make_uuid_v7(time, 1, 3)}, {domain::make_uuid_v7(time, 1, 4)}};
    delivered.time = time;
    const std::vector settlements = {delivered};
    const auto status = ledger_->transact([&](LedgerTransaction& transaction) -> domain::Status {
      if (auto recorded = transaction.record(records); !recorded) return recorded;
      const auto settled = transaction.settle(settlements);
      return settled ? domain::Status() : std::unexpected(settled.error());
    });
    ASSERT_TRUE(status) << status.error().message;
  }
  std::string reason_of(RechargeRequest request) {
    const auto answer = press_and_hear(std::move(request));
    return answer ? "" : answer.error().reason;
  }
};

TEST_F(CampaignLines, ArePaidByTheCampaignsEnvelopeThoughAnotherComesFirst) {
  open();
  const auto answer = press_and_hear(line("k1", "sfr-2020-gift"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->envelope.value, "sfr-2020-gift");
  EXPECT_EQ(envelope("sfr-2020-gift").held, 1);
  EXPECT_EQ(envelope("sfr-2026-value").held, 0);
}

TEST_F(CampaignLines, WaitWhereTheirEnvelopeCanNotPayAndUseNoKey) {
  open();
  leave_too_little();
  EXPECT_EQ(press_and_hear(request("counter"))->envelope.value, "sfr-2020-gift")
      << "a counter takes the next";
  EXPECT_EQ(reason_of(line("k1", "sfr-2026-value")), "ENVELOPE_EXHAUSTED");
  apply(domain::sample::programme());  // funded again
  const auto answer = press_and_hear(line("k1", "sfr-2026-value"));
  ASSERT_TRUE(answer) << "the same key is served now";
  EXPECT_EQ(answer->state, RechargeState::reserved);
}

TEST_F(CampaignLines, AreRefusedForGoodWhereARuleRefusesToo) {
  open();
  auto programme = domain::sample::programme();
  programme.envelopes.front().amount = 500;
  programme.rules = {domain::sample::rule("confirmed", domain::LineConfirmed{})};
  apply(programme);
  const auto answer = press_and_hear(line("k1", "sfr-2026-value"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->state, RechargeState::refused);
}

TEST_F(CampaignLines, AreHeldWhereTheNumberMayBeSomebodyElsesByNow) {
  open();
  was_recharged(30 + 45);
  EXPECT_EQ(reason_of(line("k1", "sfr-2026-value")), "LINE_UNCONFIRMED");
  EXPECT_TRUE(press_and_hear(request("k2"))) << "a counter sees who stands before it";
  EXPECT_EQ(reason_of(line("k1", "sfr-2026-value")), "") << "and the line is in use since";
}

TEST_F(CampaignLines, AreServedWhileTheNumberCanNotHaveBeenGivenAway) {
  open();
  was_recharged(30 + 45 - 1);
  EXPECT_EQ(reason_of(line("k1", "sfr-2026-value")), "");
}

TEST_F(CampaignLines, AreNotTheSameRequestUnderAnotherEnvelope) {
  open();
  EXPECT_EQ(reason_of(line("k1", "sfr-2026-value")), "");
  EXPECT_EQ(reason_of(line("k1", "sfr-2020-gift")), "REQUEST_ID_REUSED");
  auto other_grace = line("k1", "sfr-2026-value");
  other_grace.campaign->recycled_after_days = 60;
  EXPECT_EQ(reason_of(other_grace), "");
}

}  // namespace
}  // namespace passerelle::broker
