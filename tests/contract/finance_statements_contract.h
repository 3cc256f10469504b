// The part of finance's contract that is about operators' statements and where the books differ from them.
#pragma once

#include "tests/contract/finance_book_contract.h"

namespace passerelle::contract {

class FinanceStatementsContract : public FinanceBookContract {
 protected:
  finance::Statement statement(const char* of_period = "2026-05", const domain::OperatorId& of = sfr,
                               finance::StatementState state = finance::StatementState::imported) {
    finance::Statement made;
    made.begin_time = tick();
    made.id = draw<finance::StatementId>();
    made.operator_id = of;
    made.period = period(of_period);
    made.format = "dtone";
    made.file_name = "relevé mai.csv";
    made.content = domain::sha256(made.id.text());
    made.imported_by = "ana";
    made.state = state;
    made.lines = 5'000'000'000;
    made.delivered = 4'000'000'000;
    made.delivered_cents = 5'000'000'001;
    return made;
  }
  finance::Statement put(const finance::Statement& made) {
    must(write([&](broker::FinanceBook& book) { return book.put_statement(made); }));
    return made;
  }
  finance::StatementLine line(finance::StatementId of, std::int64_t number,
                              std::optional<domain::RechargeId> recharge = {}) {
    finance::StatementLine made;
    made.statement = of;
    made.number = number;
    made.file_line = number + 1;
    made.recharge = recharge;
    if (!recharge) made.our_reference = "façon libre";
    made.operator_reference = "op-" + std::to_string(number);
    made.status = finance::StatementStatus::delivered;
    made.time = tick();
    made.product_code = "SFR-10G";
    made.amount_cents = -100 * number;
    made.currency = "EUR";
    made.line = draw<domain::LineId>();
    return made;
  }
  void append(const std::vector<finance::StatementLine>& lines) {
    must(write([&](broker::FinanceBook& book) { return book.append_statement_lines(lines); }));
  }
  static broker::StatementLinePlace place_of(const finance::StatementLine& last) {
    return {last.recharge ? last.recharge->uuid : domain::Uuid{}, last.statement, last.number};
  }
  std::vector<finance::StatementLine> by_recharge(const char* of = "2026-05") {
    return list_by_any_page<broker::StatementLinePlace>(
        [&](auto after, int limit) {
          return reader().finance().lines_by_recharge(sfr, period(of), after, limit);
        },
        place_of);
  }
  std::vector<finance::StatementLine> without_recharge() {
    return list_by_any_page<broker::StatementLinePlace>(
        [&](auto after, int limit) {
          return reader().finance().lines_without_recharge(sfr, period("2026-05"), after, limit);
        },
        place_of);
  }

  finance::Break found(finance::BreakKind kind, std::optional<domain::RechargeId> recharge,
                       finance::StatementId of = {}, std::int64_t statement_line = 0) {
    finance::Break made;
    made.found_at = tick();
    made.id = draw<finance::BreakId>();
    made.kind = kind;
    made.operator_id = sfr;
    made.period = period("2026-05");
    made.recharge = recharge;
    made.statement = of;
    made.statement_line = statement_line;
    made.envelope = value_envelope;
    made.difference = -5'000'000'000;
    made.worth = domain::EuroCents{5'000'000'000};
    made.suggested = draw<domain::RechargeId>();
    return made;
  }
  void put(const std::vector<finance::Break>& breaks) {
    must(write([&](broker::FinanceBook& book) { return book.put_breaks(breaks); }));
  }
  std::vector<finance::Break> breaks(const broker::BreakFilter& filter = {}) {
    return list_by_any_page<finance::BreakId>(
        [&](auto after, int limit) { return reader().finance().breaks(filter, after, limit); },
        [](const finance::Break& last) { return last.id; });
  }
};

}  // namespace passerelle::contract
