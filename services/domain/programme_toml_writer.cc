// The canonical programme file: one order of keys, nothing left out but what is empty.
#include <fmt/format.h>

#include "services/domain/programme.h"

namespace passerelle::domain {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\u{:04X}", byte);
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string euros(std::int64_t cents) { return fmt::format("\"{}.{:02}\"", cents / 100, cents % 100); }

class Writer {
 public:
  void line(std::string_view text) { (text_ += text) += '\n'; }
  void table(std::string_view name) { text_ += fmt::format("\n[[{}]]\n", name); }
  void raw(std::string_view key, std::string_view value) { line(fmt::format("{} = {}", key, value)); }
  void text(std::string_view key, std::string_view value) { raw(key, quoted(value)); }
  void integer(std::string_view key, std::int64_t value) { raw(key, fmt::format("{}", value)); }
  void validity(const Validity& validity) {
    if (validity.from) raw("from", to_iso(*validity.from));
    if (validity.until) raw("until", to_iso(*validity.until));
  }
  void offers(const std::vector<OfferId>& offers) {
    std::string list;
    for (const auto& offer : offers) list += (list.empty() ? "" : ", ") + quoted(offer.value);
    if (!offers.empty()) raw("offers", "[" + list + "]");
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void write_offer(Writer& out, const Offer& offer) {
  out.table("offers");
  out.text("id", offer.id.value);
  out.text("name", offer.name);
  out.integer("data_mb", offer.data.value);
  out.integer("valid_for_days", offer.valid_for_days);
  out.raw("face_value", euros(offer.face_value.value));
  out.raw("price", euros(offer.price.value));
  out.text("tariff", to_string(offer.tariff));
  out.validity(offer.validity);
  out.line("routes = [");
  for (const auto& route : offer.routes)
    out.line(fmt::format("  {{ operator = {}, product = {} }},", quoted(route.operator_id.value),
                         quoted(route.product_code)));
  out.line("]");
}

void write_condition(Writer& out, const ReferralInDate& condition) {
  out.text("condition", "referral_in_date");
  out.integer("validity_months", condition.validity_months);
  out.integer("max_renewals", condition.max_renewals);
}

void write_condition(Writer& out, const LineConfirmed& condition) {
  out.text("condition", "line_confirmed");
  if (condition.max_age_days) out.integer("max_age_days", *condition.max_age_days);
}

void write_condition(Writer& out, const LineOperatorServesOffer&) {
  out.text("condition", "line_operator_serves_offer");
}

void write_condition(Writer& out, const Quota& quota) {
  out.text("condition", "quota");
  out.text("scope", to_string(quota.scope));
  out.text("measure", to_string(quota.measure));
  out.text("window", to_string(quota.window.kind));
  if (quota.window.kind == WindowKind::rolling_days) out.integer("days", quota.window.days);
  if (quota.measure == QuotaMeasure::face_value || quota.measure == QuotaMeasure::price_paid)
    out.raw("limit", euros(quota.limit));
  else
    out.integer("limit", quota.limit);
}

void write_rule(Writer& out, const Rule& rule) {
  out.table("rules");
  out.text("id", rule.id.value);
  out.text("name", rule.name);
  std::visit([&](const auto& condition) { write_condition(out, condition); }, rule.condition);
  out.offers(rule.offers);
  if (rule.tariff) out.text("tariff", to_string(*rule.tariff));
  out.validity(rule.validity);
}

void write_envelope(Writer& out, const Envelope& envelope) {
  out.table("envelopes");
  out.text("id", envelope.id.value);
  out.text("name", envelope.name);
  out.text("operator", envelope.operator_id.value);
  out.integer("fiscal_year", envelope.fiscal_year);
  out.text("measure", to_string(envelope.measure));
  const auto amount = [&](const char* key, std::int64_t value) {
    if (envelope.measure == Asset::eur_cent)
      out.raw(key, euros(value));
    else
      out.integer(key, value);
  };
  if (envelope.funded_by_gifts)
    out.text("funding", "gifts");
  else
    amount("amount", envelope.amount);
  if (envelope.warn_below) amount("warn_below", *envelope.warn_below);
  out.offers(envelope.offers);
  out.validity(envelope.validity);
}

template <class Items>
void write_named(Writer& out, std::string_view name, const Items& items) {
  for (const auto& item : items) {
    out.table(name);
    out.text("id", item.id.value);
    out.text("name", item.name);
  }
}

}  // namespace

std::string to_toml(const Programme& programme) {
  Writer out;
  out.text("name", programme.name);
  write_named(out, "sites", programme.sites);
  write_named(out, "operators", programme.operators);
  for (const auto& offer : programme.offers) write_offer(out, offer);
  for (const auto& rule : programme.rules) write_rule(out, rule);
  for (const auto& envelope : programme.envelopes) write_envelope(out, envelope);
  return out.take();
}

}  // namespace passerelle::domain
