#include "services/wire/programme_wire.h"

#include <fmt/format.h>

#include <utility>

#include "services/wire/value_wire.h"

namespace passerelle::wire {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

v1::Offer offer_to_wire(const domain::Offer& offer) {
  v1::Offer message;
  message.set_id(offer.id.value);
  message.set_display_name(offer.name);
  message.set_data_mb(offer.data.value);
  message.set_valid_for_days(offer.valid_for_days);
  *message.mutable_face_value() = to_wire(offer.face_value);
  *message.mutable_price() = to_wire(offer.price);
  message.set_tariff(to_wire(offer.tariff));
  for (const auto& route : offer.routes) {
    auto& added = *message.add_routes();
    added.set_operator_(route.operator_id.value);
    added.set_product_code(route.product_code);
  }
  *message.mutable_validity() = to_wire(offer.validity);
  return message;
}

v1::Rule rule_to_wire(const domain::Rule& rule) {
  v1::Rule message;
  message.set_id(rule.id.value);
  message.set_display_name(rule.name);
  std::visit(
      Overloaded{
          [&](const domain::ReferralInDate& condition) {
            auto& added = *message.mutable_referral_in_date();
            added.set_validity_months(condition.validity_months);
            added.set_max_renewals(condition.max_renewals);
          },
          [&](const domain::LineConfirmed& condition) {
            auto& added = *message.mutable_line_confirmed();
            if (condition.max_age_days) added.set_max_age_days(*condition.max_age_days);
          },
          [&](const domain::LineOperatorServesOffer&) { message.mutable_line_operator_serves_offer(); },
          [&](const domain::Quota& condition) {
            auto& added = *message.mutable_quota();
            added.set_scope(to_wire(condition.scope));
            added.set_measure(to_wire(condition.measure));
            *added.mutable_window() = to_wire(condition.window);
            added.set_limit(condition.limit);
          },
      },
      rule.condition);
  for (const auto& offer : rule.offers) message.add_offers(offer.value);
  if (rule.tariff) message.set_tariff(to_wire(*rule.tariff));
  *message.mutable_validity() = to_wire(rule.validity);
  return message;
}

v1::EnvelopeTerms envelope_to_wire(const domain::Envelope& envelope) {
  v1::EnvelopeTerms message;
  message.set_id(envelope.id.value);
  message.set_display_name(envelope.name);
  message.set_operator_(envelope.operator_id.value);
  message.set_fiscal_year(envelope.fiscal_year);
  message.set_measure(to_wire(envelope.measure));
  message.set_amount(envelope.amount);
  message.set_funded_by_gifts(envelope.funded_by_gifts);
  if (envelope.warn_below) message.set_warn_below(*envelope.warn_below);
  for (const auto& offer : envelope.offers) message.add_offers(offer.value);
  *message.mutable_validity() = to_wire(envelope.validity);
  return message;
}

// Reads a message and keeps every complaint, so that who wrote it learns of all of them at once.
class Reader {
 public:
  std::vector<domain::FieldViolation> take_violations() { return std::move(violations_); }

  domain::Offer offer(const v1::Offer& message, const std::string& path) {
    domain::Offer offer;
    offer.id = {message.id()};
    offer.name = message.display_name();
    offer.data = {message.data_mb()};
    offer.valid_for_days = message.valid_for_days();
    offer.face_value = money(message.face_value(), path + ".face_value");
    offer.tariff = known(from_wire(message.tariff()), path + ".tariff", "SOLD or FREE");
    // A free offer need not say that its price is nothing.
    if (message.has_price() || offer.tariff != domain::Tariff::free) {
      offer.price = money(message.price(), path + ".price");
    }
    for (const auto& route : message.routes()) {
      offer.routes.push_back({{route.operator_()}, route.product_code()});
    }
    offer.validity = validity(message.validity(), path + ".validity");
    return offer;
  }

  domain::Rule rule(const v1::Rule& message, const std::string& path) {
    domain::Rule rule;
    rule.id = {message.id()};
    rule.name = message.display_name();
    rule.condition = condition(message, path);
    for (const auto& offer : message.offers()) rule.offers.push_back({offer});
    if (message.tariff() != v1::TARIFF_UNSPECIFIED) {
      rule.tariff = known(from_wire(message.tariff()), path + ".tariff", "SOLD, FREE or unspecified");
    }
    rule.validity = validity(message.validity(), path + ".validity");
    return rule;
  }

  domain::Envelope envelope(const v1::EnvelopeTerms& message, const std::string& path) {
    domain::Envelope envelope;
    envelope.id = {message.id()};
    envelope.name = message.display_name();
    envelope.operator_id = {message.operator_()};
    envelope.fiscal_year = message.fiscal_year();
    envelope.measure = known(from_wire(message.measure()), path + ".measure", "EUR_CENT, UNIT or MEGABYTE");
    envelope.amount = message.amount();
    envelope.funded_by_gifts = message.funded_by_gifts();
    if (message.has_warn_below()) envelope.warn_below = message.warn_below();
    for (const auto& offer : message.offers()) envelope.offers.push_back({offer});
    envelope.validity = validity(message.validity(), path + ".validity");
    return envelope;
  }

 private:
  template <class T>
  T known(std::optional<T> value, std::string path, std::string_view expected) {
    if (value) return *value;
    violations_.push_back({std::move(path), fmt::format("It must be {}.", expected)});
    return T{};
  }

  domain::EuroCents money(const v1::Money& message, const std::string& path) {
    return known(from_wire(message), path + ".currency_code", "EUR");
  }

  domain::Validity validity(const v1::Validity& message, const std::string& path) {
    constexpr std::string_view day = "a day of the calendar, or absent";
    domain::Validity validity;
    if (message.has_from()) validity.from = known(from_wire(message.from()), path + ".from", day);
    if (message.has_until()) validity.until = known(from_wire(message.until()), path + ".until", day);
    return validity;
  }

  domain::Quota quota(const v1::Rule::Quota& message, const std::string& path) {
    domain::Quota quota;
    quota.scope = known(from_wire(message.scope()), path + ".scope", "BENEFICIARY, LINE or SITE");
    quota.measure =
        known(from_wire(message.measure()), path + ".measure", "COUNT, MEGABYTES, FACE_VALUE or PRICE_PAID");
    quota.window = known(from_wire(message.window()), path + ".window.kind",
                         "ROLLING_DAYS, CALENDAR_MONTH, CALENDAR_YEAR, REFERRAL_PERIOD or LIFETIME");
    quota.limit = message.limit();
    return quota;
  }

  decltype(domain::Rule::condition) condition(const v1::Rule& message, const std::string& path) {
    switch (message.condition_case()) {
      case v1::Rule::kReferralInDate:
        return domain::ReferralInDate{message.referral_in_date().validity_months(),
                                      message.referral_in_date().max_renewals()};
      case v1::Rule::kLineConfirmed: {
        domain::LineConfirmed confirmed;
        if (message.line_confirmed().has_max_age_days()) {
          confirmed.max_age_days = message.line_confirmed().max_age_days();
        }
        return confirmed;
      }
      case v1::Rule::kLineOperatorServesOffer:
        return domain::LineOperatorServesOffer{};
      case v1::Rule::kQuota:
        return quota(message.quota(), path + ".quota");
      case v1::Rule::CONDITION_NOT_SET:
        break;
    }
    violations_.push_back({path + ".condition", "A rule must have a condition."});
    return {};
  }

  std::vector<domain::FieldViolation> violations_;
};

}  // namespace

v1::Programme to_wire(const domain::Programme& programme) {
  v1::Programme message;
  message.set_version(programme.version);
  message.set_display_name(programme.name);
  for (const auto& site : programme.sites) {
    auto& added = *message.add_sites();
    added.set_id(site.id.value);
    added.set_display_name(site.name);
  }
  for (const auto& upstream : programme.operators) {
    auto& added = *message.add_operators();
    added.set_id(upstream.id.value);
    added.set_display_name(upstream.name);
  }
  for (const auto& offer : programme.offers) *message.add_offers() = offer_to_wire(offer);
  for (const auto& rule : programme.rules) *message.add_rules() = rule_to_wire(rule);
  for (const auto& envelope : programme.envelopes) *message.add_envelopes() = envelope_to_wire(envelope);
  return message;
}

domain::Result<domain::Programme> from_wire(const v1::Programme& message) {
  Reader reader;
  domain::Programme programme;
  programme.version = message.version();
  programme.name = message.display_name();
  for (const auto& site : message.sites()) programme.sites.push_back({{site.id()}, site.display_name()});
  for (const auto& upstream : message.operators()) {
    programme.operators.push_back({{upstream.id()}, upstream.display_name()});
  }
  for (int i = 0; i < message.offers_size(); ++i) {
    programme.offers.push_back(reader.offer(message.offers(i), fmt::format("offers[{}]", i)));
  }
  for (int i = 0; i < message.rules_size(); ++i) {
    programme.rules.push_back(reader.rule(message.rules(i), fmt::format("rules[{}]", i)));
  }
  for (int i = 0; i < message.envelopes_size(); ++i) {
    programme.envelopes.push_back(reader.envelope(message.envelopes(i), fmt::format("envelopes[{}]", i)));
  }
  auto violations = reader.take_violations();
  if (violations.empty()) return programme;
  domain::Error error{
      domain::ErrorCode::invalid_argument, "PROGRAMME_INVALID",
      fmt::format("the programme has {} fields that mean nothing here, the first: {}: {}", violations.size(),
                  violations.front().field, violations.front().description)};
  error.field_violations = std::move(violations);
  return std::unexpected<domain::Error>(std::move(error));
}

}  // namespace passerelle::wire
