#include "services/finance/statement_record.h"

#include <algorithm>

#include "services/domain/list_cells.h"
#include "services/domain/text_encoding.h"
#include "services/finance/statement_amount.h"

namespace passerelle::finance {
namespace {

constexpr std::size_t longest_text_bytes = 200;

bool holds_zero_byte(const std::string& field) { return field.find('\0') != std::string::npos; }

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }

class Reading {
 public:
  Reading(const domain::CsvRecord& record, const StatementColumns& columns, const StatementMapping& mapping)
      : record_(record), columns_(columns), mapping_(mapping) {}

  StatementReading read();

 private:
  std::string_view cell(StatementField field) const { return columns_.cell(record_.fields, field); }
  void refuse(std::string column, std::string_view reason);
  void refuse(StatementField field, std::string_view reason) { refuse(columns_.heading(field), reason); }
  void check_shape();
  std::string text(StatementField field, std::string_view reason);
  void read_references();
  void read_status();
  void read_time();
  void read_money();
  std::optional<std::int64_t> amount(StatementField field);
  void read_phone();

  const domain::CsvRecord& record_;
  const StatementColumns& columns_;
  const StatementMapping& mapping_;
  StatementRecord made_;
  std::optional<StatementFlaw> flaw_;  // the first
};

StatementReading Reading::read() {
  made_.line = record_.line;
  check_shape();
  read_references();
  read_status();
  read_time();
  read_money();
  read_phone();
  if (flaw_) return std::unexpected(std::move(*flaw_));
  return std::move(made_);
}

void Reading::refuse(std::string column, std::string_view reason) {
  if (!flaw_) flaw_ = {record_.line, std::move(column), std::string(reason)};
}

void Reading::check_shape() {
  if (record_.fields.size() < columns_.least_cells()) refuse("", "FIELDS_TOO_FEW");
  for (auto i = columns_.most_cells(); i < record_.fields.size(); ++i)
    if (!domain::trimmed(record_.fields[i]).empty()) refuse("", "FIELDS_TOO_MANY");
}

// On one line, and not longer than the books keep.
std::string Reading::text(StatementField field, std::string_view reason) {
  const auto said = cell(field);
  if (said.size() > longest_text_bytes)
    refuse(field, "TEXT_TOO_LONG");
  else if (std::ranges::any_of(said, is_control))
    refuse(field, reason);
  return std::string(said);
}

void Reading::read_references() {
  made_.our_reference = text(StatementField::our_reference, "REFERENCE_INVALID");
  made_.operator_reference = text(StatementField::operator_reference, "REFERENCE_INVALID");
  if (made_.our_reference.empty() && made_.operator_reference.empty()) refuse("", "REFERENCE_MISSING");
  const auto product = text(StatementField::product_code, "TEXT_INVALID");
  if (!product.empty()) made_.product_code = product;
}

void Reading::read_status() {
  made_.status_text = text(StatementField::status, "TEXT_INVALID");
  // A word that is not there says nothing, where a column is there for it.
  if (columns_.has(StatementField::status))
    made_.status = status_said(mapping_, made_.status_text);
  else
    made_.status = mapping_.status.value_or(StatementStatus::unknown);
}

void Reading::read_time() {
  const auto time = parse_statement_time(cell(StatementField::time), mapping_.zone);
  if (!time) return refuse(StatementField::time, "TIME_INVALID");
  made_.time = *time;
}

std::optional<std::int64_t> Reading::amount(StatementField field) {
  const auto said = cell(field);
  if (said.empty()) return {};
  const auto read = parse_statement_amount(said, mapping_.decimal_sign);
  if (read) return *read;
  refuse(field, read.error());
  return {};
}

void Reading::read_money() {
  made_.amount_cents = amount(StatementField::amount);
  const auto fee = amount(StatementField::fee);
  const auto discount = amount(StatementField::discount);
  if (made_.amount_cents) {
    *made_.amount_cents += fee.value_or(0) - discount.value_or(0);
    if (*made_.amount_cents < 0) refuse(StatementField::discount, "AMOUNT_NEGATIVE");
  } else if (fee.value_or(0) != 0 || discount.value_or(0) != 0) {
    refuse(StatementField::amount, "AMOUNT_MISSING");
  }
  const auto currency = cell(StatementField::currency);
  made_.currency = columns_.has(StatementField::currency) ? currency : mapping_.currency;
  const bool is_code =
      currency.size() == 3 && std::ranges::all_of(currency, [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool is_needed = made_.amount_cents && columns_.has(StatementField::currency);
  if (!is_code && (is_needed || !currency.empty())) refuse(StatementField::currency, "CURRENCY_INVALID");
}

void Reading::read_phone() {
  const auto said = cell(StatementField::phone);
  if (flaw_ || said.empty()) return;
  auto number = domain::PhoneNumber::parse(said);
  if (number)
    made_.phone = std::move(*number);
  else
    made_.phone_refusal = number.error().reason;
}

}  // namespace

std::optional<domain::CsvRecord> statement_text(domain::CsvRecord record, StatementEncoding encoding) {
  if (std::ranges::any_of(record.fields, holds_zero_byte)) return {};
  switch (encoding) {
    case StatementEncoding::either:
      return domain::to_utf8(std::move(record));
    case StatementEncoding::utf_8:
      if (!std::ranges::all_of(record.fields, domain::is_utf8)) return {};
      return record;
    case StatementEncoding::windows_1252:
      for (auto& field : record.fields) {
        auto text = domain::windows_1252_to_utf8(field);
        if (!text) return {};
        field = std::move(*text);
      }
      return record;
  }
  return {};
}

StatementReading read_statement_record(const domain::CsvRecord& record, const StatementColumns& columns,
                                       const StatementMapping& mapping) {
  return Reading(record, columns, mapping).read();
}

}  // namespace passerelle::finance
