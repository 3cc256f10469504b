#include "adapters/sqlite/personal_recharge_table.h"

namespace passerelle::sqlite {

using domain::DailyUsage;
using domain::ErrorCode;
using domain::Recharge;

PersonalRechargeTable::PersonalRechargeTable(Database& database)
    : add_(database,
           "INSERT INTO personal_recharges (beneficiary, recharge, day, terms, counts, line) "
           "VALUES (?, ?, ?, ?, ?, ?)"),
      take_back_(
          database,
          "UPDATE personal_recharges SET counts = 0 WHERE beneficiary = ? AND recharge = ? AND counts"),
      find_(database,
            "SELECT line, day, terms FROM personal_recharges WHERE beneficiary = ? AND counts "
            "ORDER BY recharge"),
      enter_line_(database, "INSERT OR IGNORE INTO line_people (line, beneficiary) VALUES (?, ?)"),
      find_people_(database, "SELECT beneficiary FROM line_people WHERE line = ?"),
      enter_terms_(database,
                   "INSERT OR IGNORE INTO usage_terms (offer, tariff, megabytes, face_value_cents, "
                   "price_cents) VALUES (?, ?, ?, ?, ?)"),
      find_number_(database,
                   "SELECT number FROM usage_terms WHERE offer = ? AND tariff = ? AND megabytes = ? "
                   "AND face_value_cents = ? AND price_cents = ?"),
      find_terms_(database,
                  "SELECT offer, tariff, megabytes, face_value_cents, price_cents FROM usage_terms "
                  "WHERE number = ?") {}

void PersonalRechargeTable::add(const Recharge& recharge) {
  const auto line = recharge.line.uuid.is_nil() ? std::nullopt : std::optional(recharge.line);
  const auto terms = number_of({recharge.offer, recharge.tariff, recharge.data.value,
                                recharge.face_value.value, recharge.price.value});
  const bool counts = domain::holds_quota(recharge.state);
  add_.execute(recharge.beneficiary, recharge.id, domain::paris_day(recharge.create_time), terms, counts,
               line);
  if (line && counts) enter_line_.execute(*line, recharge.beneficiary);
}

void PersonalRechargeTable::take_back(const Recharge& recharge) {
  if (take_back_.execute(recharge.beneficiary, recharge.id) != 1)
    refuse(ErrorCode::internal, "LEDGER_CORRUPT", "Usage is taken back that was never counted.");
}

void PersonalRechargeTable::forget() {
  numbers_.clear();
  terms_.clear();
}

std::vector<PersonalRechargeTable::Entry> PersonalRechargeTable::of(domain::BeneficiaryId person) {
  std::vector<Entry> entries;
  Run run = find_.run(person);
  while (run.next()) {
    Columns columns = run.columns();
    auto& entry = entries.emplace_back();
    entry.line = columns.take<std::optional<domain::LineId>>();
    entry.day = columns.take<domain::Day>();
    entry.terms = columns.take<std::int64_t>();
  }
  return entries;
}

std::vector<domain::BeneficiaryId> PersonalRechargeTable::people_of(domain::LineId line) {
  std::vector<domain::BeneficiaryId> people;
  Run run = find_people_.run(line);
  while (run.next()) people.push_back(run.columns().take<domain::BeneficiaryId>());
  return people;
}

std::vector<DailyUsage> PersonalRechargeTable::daily(const std::vector<Entry>& entries) {
  std::map<std::tuple<domain::Day, domain::OfferId, domain::Tariff>, DailyUsage> days;
  for (const auto& entry : entries) {
    const auto& terms = terms_of(entry.terms);
    auto& day = days[{entry.day, terms.offer, terms.tariff}];
    day.day = entry.day;
    day.offer = terms.offer;
    day.tariff = terms.tariff;
    day.count += 1;
    day.megabytes += terms.megabytes;
    day.face_value_cents += terms.face_value_cents;
    day.price_cents += terms.price_cents;
  }
  std::vector<DailyUsage> usage;
  usage.reserve(days.size());
  for (auto& [key, day] : days) usage.push_back(std::move(day));
  return usage;
}

std::int64_t PersonalRechargeTable::number_of(const Terms& terms) {
  if (const auto known = numbers_.find(terms); known != numbers_.end()) return known->second;
  enter_terms_.execute(terms.offer, terms.tariff, terms.megabytes, terms.face_value_cents, terms.price_cents);
  Run run =
      find_number_.run(terms.offer, terms.tariff, terms.megabytes, terms.face_value_cents, terms.price_cents);
  if (!run.next()) refuse(ErrorCode::internal, "LEDGER_CORRUPT", "Terms are missing that were just entered.");
  return numbers_[terms] = run.columns().take<std::int64_t>();
}

const PersonalRechargeTable::Terms& PersonalRechargeTable::terms_of(std::int64_t number) {
  if (const auto known = terms_.find(number); known != terms_.end()) return known->second;
  Run run = find_terms_.run(number);
  if (!run.next()) refuse(ErrorCode::internal, "LEDGER_CORRUPT", "A recharge's terms are missing.");
  Columns columns = run.columns();
  Terms terms;
  terms.offer = columns.take<domain::OfferId>();
  terms.tariff = columns.take<domain::Tariff>();
  terms.megabytes = columns.take<std::int64_t>();
  terms.face_value_cents = columns.take<std::int64_t>();
  terms.price_cents = columns.take<std::int64_t>();
  return terms_[number] = std::move(terms);
}

}  // namespace passerelle::sqlite
