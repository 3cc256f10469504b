// The programme file. docs/programme.md describes it for the people who write it.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <limits>

#include "services/domain/programme.h"
#include "services/domain/toml_source.h"

namespace passerelle::domain {
namespace {

constexpr std::size_t largest_file_bytes = std::size_t{1} << 20U;

// A number that the field can't hold becomes one that validation refuses.
int bounded(std::int64_t value) {
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  return static_cast<int>(value < -1 ? -1 : value > most ? most : value);
}

template <class Enum>
Enum nth(std::size_t index) {
  return static_cast<Enum>(index + 1);  // these enums count from 1
}

Validity read_validity(TomlTable& table) { return {table.optional_day("from"), table.optional_day("until")}; }

std::vector<OfferId> read_offers(TomlTable& table) {
  std::vector<OfferId> offers;
  for (auto& id : table.texts("offers")) offers.push_back({std::move(id)});
  return offers;
}

template <class Named>
std::vector<Named> read_named(TomlTable& file, std::string_view key) {
  std::vector<Named> items;
  for (auto& table : file.tables(key)) {
    items.push_back({{table.text("id")}, table.text("name")});
    table.finish();
  }
  return items;
}

Offer read_offer(TomlTable& table) {
  Offer offer;
  offer.id.value = table.text("id");
  offer.name = table.text("name");
  offer.data.value = table.integer("data_mb");
  offer.valid_for_days = bounded(table.integer("valid_for_days"));
  offer.face_value.value = table.euro_cents("face_value");
  offer.price.value = table.euro_cents("price");
  if (const auto tariff = table.one_of("tariff", {"sold", "free"})) offer.tariff = nth<Tariff>(*tariff);
  offer.validity = read_validity(table);
  for (auto& route : table.tables("routes")) {
    offer.routes.push_back({{route.text("operator")}, route.text("product")});
    route.finish();
  }
  table.finish();
  return offer;
}

Window read_window(TomlTable& table) {
  Window window;
  const auto kind = table.one_of(
      "window", {"rolling_days", "calendar_month", "calendar_year", "referral_period", "lifetime"});
  if (kind) window.kind = nth<WindowKind>(*kind);
  if (window.kind == WindowKind::rolling_days)
    window.days = bounded(table.integer("days"));
  else
    window.days = bounded(table.optional_integer("days").value_or(0));
  return window;
}

Quota read_quota(TomlTable& table) {
  Quota quota;
  if (const auto scope = table.one_of("scope", {"beneficiary", "line", "site"}))
    quota.scope = nth<Scope>(*scope);
  const auto measure = table.one_of("measure", {"count", "megabytes", "face_value", "price_paid"});
  if (measure) quota.measure = nth<QuotaMeasure>(*measure);
  quota.window = read_window(table);
  const bool money = quota.measure == QuotaMeasure::face_value || quota.measure == QuotaMeasure::price_paid;
  quota.limit = money ? table.euro_cents("limit") : table.integer("limit");
  return quota;
}

ReferralInDate read_referral(TomlTable& table) {
  return {bounded(table.integer("validity_months")), bounded(table.integer("max_renewals"))};
}

LineConfirmed read_line_confirmed(TomlTable& table) {
  LineConfirmed condition;
  if (const auto days = table.optional_integer("max_age_days")) condition.max_age_days = bounded(*days);
  return condition;
}

Rule read_rule(TomlTable& table) {
  Rule rule;
  rule.id.value = table.text("id");
  rule.name = table.text("name");
  const auto condition = table.one_of(
      "condition", {"referral_in_date", "line_confirmed", "line_operator_serves_offer", "quota"});
  rule.offers = read_offers(table);
  if (table.has("tariff")) {
    if (const auto tariff = table.one_of("tariff", {"sold", "free"})) rule.tariff = nth<Tariff>(*tariff);
  }
  rule.validity = read_validity(table);
  if (!condition) return rule;  // which other keys belong here is not known
  if (*condition == 0) rule.condition = read_referral(table);
  if (*condition == 1) rule.condition = read_line_confirmed(table);
  if (*condition == 2) rule.condition = LineOperatorServesOffer{};
  if (*condition == 3) rule.condition = read_quota(table);
  table.finish();
  return rule;
}

Envelope read_envelope(TomlTable& table) {
  Envelope envelope;
  envelope.id.value = table.text("id");
  envelope.name = table.text("name");
  envelope.operator_id.value = table.text("operator");
  envelope.fiscal_year = bounded(table.integer("fiscal_year"));
  if (const auto measure = table.one_of("measure", {"EUR", "UNIT", "MB"}))
    envelope.measure = nth<Asset>(*measure);
  const auto amount = [&](std::string_view key) {
    return envelope.measure == Asset::eur_cent ? table.euro_cents(key) : table.integer(key);
  };
  if (table.has("funding"))
    envelope.funded_by_gifts = table.one_of("funding", {"programme", "gifts"}).value_or(0) == 1;
  if (!envelope.funded_by_gifts || table.has("amount")) envelope.amount = amount("amount");
  if (table.has("warn_below")) envelope.warn_below = amount("warn_below");
  envelope.offers = read_offers(table);
  envelope.validity = read_validity(table);
  table.finish();
  return envelope;
}

Programme read_programme(TomlTable& file) {
  Programme programme;
  programme.name = file.text("name");
  programme.sites = read_named<Site>(file, "sites");
  programme.operators = read_named<Operator>(file, "operators");
  for (auto& table : file.tables("offers")) programme.offers.push_back(read_offer(table));
  for (auto& table : file.tables("rules")) programme.rules.push_back(read_rule(table));
  for (auto& table : file.tables("envelopes")) programme.envelopes.push_back(read_envelope(table));
  file.finish();
  return programme;
}

std::unexpected<Error> syntax_error(const toml::parse_error& error) {
  const auto& place = error.source().begin;
  return fail(ErrorCode::invalid_argument, "PROGRAMME_INVALID",
              fmt::format("line {}, column {}: {}", place.line, place.column, error.description()));
}

}  // namespace

Result<Programme> parse_programme(std::string_view text) {
  if (text.size() > largest_file_bytes)
    return fail(ErrorCode::invalid_argument, "PROGRAMME_INVALID",
                "line 1, column 1: A programme file has at most 1 MiB.");
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return syntax_error(error);
  }
  TomlFindings findings;
  TomlTable file(root, "", findings);
  auto programme = read_programme(file);
  // Where the file could not be read as it stands, what the programme would mean is no question yet.
  if (!findings.empty()) return std::unexpected(findings.error());
  if (const auto valid = validate(programme); !valid) {
    for (const auto& violation : valid.error().field_violations)
      findings.add(violation.field, violation.description);
    return std::unexpected(findings.error());
  }
  return programme;
}

}  // namespace passerelle::domain
