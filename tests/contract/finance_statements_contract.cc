#include "tests/contract/finance_statements_contract.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace passerelle::contract {
namespace {

using broker::FinanceBook;
using broker::StatementLinePlace;
using finance::Break;
using finance::BreakState;
using finance::Statement;
using finance::StatementId;
using finance::StatementLine;
using finance::StatementState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_P(FinanceStatementsContract, AStatementIsFoundByItsIdAndByItsContentAsItWasPut) {
  const auto made = put(statement());
  auto plain = statement();
  plain.delivered_cents.reset();
  plain.file_name.clear();
  put(plain);
  reopen();
  const auto by_id = [&](StatementId id) {
    return must(write([&](FinanceBook& book) { return book.find_statement(id); }));
  };
  const auto by_content = [&](const domain::OperatorId& of, const domain::Digest& content) {
    return must(write([&](FinanceBook& book) { return book.find_statement_by_content(of, content); }));
  };
  EXPECT_EQ(by_id(made.id), made);
  EXPECT_EQ(by_id(plain.id), plain);
  EXPECT_FALSE(by_id(draw<StatementId>()));
  EXPECT_EQ(by_content(sfr, made.content), made);
  EXPECT_FALSE(by_content(orange, made.content)) << "another operator may send the same bytes";
  EXPECT_FALSE(by_content(sfr, domain::sha256("another file")));
}

TEST_P(FinanceStatementsContract, AStatementPutAgainReplacesWhatItWas) {
  auto made = put(statement("2026-05", sfr, StatementState::importing));
  made.state = StatementState::imported;
  made.imported_by = "bob";
  made.begin_time = tick();
  made.lines = 7;
  made.delivered = 6;
  made.delivered_cents = 600;
  put(made);
  EXPECT_THAT(must(reader().finance().statements({}, {}, 10)).items, ElementsAre(made));
  made.delivered_cents.reset();
  put(made);
  EXPECT_THAT(must(reader().finance().statements({}, {}, 10)).items, ElementsAre(made));
}

TEST_P(FinanceStatementsContract, StatementsAreListedNewestFirstByOperatorAndPeriod) {
  const auto one = put(statement("2026-05"));
  const auto other = put(statement("2026-05", orange));
  const auto april = put(statement("2026-04", sfr, StatementState::importing));
  const auto last = put(statement("2026-05"));
  const auto list = [&](const broker::StatementFilter& filter) {
    return list_by_any_page<StatementId>(
        [&](auto after, int limit) { return reader().finance().statements(filter, after, limit); },
        [](const Statement& each) { return each.id; });
  };
  EXPECT_THAT(list({}), ElementsAre(last, april, other, one));
  EXPECT_THAT(list({.operator_id = sfr}), ElementsAre(last, april, one));
  EXPECT_THAT(list({.operator_id = sfr, .period = period("2026-05")}), ElementsAre(last, one));
  EXPECT_THAT(list({.period = period("2026-05")}), ElementsAre(last, other, one));
  EXPECT_THAT(list({.period = period("2026")}), IsEmpty());
}

TEST_P(FinanceStatementsContract, LinesOfAPeriodAreListedByRechargeThenStatementThenNumber) {
  std::vector<domain::RechargeId> recharges;
  for (int i = 0; i < 4; ++i) {
    tick();
    recharges.push_back(draw<domain::RechargeId>());
  }
  const auto first = put(statement()).id;
  const auto second = put(statement()).id;
  const auto third = put(statement()).id;
  const auto half = put(statement("2026-05", sfr, StatementState::importing)).id;
  const auto april = put(statement("2026-04")).id;
  const auto others = put(statement("2026-05", orange)).id;
  std::vector<StatementLine> named = {line(second, 1, recharges[2]), line(second, 2, recharges[0]),
                                      line(second, 4, recharges[0]), line(first, 1, recharges[3]),
                                      line(first, 2, recharges[0]),  line(third, 2, recharges[0]),
                                      line(third, 3, recharges[1]),  line(first, 9, recharges[2])};
  const std::vector<StatementLine> unnamed = {line(first, 3), line(first, 5), line(second, 3), line(third, 1),
                                              line(third, 4)};
  for (const auto& each : named) append({each});
  append(unnamed);
  for (const auto& elsewhere : {half, april, others})
    append({line(elsewhere, 1, recharges[0]), line(elsewhere, 2)});
  reopen();
  std::ranges::sort(named, {}, [](const StatementLine& each) {
    return std::tuple(each.recharge->uuid, each.statement, each.number);
  });
  EXPECT_EQ(by_recharge(), named);
  EXPECT_EQ(without_recharge(), unnamed);
  EXPECT_EQ(by_recharge("2026-04").size(), 1U);
  EXPECT_THAT(by_recharge("2026-03"), IsEmpty());
  EXPECT_EQ(must(reader().finance().statement_line(second, 4)), named[2]);
  EXPECT_FALSE(must(reader().finance().statement_line(second, 5)));
}

TEST_P(FinanceStatementsContract, ALineIsKeptWithAllThatItSaysAndAllThatItDoesNot) {
  const auto of = put(statement()).id;
  auto bare = line(of, 1);
  bare.our_reference.clear();
  bare.operator_reference.clear();
  bare.status = finance::StatementStatus::unknown;
  bare.product_code.clear();
  bare.amount_cents.reset();
  bare.currency.clear();
  bare.line = {};
  const auto full = line(of, 2, draw<domain::RechargeId>());
  append({bare, full});
  reopen();
  EXPECT_EQ(must(reader().finance().statement_line(of, 1)), bare);
  EXPECT_EQ(must(reader().finance().statement_line(of, 2)), full);
}

TEST_P(FinanceStatementsContract, TheLastLinesOfAStatementAreDroppedAFewAtATime) {
  const auto of = put(statement()).id;
  const auto other = put(statement()).id;
  append({line(other, 1), line(other, 2)});
  for (std::int64_t number = 1; number <= 5; ++number) append({line(of, number)});
  const auto drop = [&] {
    return must(write([&](FinanceBook& book) { return book.drop_statement_lines(of, 2); }));
  };
  EXPECT_EQ(drop(), 2);
  EXPECT_TRUE(must(reader().finance().statement_line(of, 3)));
  EXPECT_FALSE(must(reader().finance().statement_line(of, 4))) << "from the end";
  EXPECT_EQ(drop(), 2);
  EXPECT_EQ(drop(), 1);
  EXPECT_EQ(drop(), 0);
  EXPECT_EQ(without_recharge().size(), 2U) << "those of others stay";
  append({line(of, 1)});
}

TEST_P(FinanceStatementsContract, ABreakIsFoundAsItWasPutAndPutAgainIsReplaced) {
  auto made = found(finance::BreakKind::amount, draw<domain::RechargeId>(), draw<StatementId>(), 7);
  auto plain = found(finance::BreakKind::missing_here, {}, draw<StatementId>(), 8);
  plain.worth.reset();
  plain.suggested.reset();
  plain.envelope = {};
  put({made, plain});
  reopen();
  EXPECT_EQ(must(reader().finance().find_break(made.id)), made);
  EXPECT_EQ(must(reader().finance().find_break(plain.id)), plain);
  EXPECT_FALSE(must(reader().finance().find_break(draw<finance::BreakId>())));
  made.state = BreakState::resolved;
  made.resolution = finance::Resolution::accept_operator;
  made.resolved_by = "ana";
  made.reason = "vérifié au téléphone";
  made.approved_by = "bob";
  made.transfer = draw<domain::TransferId>();
  made.resolved_at = tick();
  put({made});
  EXPECT_EQ(must(write([&](FinanceBook& book) { return book.find_break(made.id); })), made);
  EXPECT_THAT(breaks(), ElementsAre(made, plain));
}

TEST_P(FinanceStatementsContract, ADifferenceThatIsFoundAgainStaysAsItWas) {
  const auto recharge = draw<domain::RechargeId>();
  const auto of = draw<StatementId>();
  auto resolved = found(finance::BreakKind::amount, recharge, of, 7);
  resolved.state = BreakState::resolved;
  const auto missing = found(finance::BreakKind::missing_at_operator, recharge);
  const auto unknown = found(finance::BreakKind::missing_here, {}, of, 7);
  put({resolved, missing, unknown});
  auto other_kind = found(finance::BreakKind::status, recharge, of, 7);
  auto other_line = found(finance::BreakKind::amount, recharge, of, 8);
  auto other_period = found(finance::BreakKind::missing_at_operator, recharge);
  other_period.period = period("2026-06");
  put({found(finance::BreakKind::amount, recharge, of, 7),
       found(finance::BreakKind::missing_at_operator, recharge),
       found(finance::BreakKind::missing_here, {}, of, 7), other_kind, other_line, other_period});
  EXPECT_THAT(breaks(), ElementsAre(resolved, missing, unknown, other_kind, other_line, other_period));
}

TEST_P(FinanceStatementsContract, BreaksAreListedOldestFirstByOperatorPeriodAndState) {
  const auto one = found(finance::BreakKind::cut_off, draw<domain::RechargeId>());
  auto other = found(finance::BreakKind::cut_off, draw<domain::RechargeId>());
  other.operator_id = orange;
  auto april = found(finance::BreakKind::cut_off, draw<domain::RechargeId>());
  april.period = period("2026-04");
  april.state = BreakState::proposed;
  auto settled = found(finance::BreakKind::cut_off, draw<domain::RechargeId>());
  settled.state = BreakState::resolved;
  put({settled, april, other, one});
  EXPECT_THAT(breaks(), ElementsAre(one, other, april, settled));
  EXPECT_THAT(breaks({.operator_id = sfr}), ElementsAre(one, april, settled));
  EXPECT_THAT(breaks({.period = period("2026-05")}), ElementsAre(one, other, settled));
  EXPECT_THAT(breaks({.states = {BreakState::proposed, BreakState::open}}), ElementsAre(one, other, april));
  EXPECT_THAT(breaks({.operator_id = sfr, .period = period("2026-05"), .states = {BreakState::resolved}}),
              ElementsAre(settled));
}

}  // namespace
}  // namespace passerelle::contract
