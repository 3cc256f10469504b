#include "adapters/archive/embedded_usage.h"

namespace passerelle::archive {

EmbeddedUsage::EmbeddedUsage(sqlite::Database& file, const Sites& sites, const TermsNumbers& terms)
    : sites_(sites),
      terms_(terms),
      query_(file,
             "SELECT p.beneficiary, r.line, p.day, r.site, r.offer, r.megabytes, r.face_value_cents, "
             "r.price_cents, "
             "r.tariff, r.envelope, r.envelope_amount, r.envelope_measure, r.operator, r.product_code "
             "FROM personal_recharges p JOIN recharges r ON r.id = p.recharge WHERE p.counts = 1 "
             "ORDER BY p.beneficiary, p.recharge"),
      run_(query_.run()) {
  read();
}

void EmbeddedUsage::read() {
  ahead_.reset();
  if (!run_.next()) return;
  auto columns = run_.columns();
  auto& counted = ahead_.emplace(Counted{});
  counted.whose.beneficiary = columns.take<domain::BeneficiaryId>();
  counted.whose.line = columns.take<domain::LineId>();
  counted.day = columns.take<domain::Day>();
  const auto site = columns.take<std::string>();
  postgres::Terms terms;
  terms.offer = columns.take<std::string>();
  terms.megabytes = columns.take<std::int64_t>();
  terms.face_value_cents = columns.take<std::int64_t>();
  terms.price_cents = columns.take<std::int64_t>();
  terms.tariff = columns.take<domain::Tariff>();
  terms.envelope = columns.take<std::string>();
  terms.envelope_amount = columns.take<std::int64_t>();
  terms.envelope_measure = columns.take<domain::Asset>();
  terms.operator_id = columns.take<std::string>();
  terms.product_code = columns.take<std::string>();
  counted.terms = terms_.at(terms);
  ++by_site_[{sites_.at(site), counted.day, counted.terms}];
}

void EmbeddedUsage::take_person() {
  person_ = ahead_->whose.beneficiary;
  while (ahead_ && ahead_->whose.beneficiary == person_) {
    postgres::count_one(lines_of_person_[ahead_->whose.line], ahead_->day, ahead_->terms);
    read();
  }
}

const EmbeddedUsage::Row* EmbeddedUsage::next() {
  if (lines_of_person_.empty()) {
    if (!ahead_) return nullptr;
    take_person();
  }
  const auto line = lines_of_person_.begin();
  row_ = {{person_, line->first}, std::move(line->second)};
  lines_of_person_.erase(line);
  return &row_;
}

}  // namespace passerelle::archive
