// What makes a programme one that can be decided by: every violation is reported, with the path that the
// programme file uses.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "services/domain/programme.h"

namespace passerelle::domain {
namespace {

constexpr std::size_t most_entries = 1000;  // of each kind
constexpr std::size_t longest_name_bytes = 200;
constexpr std::size_t longest_product_code_bytes = 100;
constexpr std::int64_t most_megabytes = 10'000'000;
constexpr std::int64_t most_cents_per_recharge = 100'000;
constexpr std::int64_t largest_amount = 1'000'000'000'000;
constexpr int longest_window_days = 3660;

class Findings {
 public:
  void add(std::string path, std::string description) {
    found_.push_back({std::move(path), std::move(description)});
  }
  void require(bool holds, const std::string& path, std::string_view description) {
    if (!holds) add(path, std::string(description));
  }
  void require_between(std::int64_t value, std::int64_t least, std::int64_t most, const std::string& path) {
    if (value < least || value > most) add(path, fmt::format("It must be from {} to {}.", least, most));
  }
  std::vector<FieldViolation> take() { return std::move(found_); }

 private:
  std::vector<FieldViolation> found_;
};

std::string at(std::string_view list, std::size_t index) { return fmt::format("{}[{}]", list, index); }

void check_name(const std::string& name, const std::string& path, Findings& findings) {
  const bool has_controls =
      std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  findings.require(!name.empty() && name.size() <= longest_name_bytes && !has_controls, path,
                   "It must be 1 to 200 bytes, without control characters.");
}

void check_validity(const Validity& validity, const std::string& path, Findings& findings) {
  if (validity.from && validity.until)
    findings.require(*validity.from <= *validity.until, path + ".until", "It must not be before `from`.");
}

// Ids are slugs and each is there once.
template <class Items>
void check_ids(const Items& items, std::string_view list, Findings& findings) {
  if (items.size() > most_entries)
    findings.add(std::string(list), fmt::format("There must be at most {} entries.", most_entries));
  std::set<std::string> seen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto path = at(list, i) + ".id";
    findings.require(is_slug(items[i].id.value), path,
                     "It must be 1 to 63 of a-z, 0-9 and -, and begin with a letter.");
    findings.require(seen.insert(items[i].id.value).second, path, "Another entry has this id.");
  }
}

template <class Items>
void check_named(const Items& items, std::string_view list, Findings& findings) {
  check_ids(items, list, findings);
  for (std::size_t i = 0; i < items.size(); ++i) check_name(items[i].name, at(list, i) + ".name", findings);
}

void check_offer_list(const Programme& programme, const std::vector<OfferId>& offers, const std::string& path,
                      Findings& findings) {
  std::set<OfferId> seen;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const auto entry = at(path, i);
    findings.require(programme.find(offers[i]) != nullptr, entry, "There is no offer with this id.");
    findings.require(seen.insert(offers[i]).second, entry, "The offer is listed twice.");
  }
}

void check_routes(const Programme& programme, const Offer& offer, const std::string& path,
                  Findings& findings) {
  findings.require(!offer.routes.empty(), path + ".routes", "At least one operator must serve the offer.");
  std::set<OperatorId> seen;
  for (std::size_t i = 0; i < offer.routes.size(); ++i) {
    const auto entry = at(path + ".routes", i);
    const auto& route = offer.routes[i];
    findings.require(programme.find(route.operator_id) != nullptr, entry + ".operator",
                     "There is no operator with this id.");
    findings.require(seen.insert(route.operator_id).second, entry + ".operator",
                     "The operator serves the offer twice.");
    const bool printable = std::all_of(route.product_code.begin(), route.product_code.end(),
                                       [](char c) { return c > 0x20 && c < 0x7F; });
    findings.require(
        !route.product_code.empty() && route.product_code.size() <= longest_product_code_bytes && printable,
        entry + ".product", "It must be 1 to 100 printable ASCII characters without a space.");
  }
}

void check_offer(const Programme& programme, const Offer& offer, const std::string& path,
                 Findings& findings) {
  findings.require_between(offer.data.value, 1, most_megabytes, path + ".data_mb");
  findings.require_between(offer.valid_for_days, 1, 366, path + ".valid_for_days");
  findings.require_between(offer.face_value.value, 0, most_cents_per_recharge, path + ".face_value");
  findings.require_between(offer.price.value, 0, most_cents_per_recharge, path + ".price");
  if (offer.tariff == Tariff::free)
    findings.require(offer.price.value == 0, path + ".price", "A free offer has a price of 0.");
  else if (offer.tariff == Tariff::sold)
    findings.require(offer.price.value != 0, path + ".price", "A sold offer has a price above 0.");
  else
    findings.add(path + ".tariff", "It must be sold or free.");
  check_routes(programme, offer, path, findings);
  check_validity(offer.validity, path, findings);
}

bool contains(const Validity& outer, const Validity& inner) {
  const bool begins = !outer.from || (inner.from && *outer.from <= *inner.from);
  const bool ends = !outer.until || (inner.until && *inner.until <= *outer.until);
  return begins && ends;
}

// A window over the referral needs a rule that says how long a referral lasts, for every offer it counts:
// without one the quota would silently count nothing.
void check_referral_window(const Programme& programme, const Rule& quota_rule, const std::string& path,
                           Findings& findings) {
  for (const auto& offer : programme.offers) {
    if (!quota_rule.applies_to(offer.id, offer.tariff)) continue;
    const bool defined = std::any_of(programme.rules.begin(), programme.rules.end(), [&](const Rule& rule) {
      return std::holds_alternative<ReferralInDate>(rule.condition) &&
             rule.applies_to(offer.id, offer.tariff) && contains(rule.validity, quota_rule.validity);
    });
    if (defined) continue;
    findings.add(path + ".window",
                 fmt::format("No referral_in_date rule applies to offer {} for as long as this rule does.",
                             offer.id.value));
  }
}

void check_condition(const Programme&, const Rule&, const ReferralInDate& condition, const std::string& path,
                     Findings& findings) {
  findings.require_between(condition.validity_months, 1, 120, path + ".validity_months");
  findings.require_between(condition.max_renewals, 0, 20, path + ".max_renewals");
}

void check_condition(const Programme&, const Rule&, const LineConfirmed& condition, const std::string& path,
                     Findings& findings) {
  if (condition.max_age_days)
    findings.require_between(*condition.max_age_days, 1, longest_window_days, path + ".max_age_days");
}

void check_condition(const Programme&, const Rule&, const LineOperatorServesOffer&, const std::string&,
                     Findings&) {}

void check_condition(const Programme& programme, const Rule& rule, const Quota& quota,
                     const std::string& path, Findings& findings) {
  findings.require(quota.scope >= Scope::beneficiary && quota.scope <= Scope::site, path + ".scope",
                   "It must be beneficiary, line or site.");
  findings.require(quota.measure >= QuotaMeasure::count && quota.measure <= QuotaMeasure::price_paid,
                   path + ".measure", "It must be count, megabytes, face_value or price_paid.");
  findings.require(quota.window.kind >= WindowKind::rolling_days && quota.window.kind <= WindowKind::lifetime,
                   path + ".window",
                   "It must be rolling_days, calendar_month, calendar_year, referral_period or lifetime.");
  if (quota.window.kind == WindowKind::rolling_days)
    findings.require_between(quota.window.days, 1, longest_window_days, path + ".days");
  else
    findings.require(quota.window.days == 0, path + ".days", "Only a window of rolling_days has days.");
  if (quota.window.kind == WindowKind::referral_period) {
    findings.require(quota.scope != Scope::site, path + ".window", "A site has no referral.");
    check_referral_window(programme, rule, path, findings);
  }
  findings.require_between(quota.limit, 0, largest_amount, path + ".limit");
}

void check_rule(const Programme& programme, const Rule& rule, const std::string& path, Findings& findings) {
  const auto& id = rule.id.value;
  findings.require(id != "offer-in-force" && id != "line-on-file" && id != "envelope", path + ".id",
                   "This id is kept for a condition that every recharge meets.");
  check_offer_list(programme, rule.offers, path + ".offers", findings);
  if (rule.tariff)
    findings.require(*rule.tariff == Tariff::sold || *rule.tariff == Tariff::free, path + ".tariff",
                     "It must be sold or free.");
  check_validity(rule.validity, path, findings);
  std::visit([&](const auto& condition) { check_condition(programme, rule, condition, path, findings); },
             rule.condition);
}

void check_paid_offers(const Programme& programme, const Envelope& envelope, const std::string& path,
                       Findings& findings) {
  findings.require(!envelope.offers.empty(), path + ".offers", "An envelope pays for at least one offer.");
  check_offer_list(programme, envelope.offers, path + ".offers", findings);
  for (std::size_t i = 0; i < envelope.offers.size(); ++i) {
    const auto* offer = programme.find(envelope.offers[i]);
    if (offer == nullptr) continue;
    const auto entry = at(path + ".offers", i);
    const bool served = std::any_of(offer->routes.begin(), offer->routes.end(), [&](const OfferRoute& route) {
      return route.operator_id == envelope.operator_id;
    });
    findings.require(served, entry, "The envelope's operator does not serve this offer.");
    findings.require(envelope.measure != Asset::eur_cent || offer->face_value.value > 0, entry,
                     "An envelope in EUR can't pay for an offer without a face value.");
  }
}

void check_envelope(const Programme& programme, const Envelope& envelope, const std::string& path,
                    Findings& findings) {
  findings.require(programme.find(envelope.operator_id) != nullptr, path + ".operator",
                   "There is no operator with this id.");
  findings.require_between(envelope.fiscal_year, 2000, 2199, path + ".fiscal_year");
  findings.require(envelope.measure >= Asset::eur_cent && envelope.measure <= Asset::megabyte,
                   path + ".measure", "It must be EUR, UNIT or MB.");
  if (envelope.funded_by_gifts)
    findings.require(envelope.amount == 0, path + ".amount",
                     "Gifts fund this envelope: it has no amount here.");
  else
    findings.require_between(envelope.amount, 1, largest_amount, path + ".amount");
  if (envelope.warn_below)
    findings.require_between(*envelope.warn_below, 0, largest_amount, path + ".warn_below");
  check_paid_offers(programme, envelope, path, findings);
  check_validity(envelope.validity, path, findings);
}

}  // namespace

Status validate(const Programme& programme) {
  Findings findings;
  check_name(programme.name, "name", findings);
  findings.require(!programme.sites.empty(), "sites", "There must be at least one site.");
  check_named(programme.sites, "sites", findings);
  check_named(programme.operators, "operators", findings);
  check_named(programme.offers, "offers", findings);
  check_named(programme.rules, "rules", findings);
  check_named(programme.envelopes, "envelopes", findings);
  for (std::size_t i = 0; i < programme.offers.size(); ++i)
    check_offer(programme, programme.offers[i], at("offers", i), findings);
  for (std::size_t i = 0; i < programme.rules.size(); ++i)
    check_rule(programme, programme.rules[i], at("rules", i), findings);
  for (std::size_t i = 0; i < programme.envelopes.size(); ++i)
    check_envelope(programme, programme.envelopes[i], at("envelopes", i), findings);

  auto violations = findings.take();
  if (violations.empty()) return {};
  Error error{ErrorCode::invalid_argument, "PROGRAMME_INVALID", {}};
  for (const auto& violation : violations) {
    if (!error.message.empty()) error.message += '\n';
    error.message += violation.field + ": " + violation.description;
  }
  error.field_violations = std::move(violations);
  return std::unexpected(std::move(error));
}

}  // namespace passerelle::domain
