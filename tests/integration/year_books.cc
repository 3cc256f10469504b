#include "tests/integration/year_books.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace passerelle::broker {
namespace {

constexpr std::size_t a_transaction = 2'000;

BrokerLimits limits_of(const finance::SigningKey& key) {
  BrokerLimits limits;
  limits.finance.signing_key = key;
  limits.finance.accounting = finance::parse_accounting_plan(test::year_accounting_plan()).value();
  limits.finance.resolution = {domain::EuroCents{600}};
  return limits;
}

}  // namespace

YearBooks::YearBooks(Ledger& ledger, const test::GeneratedYear& year, const std::filesystem::path& directory)
    : time_(year.statements.front().period.begin()),
      clock_(time_),
      random_(year.sizes.seed + 9),
      key_(finance::SigningKey::generate().value()),
      ledger_(ledger) {
  sealing::VaultKeys keys;
  keys.data_keys[1] = {1};
  vault_ = sqlite::open_vault(directory / "vault.db", keys).value();
  std::vector<NewLine> lines;
  for (const auto& line : year.people.lines)
    lines.push_back({line.id, domain::PhoneNumber::parse(line.phone).value()});
  if (const auto enrolled = vault_->enrol_lines(lines); !enrolled) fail("enrol lines", enrolled.error());
  readers_ = std::make_unique<ReadersInTurn>(ledger_, *vault_, time_);
  reader_ = ledger_.open_reader().value();
  broker_ = make_broker({.ledger = ledger_,
                         .vault = *vault_,
                         .readers = *readers_,
                         .clock = clock_,
                         .random = random_,
                         .operators = time_,
                         .gateways = {}},
                        limits_of(key_), {});
  if (const auto recovered = broker_->recover(); !recovered) fail("recover", recovered.error());
  must<ProgrammeVersion>("apply the programme", [&](Completion<ProgrammeVersion> done) {
    broker_->programmes().apply(year.programme, "karim", std::nullopt, false, std::move(done));
  });
}

void YearBooks::fail(const char* what, const domain::Error& error) {
  auto text = fmt::format("{}: {} {}", what, error.reason, error.message);
  for (const auto& [key, value] : error.metadata) text += fmt::format("; {} {}", key, value);
  throw std::runtime_error(text);
}

void YearBooks::transact(const char* what, const std::function<domain::Status(LedgerTransaction&)>& body) {
  if (const auto status = ledger_.transact(body); !status) fail(what, status.error());
}

void YearBooks::record(std::span<const test::YearRecharge> recharges) {
  for (; !recharges.empty(); recharges = recharges.subspan(std::min(a_transaction, recharges.size()))) {
    std::vector<AdmissionRecord> records;
    for (const auto& told : recharges.first(std::min(a_transaction, recharges.size()))) {
      const auto& it = told.recharge;
      AdmissionRecord record{{it.caller, "CreateRecharge", it.request_id}, {}, it, {}, {}};
      record.hold = domain::hold_for(it, draw<domain::TransferId>(it.create_time), it.create_time);
      records.push_back(std::move(record));
    }
    transact("record recharges", [&](LedgerTransaction& transaction) { return transaction.record(records); });
  }
}

Settlement YearBooks::settlement(const test::YearRecharge& told, const test::YearNews& news) {
  Settlement settlement;
  settlement.recharge = told.recharge.id;
  settlement.to = news.to;
  if (news.to == domain::RechargeState::delivered) settlement.operator_reference = told.operator_reference;
  if (news.to == domain::RechargeState::rejected)
    settlement.rejection = domain::Rejection{"42", "LINE_BARRED", false};
  settlement.transfer_ids = {draw<domain::TransferId>(news.time), draw<domain::TransferId>(news.time)};
  settlement.time = news.time;
  return settlement;
}

void YearBooks::settle(std::span<const Settlement> settlements) {
  for (; !settlements.empty();
       settlements = settlements.subspan(std::min(a_transaction, settlements.size()))) {
    transact("settle recharges", [&](LedgerTransaction& transaction) -> domain::Status {
      const auto results = transaction.settle(settlements.first(std::min(a_transaction, settlements.size())));
      if (!results) return std::unexpected(results.error());
      for (const auto& result : *results)
        if (result.verdict != SettlementVerdict::applied)
          return domain::fail(domain::ErrorCode::internal, "NOT_APPLIED", "A settlement was not applied.");
      return {};
    });
  }
}

StatementOutcome YearBooks::import_statement(const test::YearStatement& statement) {
  StatementOrder order;
  order.operator_id = {test::year_operator_id};
  order.period = statement.period;
  order.format = "tmf654";
  order.file_name = fmt::format("statement-{}.csv", statement.period.text());
  order.content = domain::sha256(statement.file);
  order.who = "farid";
  const auto intake = finance().import_statement(std::move(order));
  constexpr std::size_t piece = 65'536;
  for (std::size_t at = 0; at < statement.file.size(); at += piece)
    must<StatementProgress>("feed a statement", [&](Completion<StatementProgress> done) {
      intake->feed(statement.file.substr(at, piece), std::move(done));
    });
  must<StatementProgress>("finish a statement",
                          [&](Completion<StatementProgress> done) { intake->finish(std::move(done)); });
  auto outcome = intake->outcome();
  if (!outcome) fail("import a statement", outcome.error());
  return *std::move(outcome);
}

void YearBooks::read(FileExport& file, const std::function<void(std::string_view)>& take) {
  while (true) {
    const auto piece = must<std::string>("export a period",
                                         [&](Completion<std::string> done) { file.next(std::move(done)); });
    if (piece.empty()) return;
    take(piece);
  }
}

}  // namespace passerelle::broker
