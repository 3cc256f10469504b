#include "tests/simulation/scenario.h"

#include <fmt/format.h>

#include "services/domain/invariant.h"

namespace passerelle::simulation {

namespace {

domain::Offer offer(std::string id, std::int64_t price, domain::Tariff tariff) {
  domain::Offer offer;
  offer.id = {id};
  offer.name = std::move(id);
  offer.data = {10'240};
  offer.valid_for_days = 30;
  offer.face_value = {1'000};
  offer.price = {price};
  offer.tariff = tariff;
  offer.routes = {{{"sfr"}, "SFR-10GB"}, {{"autre"}, "AUTRE-10GB"}};
  return offer;
}

domain::Rule rule(std::string id, decltype(domain::Rule::condition) condition) {
  domain::Rule rule;
  rule.id = {id};
  rule.name = std::move(id);
  rule.condition = condition;
  return rule;
}

domain::Envelope envelope(std::string id, std::string operator_id, domain::Asset measure,
                          std::int64_t amount) {
  domain::Envelope envelope;
  envelope.id = {id};
  envelope.name = std::move(id);
  envelope.operator_id = {std::move(operator_id)};
  envelope.fiscal_year = 2026;
  envelope.measure = measure;
  envelope.amount = amount;
  envelope.offers = {{"data-10gb"}, {"data-10gb-campaign"}};
  return envelope;
}

domain::Programme draw_programme(SeededRandom& random) {
  domain::Programme programme;
  programme.name = "Simulation";
  programme.sites = {{{"lyon"}, "Lyon"}, {{"lille"}, "Lille"}};
  programme.operators = {{{"sfr"}, "SFR"}, {{"autre"}, "Autre"}};
  programme.offers = {offer("data-10gb", 500, domain::Tariff::sold),
                      offer("data-10gb-campaign", 0, domain::Tariff::free)};
  auto paid = rule("paid", domain::Quota{domain::Scope::beneficiary,
                                         domain::QuotaMeasure::price_paid,
                                         {domain::WindowKind::calendar_month, 0},
                                         ScenarioQuotas::sold_price_a_month_cents});
  paid.tariff = domain::Tariff::sold;
  auto gift = rule("gift", domain::Quota{domain::Scope::line,
                                         domain::QuotaMeasure::count,
                                         {domain::WindowKind::rolling_days, 30},
                                         ScenarioQuotas::free_a_line});
  gift.tariff = domain::Tariff::free;
  programme.rules = {rule("referral", domain::ReferralInDate{9, 1}), std::move(paid), std::move(gift),
                     rule("site", domain::Quota{domain::Scope::site,
                                                domain::QuotaMeasure::count,
                                                {domain::WindowKind::rolling_days, 1},
                                                ScenarioQuotas::site_a_day})};
  programme.envelopes = {
      envelope("sfr-value", "sfr", domain::Asset::eur_cent, random.between(5, 30) * 1'000),
      envelope("sfr-gift", "sfr", domain::Asset::unit, random.between(2, 15)),
      envelope("autre-data", "autre", domain::Asset::megabyte, random.between(3, 20) * 10'240)};
  return programme;
}

std::vector<broker::ImportRow> draw_people(SeededRandom& random) {
  std::vector<broker::ImportRow> people;
  const auto count = random.between(4, 40);
  for (std::int64_t i = 0; i < count; ++i) {
    broker::ImportRow row;
    row.line = i + 2;
    auto& draft = row.draft;
    draft.external_reference = fmt::format("D-{}", i);
    draft.name = {"Prénom", fmt::format("Nom {}", i)};
    draft.site = {"lyon"};
    if (!random.chance(100)) {
      draft.phone = number_of_person(i);
      draft.operator_id = {random.chance(700) ? "sfr" : "autre"};
    }
    if (!random.chance(100)) {
      draft.referral = domain::Referral{"CCAS", *domain::parse_iso_day("2026-09-01"), 0};
    }
    people.push_back(std::move(row));
  }
  return people;
}

OperatorFaults draw_faults(SeededRandom& random) {
  const auto some = [&](std::int64_t most) {
    return random.chance(500) ? static_cast<int>(random.between(0, most)) : 0;
  };
  OperatorFaults faults;
  faults.refused = some(150);
  faults.lost_before = some(150);
  faults.lost_after = some(150);
  faults.hangs_uncredited = some(80);
  faults.hangs_credited = some(80);
  faults.late = some(100);
  faults.hidden = some(100);
  faults.accepted = some(100);
  faults.accepted_fails = some(50);
  faults.refusal_lost = some(50);
  faults.inquiry_lost = some(400);
  faults.taken_back = some(50);
  faults.slow = some(150);
  return faults;
}

OperatorScenario draw_operator(SeededRandom& random, std::string id, bool may_be_mute) {
  OperatorScenario scenario;
  scenario.id = {std::move(id)};
  scenario.capabilities.dedups_reference = random.chance(400);
  scenario.capabilities.inquires_by_our_reference = !(may_be_mute && random.chance(250));
  scenario.capabilities.visibility_window = random.delay(300, random.chance(600) ? 2'000 : 30'000);
  scenario.faults = draw_faults(random);
  return scenario;
}

broker::OperatorLimits draw_operator_limits(SeededRandom& random) {
  broker::OperatorLimits limits;
  limits.max_in_flight = static_cast<int>(random.between(1, 12));
  limits.max_per_second =
      random.chance(400) ? 0 : static_cast<double>(random.between(1, random.chance(700) ? 6 : 60)) / 2;
  limits.request_timeout = random.delay(600, random.chance(600) ? 2'000 : 15'000);
  limits.breaker_failures = static_cast<int>(random.between(2, 10));
  limits.breaker_pause = random.delay(1'000, 10'000);
  limits.inquiry_first_delay = random.delay(100, 2'000);
  limits.inquiry_max_delay = random.delay(2'000, 30'000);
  return limits;
}

// People by their file numbers, some of them twice, some of them nobody's.
std::string draw_list(SeededRandom& random, std::int64_t people) {
  std::string list = "dossier;site\n";
  const auto lines = random.between(1, 30);
  for (std::int64_t i = 0; i < lines; ++i) {
    const auto person = random.chance(50) ? 9'999 : random.between(0, people - 1);
    list += fmt::format("D-{};{}\n", person, random.chance(800) ? "" : "lille");
  }
  // Somebody at least.
  return list + "D-0;\n";
}

CampaignScenario draw_campaign(SeededRandom& random, std::int64_t people) {
  CampaignScenario scenario;
  scenario.offer = {random.chance(400) ? "data-10gb" : "data-10gb-campaign"};
  scenario.envelope = {random.chance(500) ? "sfr-gift" : random.chance(600) ? "sfr-value" : "autre-data"};
  scenario.list = draw_list(random, people);
  if (random.chance(400)) scenario.pace.per_second = static_cast<double>(random.between(1, 40)) / 4;
  scenario.pause_limits.rejection_window = static_cast<int>(random.between(1, 20));
  if (random.chance(300)) scenario.pause_limits.rejection_percent = static_cast<int>(random.between(1, 90));
  if (random.chance(200)) scenario.pause_limits.envelope_reserve = random.between(0, 3);
  scenario.cancels = random.chance(200);
  scenario.pauses = random.chance(500) ? 0 : static_cast<int>(random.between(1, 4));
  scenario.retries = random.chance(600) ? 0 : static_cast<int>(random.between(1, 2));
  scenario.repeats = random.chance(700) ? 0 : 1;
  return scenario;
}

broker::CampaignLimits draw_campaign_limits(SeededRandom& random) {
  broker::CampaignLimits limits;
  limits.at_once = static_cast<int>(random.between(1, 16));
  limits.lease_lines = limits.at_once * static_cast<int>(random.between(1, 3));
  limits.per_second = random.chance(500) ? 0 : static_cast<double>(random.between(2, 200));
  limits.lease = random.delay(1'000, random.chance(500) ? 5'000 : 120'000);
  limits.look_interval = random.delay(100, 2'000);
  limits.outcome_wait = random.delay(100, 30'000);
  return limits;
}

broker::BrokerLimits draw_limits(SeededRandom& random) {
  broker::BrokerLimits limits;
  limits.writer_queue = random.chance(300) ? static_cast<std::size_t>(random.between(2, 20)) : 8'192;
  limits.batch = static_cast<std::size_t>(random.between(1, 64));
  limits.undelivered = random.chance(300) ? static_cast<std::size_t>(random.between(3, 30)) : 20'000;
  limits.sweep_interval = random.delay(500, random.chance(500) ? 5'000 : 30'000);
  limits.lease = random.delay(400, random.chance(400) ? 2'000 : 25'000);
  for (const auto* id : {"sfr", "autre"}) {
    limits.operators.emplace(domain::OperatorId{id}, draw_operator_limits(random));
  }
  limits.campaigns = draw_campaign_limits(random);
  return limits;
}

LedgerFaults draw_ledger_faults(SeededRandom& random) {
  if (random.chance(200)) return {};
  const auto some = [&](std::int64_t most) { return static_cast<int>(random.between(0, most)); };
  LedgerFaults faults{some(400), some(400), some(400), some(60), some(60)};
  faults.slow = random.chance(500) ? some(1'500) : 0;
  faults.slow_at_most = random.delay(5, 60);
  return faults;
}

SharingScenario draw_sharing(SeededRandom& random) {
  SharingScenario sharing;
  const auto some = [&](std::int64_t most) {
    return random.chance(500) ? static_cast<int>(random.between(0, most)) : 0;
  };
  sharing.cache = random.chance(650);
  if (random.chance(500)) sharing.cache_faults = {some(20), some(50), some(100), some(100)};
  sharing.claim_ttl = random.chance(500) ? random.delay(20, 2'000) : domain::Duration{10'000};
  sharing.cache_outages = some(3);
  sharing.skew_at_most = random.chance(500) ? domain::Duration{0} : random.delay(1, 300'000);
  sharing.clock_corrections = some(3);
  sharing.shared = random.chance(600);
  if (!sharing.shared) return sharing;
  sharing.brokers = random.chance(150) ? 1 : random.chance(300) ? 3 : 2;
  sharing.feed = random.chance(700);
  sharing.feed_breaks_per_thousand = some(50);
  sharing.rates = random.chance(600);
  sharing.rate_outages = some(3);
  sharing.strikes = some(8);
  return sharing;
}

}  // namespace

domain::PhoneNumber number_of_person(std::int64_t place) {
  auto number = domain::PhoneNumber::parse(fmt::format("06{:08}", 12'000'000 + place));
  domain::require_invariant(number.has_value(), "06 and eight digits are a mobile number");
  return *number;
}

Scenario draw_scenario(SeededRandom& random) {
  Scenario scenario;
  scenario.programme = draw_programme(random);
  scenario.people = draw_people(random);
  // Half of the runs have counters alone.
  const auto campaigns = random.chance(500) ? 0 : random.between(1, 3);
  for (std::int64_t i = 0; i < campaigns; ++i)
    scenario.campaigns.push_back(draw_campaign(random, static_cast<std::int64_t>(scenario.people.size())));
  scenario.operators = {draw_operator(random, "sfr", false), draw_operator(random, "autre", true)};
  scenario.limits = draw_limits(random);
  scenario.ledger = draw_ledger_faults(random);
  scenario.sharing = draw_sharing(random);
  scenario.crash_per_ten_thousand = random.chance(300) ? 0 : static_cast<int>(random.between(1, 60));
  scenario.outages = static_cast<int>(random.between(0, 3));
  scenario.vault_away_per_thousand = random.chance(700) ? 0 : 20;
  scenario.readers_full_per_thousand = random.chance(700) ? 0 : 200;
  scenario.presses = static_cast<int>(random.between(20, 150));
  scenario.span = random.delay(5'000, 180'000);
  return scenario;
}

}  // namespace passerelle::simulation
