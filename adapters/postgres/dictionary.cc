#include "adapters/postgres/dictionary.h"

#include "adapters/stored_values/accounts.h"

namespace passerelle::postgres {
namespace {

std::int16_t small(auto enumeration) { return static_cast<std::int16_t>(enumeration); }

}  // namespace

Terms terms_of(const domain::Recharge& recharge) {
  return {recharge.offer.value,     recharge.data.value,       recharge.face_value.value,
          recharge.price.value,     recharge.tariff,           recharge.envelope.value,
          recharge.envelope_amount, recharge.envelope_measure, recharge.operator_id.value,
          recharge.product_code};
}

void apply(const Terms& terms, domain::Recharge& recharge) {
  recharge.offer.value = terms.offer;
  recharge.data.value = terms.megabytes;
  recharge.face_value.value = terms.face_value_cents;
  recharge.price.value = terms.price_cents;
  recharge.tariff = terms.tariff;
  recharge.envelope.value = terms.envelope;
  recharge.envelope_amount = terms.envelope_amount;
  recharge.envelope_measure = terms.envelope_measure;
  recharge.operator_id.value = terms.operator_id;
  recharge.product_code = terms.product_code;
}

const Statement SiteTable::list{"list_sites", "SELECT number, site FROM ledger.sites"};

void SiteTable::enter(Connection& connection, const Value& value) {
  connection.run({"enter_site", "INSERT INTO ledger.sites (site) VALUES ($1) ON CONFLICT DO NOTHING"}, value);
}

std::string SiteTable::read(Columns& columns) { return columns.take<std::string>(); }

const Statement CallerTable::list{"list_callers", "SELECT number, caller, method FROM ledger.callers"};

void CallerTable::enter(Connection& connection, const Value& value) {
  connection.run(
      {"enter_caller", "INSERT INTO ledger.callers (caller, method) VALUES ($1, $2) ON CONFLICT DO NOTHING"},
      value.caller, value.method);
}

Caller CallerTable::read(Columns& columns) {
  Caller caller;
  caller.caller = columns.take<std::string>();
  caller.method = columns.take<std::string>();
  return caller;
}

const Statement TermsTable::list{
    "list_terms",
    "SELECT number, offer, megabytes, face_value_cents, price_cents, tariff, envelope, envelope_amount, "
    "envelope_measure, operator, product_code FROM ledger.terms"};

void TermsTable::enter(Connection& connection, const Value& value) {
  connection.run(
      {"enter_terms",
       "INSERT INTO ledger.terms (offer, megabytes, face_value_cents, price_cents, tariff, envelope, "
       "envelope_amount, envelope_measure, operator, product_code) "
       "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING"},
      value.offer, value.megabytes, value.face_value_cents, value.price_cents, small(value.tariff),
      value.envelope, value.envelope_amount, small(value.envelope_measure), value.operator_id,
      value.product_code);
}

Terms TermsTable::read(Columns& columns) {
  Terms terms;
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
  return terms;
}

const Statement AccountTable::list{"list_account_numbers", "SELECT number, name, asset FROM ledger.accounts"};

void AccountTable::enter(Connection& connection, const Value& value) {
  connection.run({"enter_account",
                  "INSERT INTO ledger.accounts (name, asset, may_go_negative) VALUES ($1, $2, $3) "
                  "ON CONFLICT DO NOTHING"},
                 value.name, small(value.asset), domain::may_go_negative(stored::account_kind({value.name})));
}

AccountKey AccountTable::read(Columns& columns) {
  AccountKey key;
  key.name = columns.take<std::string>();
  key.asset = columns.take<domain::Asset>();
  return key;
}

}  // namespace passerelle::postgres
