// What finance is promised, from a gift to a closed month.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "services/finance/seal_export.h"
#include "tests/integration/finance_bench.h"

namespace passerelle::broker {
namespace {

using domain::RechargeState;
using finance::BreakKind;
using finance::Period;

GiftDraft gift(const char* document, std::int64_t quantity) {
  return {{"sfr-2020-gift"}, document, *domain::parse_iso_day("2026-10-05"),
          "Recharge 10 Go",  quantity, {1000}};
}

std::string line_of(const domain::Recharge& recharge, const char* status = "completed",
                    const char* amount = "10.00") {
  return fmt::format("OP-{};{};{};{};;{};EUR;{}\n", recharge.id.text().substr(24), recharge.id.text(), status,
                     recharge.product_code, amount, domain::to_rfc3339(recharge.create_time));
}

std::string file_of(const std::vector<std::string>& lines, int delivered, const char* total) {
  std::string file = "id;externalId;status;product;phoneNumber;amount;currency;time\n";
  for (const auto& line : lines) file += line;
  return file + fmt::format("TOTAL;{};{};{}\n", lines.size(), delivered, total);
}

class FinanceTest : public FinanceBench {
 protected:
  domain::Result<std::vector<GiftEntry>> enter(std::vector<GiftDraft> gifts) {
    return ask<std::vector<GiftEntry>>([&](Completion<std::vector<GiftEntry>> done) {
      finance().enter_gifts(std::move(gifts), "farid", std::move(done));
    });
  }
  domain::Result<finance::TillClosing> close_till(std::int64_t counted, const char* reason) {
    return ask<finance::TillClosing>([&](Completion<finance::TillClosing> done) {
      finance().close_till(
          {{"lyon"}, *domain::parse_iso_day("2026-10-31"), {counted}, {counted}, reason, "farid"},
          std::move(done));
    });
  }
  domain::Result<CloseOutcome> close(const char* who, const char* period = "2026-10") {
    return ask<CloseOutcome>([&](Completion<CloseOutcome> done) {
      finance().close_period({*Period::parse(period), who, "end of the month"}, std::move(done));
    });
  }
  domain::Result<finance::Break> resolve(const finance::Break& found, finance::Resolution how,
                                         const char* who) {
    return ask<finance::Break>([&](Completion<finance::Break> done) {
      finance().resolve_break({found.id, who, "checked with the operator"}, how, std::move(done));
    });
  }
  std::int64_t available(const char* envelope) {
    const auto balances = (*ledger_->open_reader())->envelope_balances();
    for (const auto& balance : *balances)
      if (balance.envelope.value == envelope) return balance.available();
    return -1;
  }
  std::string exported() {
    const auto file = finance().export_period(*Period::parse("2026-10"));
    std::string bytes;
    while (true) {
      const auto piece = ask<std::string>([&](Completion<std::string> done) { file->next(std::move(done)); });
      EXPECT_TRUE(piece.has_value()) << piece.error().message;
      if (!piece || piece->empty()) return bytes;
      bytes += *piece;
    }
  }
};

TEST_F(FinanceTest, AGiftFundsItsEnvelopeOnce) {
  const auto entered = enter({gift("D-1", 500), gift("D-2", 100)});
  ASSERT_TRUE(entered.has_value()) << entered.error().message;
  EXPECT_FALSE(entered->front().known);
  EXPECT_EQ(available("sfr-2020-gift"), 600);
  const auto again = enter({gift("D-2", 100), gift("D-3", 1)});
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_TRUE((*again)[0].known);
  EXPECT_FALSE((*again)[1].known);
  EXPECT_EQ(available("sfr-2020-gift"), 601);
}

TEST_F(FinanceTest, OneFlawKeepsAllGiftsOut) {
  auto wrong = gift("D-1", 500);
  wrong.quantity = 0;
  auto elsewhere = gift("D-2", 1);
  elsewhere.envelope = {"sfr-2026-value"};
  const auto entered = enter({gift("D-0", 1), wrong, elsewhere});
  ASSERT_FALSE(entered.has_value());
  EXPECT_EQ(entered.error().reason, "GIFTS_INVALID");
  ASSERT_EQ(entered.error().field_violations.size(), 2U);
  EXPECT_EQ(entered.error().field_violations[0].field, "gifts[1].quantity");
  EXPECT_EQ(entered.error().field_violations[1].field, "gifts[2].envelope");
  EXPECT_EQ(available("sfr-2020-gift"), -1) << "something was funded";
}

TEST_F(FinanceTest, ADocumentThatSaysSomethingElseIsRefused) {
  ASSERT_TRUE(enter({gift("D-1", 500)}).has_value());
  const auto entered = enter({gift("D-1", 501)});
  ASSERT_FALSE(entered.has_value());
  EXPECT_EQ(entered.error().reason, "GIFT_DIFFERS");
  EXPECT_EQ(available("sfr-2020-gift"), 500);
}

TEST_F(FinanceTest, ATillIsClosedWithItsDifferenceExplained) {
  recharged(noon("2026-10-10"), RechargeState::delivered);
  recharged(noon("2026-10-11"), RechargeState::delivered);
  EXPECT_EQ(close_till(990, "").error().reason, "REASON_MISSING");
  const auto closed = close_till(990, "ten cents short");
  ASSERT_TRUE(closed.has_value()) << closed.error().message;
  EXPECT_EQ(closed->expected.value, 1000);
  EXPECT_EQ(close_till(990, "ten cents short")->id, closed->id) << "said twice, it is one closing";
  EXPECT_EQ(close_till(1000, "no, it was all there").error().reason, "TILL_CLOSED");
  const auto view =
      ask<TillView>([&](Completion<TillView> done) { finance().till({"lyon"}, std::move(done)); });
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->balance.value, 0);
}

TEST_F(FinanceTest, WhatWasPaidForAReversedRechargeIsGivenBackOnce) {
  recharged(noon("2026-10-10"), RechargeState::delivered);
  auto reversed = recharged(noon("2026-10-11"), RechargeState::delivered);
  const auto refund = [&] {
    return ask<domain::Transfer>([&](Completion<domain::Transfer> done) {
      finance().refund(reversed.id, {"amelie", "taken back by the operator"}, std::move(done));
    });
  };
  EXPECT_EQ(refund().error().reason, "NOTHING_TO_REFUND");
  settle(reversed, RechargeState::reversed, noon("2026-10-12"));
  const auto given_back = refund();
  ASSERT_TRUE(given_back.has_value()) << given_back.error().message;
  EXPECT_EQ(given_back->amount, 500);
  EXPECT_EQ(refund().error().reason, "RECHARGE_REFUNDED");
}

TEST_F(FinanceTest, OfAStatementWithOneFlawNothingIsKept) {
  const auto recharge = recharged(noon("2026-10-10"), RechargeState::delivered);
  std::vector<finance::StatementFlaw> flaws;
  const auto outcome = import_statement(
      file_of({line_of(recharge), line_of(recharge, "completed", "ten")}, 2, "20.00"), "2026-10", &flaws);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().reason, "STATEMENT_INVALID");
  ASSERT_FALSE(flaws.empty());
  EXPECT_EQ(flaws.front().line, 3);
  EXPECT_EQ(reconcile("2026-10").error().reason, "STATEMENT_MISSING");

  const auto right = file_of({line_of(recharge)}, 1, "10.00");
  const auto imported = import_statement(right, "2026-10");
  ASSERT_TRUE(imported.has_value()) << imported.error().message;
  EXPECT_EQ(imported->statement.lines, 1);
  EXPECT_FALSE(imported->known);
  EXPECT_TRUE(import_statement(right, "2026-10")->known);
}

TEST_F(FinanceTest, ReconciliationFindsWhatIsPlantedAndProvesWhatItCan) {
  const auto agreed = recharged(noon("2026-10-10"), RechargeState::delivered);
  const auto missing = recharged(noon("2026-10-11"), RechargeState::delivered);
  const auto doubt = recharged(noon("2026-10-12"), RechargeState::in_doubt);
  const auto dearer = recharged(noon("2026-10-13"), RechargeState::delivered);
  const auto twice = recharged(noon("2026-10-14"), RechargeState::delivered);
  auto stranger = agreed;
  stranger.id = id<domain::RechargeId>(noon("2026-10-15"));
  const auto file = file_of({line_of(agreed), line_of(doubt), line_of(dearer, "completed", "12.00"),
                             line_of(twice), line_of(twice), line_of(stranger)},
                            6, "62.00");
  ASSERT_TRUE(import_statement(file, "2026-10").has_value());

  const auto summary = reconcile("2026-10");
  ASSERT_TRUE(summary.has_value()) << summary.error().message;
  EXPECT_EQ(summary->lines, 6);
  EXPECT_EQ(summary->proven, 1);
  EXPECT_EQ(state_of(doubt), RechargeState::delivered) << "the statement proves it";
  std::map<BreakKind, int> kinds;
  for (const auto& found : breaks()) {
    if (found.state == finance::BreakState::open) ++kinds[found.kind];
    EXPECT_TRUE(found.recharge != doubt.id || found.resolution == finance::Resolution::by_proof);
  }
  EXPECT_EQ(kinds, (std::map<BreakKind, int>{{BreakKind::missing_at_operator, 1},
                                             {BreakKind::missing_here, 1},
                                             {BreakKind::amount, 1},
                                             {BreakKind::duplicate_at_operator, 1}}));
  for (const auto& side : summary->envelopes) EXPECT_EQ(side.unexplained(), 0) << side.envelope.value;

  const auto again = reconcile("2026-10");
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->breaks_found, 0) << "what is known is not found twice";
  EXPECT_EQ(again->breaks_open, 4);
}

TEST_F(FinanceTest, WhatTheStatementBeforeHasIsNotMissingInTheNext) {
  const auto agreed = recharged(noon("2026-10-10"), RechargeState::delivered);
  const auto heard_later = recharged(noon("2026-10-31"), RechargeState::in_doubt);
  ASSERT_TRUE(
      import_statement(file_of({line_of(agreed), line_of(heard_later)}, 2, "20.00"), "2026-10").has_value());
  auto settled = heard_later;
  settle(settled, RechargeState::delivered, noon("2026-11-01"));
  const auto next = recharged(noon("2026-11-02"), RechargeState::delivered);
  ASSERT_TRUE(import_statement(file_of({line_of(next)}, 1, "10.00"), "2026-11").has_value());
  const auto summary = reconcile("2026-11");
  ASSERT_TRUE(summary.has_value()) << summary.error().message;
  EXPECT_EQ(summary->breaks_open, 0);
  const auto found = breaks();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, BreakKind::cut_off);
  EXPECT_EQ(found[0].recharge, heard_later.id);
  EXPECT_EQ(found[0].resolution, finance::Resolution::by_proof);
}

TEST_F(FinanceTest, AReversalThatFollowedAStatementIsNoDifferenceInTheNext) {
  const auto taken_back = recharged(noon("2026-10-10"), RechargeState::delivered);
  ASSERT_TRUE(import_statement(file_of({line_of(taken_back, "reversed")}, 0, "0.00"), "2026-10").has_value());
  ASSERT_TRUE(reconcile("2026-10").has_value());
  ASSERT_EQ(breaks().size(), 1U);
  ASSERT_TRUE(resolve(breaks()[0], finance::Resolution::accept_operator, "farid").has_value());
  ASSERT_EQ(state_of(taken_back), RechargeState::reversed);
  const auto next = recharged(noon("2026-11-01"), RechargeState::delivered);
  ASSERT_TRUE(import_statement(file_of({line_of(next)}, 1, "10.00"), "2026-11").has_value());
  const auto summary = reconcile("2026-11");
  ASSERT_TRUE(summary.has_value()) << summary.error().message;
  EXPECT_EQ(summary->breaks_open, 0) << "nobody decides it a second time";
  for (const auto& side : summary->envelopes) EXPECT_EQ(side.unexplained(), 0);
}

TEST_F(FinanceTest, ABreakIsResolvedByANewTransferAndNeedsASecondPersonAboveTheThreshold) {
  const auto missing = recharged(noon("2026-10-11"), RechargeState::delivered);
  const auto agreed = recharged(noon("2026-10-12"), RechargeState::delivered);
  ASSERT_TRUE(import_statement(file_of({line_of(agreed)}, 1, "10.00"), "2026-10").has_value());
  ASSERT_TRUE(reconcile("2026-10").has_value());
  const auto found = breaks();
  ASSERT_EQ(found.size(), 1U);
  const auto before = available("sfr-2026-value");
  const auto resolved = resolve(found[0], finance::Resolution::accept_operator, "farid");
  ASSERT_TRUE(resolved.has_value()) << resolved.error().message;
  EXPECT_EQ(resolved->state, finance::BreakState::resolved) << "ten euros are one person's to decide";
  EXPECT_EQ(available("sfr-2026-value"), before + 1000) << "the envelope has back what was not delivered";
  EXPECT_EQ(resolve(found[0], finance::Resolution::keep_ours, "farid").error().reason, "BREAK_RESOLVED");
}

TEST_F(FinanceTest, AMonthIsClosedByTwoPeopleAndProvesItself) {
  const auto sold = recharged(noon("2026-10-11"), RechargeState::delivered);
  EXPECT_EQ(close("farid")->closed, std::nullopt) << "one person has asked for it";
  EXPECT_EQ(close("farid")->closed, std::nullopt) << "and is not two";
  const auto early = close("nadia");
  ASSERT_FALSE(early.has_value());
  EXPECT_EQ(early.error().reason, "PERIOD_NOT_READY");
  EXPECT_TRUE(early.error().metadata.contains("TILLS_CLOSED"));
  EXPECT_TRUE(early.error().metadata.contains("STATEMENTS_IMPORTED"));

  ASSERT_TRUE(import_statement(file_of({line_of(sold)}, 1, "10.00"), "2026-10").has_value());
  ASSERT_TRUE(reconcile("2026-10").has_value());
  ASSERT_TRUE(close_till(500, "").has_value());
  const auto closed = close("nadia");
  ASSERT_TRUE(closed.has_value()) << closed.error().message
                                  << fmt::format("{}", closed.error().metadata.size());
  ASSERT_TRUE(closed->closed.has_value());
  EXPECT_EQ(closed->closed->closed_by, "farid");
  EXPECT_EQ(closed->closed->approved_by, "nadia");
  EXPECT_EQ(close("nadia").error().reason, "PERIOD_CLOSED");

  const auto file = exported();
  finance::SealExportVerifier verifier;
  verifier.feed(file);
  EXPECT_TRUE(verifier.finish().genuine());
  auto changed = file;
  const auto amount = changed.find("\"amount\":500");
  ASSERT_NE(amount, std::string::npos);
  changed[amount + 9] = '6';
  finance::SealExportVerifier doubting;
  doubting.feed(changed);
  EXPECT_FALSE(doubting.finish().genuine());
}

TEST_F(FinanceTest, NothingIsPostedIntoAClosedMonth) {
  const auto sold = recharged(noon("2026-10-11"), RechargeState::delivered);
  ASSERT_TRUE(import_statement(file_of({line_of(sold)}, 1, "10.00"), "2026-10").has_value());
  ASSERT_TRUE(close_till(500, "").has_value());
  ASSERT_FALSE(close("farid")->closed.has_value());
  ASSERT_TRUE(close("nadia")->closed.has_value());
  domain::Transfer late;
  late.id = id<domain::TransferId>(noon("2026-10-31"));
  late.kind = domain::TransferKind::correct;
  late.amount = 1;
  late.debit = domain::available_account({"sfr-2026-value"});
  late.credit = domain::spent_account({"sfr-2026-value"});
  late.time = noon("2026-10-31");
  const auto status =
      ledger_->transact([&](LedgerTransaction& transaction) { return transaction.finance().post({{late}}); });
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().reason, "PERIOD_CLOSED");
  EXPECT_EQ(import_statement(file_of({line_of(sold), line_of(sold)}, 2, "20.00"), "2026-10").error().reason,
            "PERIOD_CLOSED");
}

TEST_F(FinanceTest, AnEnvelopesStatementAddsUp) {
  recharged(noon("2026-10-11"), RechargeState::delivered);
  const auto statement = ask<finance::EnvelopeStatement>([&](Completion<finance::EnvelopeStatement> done) {
    finance().envelope_statement({"sfr-2026-value"}, *Period::parse("2026"), std::move(done));
  });
  ASSERT_TRUE(statement.has_value()) << statement.error().message;
  EXPECT_EQ(statement->delivered, 1000);
  EXPECT_EQ(statement->closing.available, available("sfr-2026-value"));
  EXPECT_EQ(statement->activity.sold.collected_cents, 500);
}

}  // namespace
}  // namespace passerelle::broker
