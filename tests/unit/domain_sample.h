// A small programme, a person in good standing and a campaign, for tests to change one thing of.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "services/domain/campaign.h"
#include "services/domain/decision.h"

namespace passerelle::domain::sample {

inline Day day(std::string_view iso) {
  const auto parsed = parse_iso_day(iso);
  if (!parsed) throw std::invalid_argument("not a day: " + std::string(iso));
  return *parsed;
}

inline Instant noon(std::string_view iso) { return start_of(day(iso)) + std::chrono::hours{12}; }

inline Rule rule(std::string id, decltype(Rule::condition) condition) {
  Rule made;
  made.id.value = id;
  made.name = std::move(id);
  made.condition = condition;
  return made;
}

inline Offer sold_offer() {
  Offer offer;
  offer.id = {"data-10gb"};
  offer.name = "10 Go";
  offer.data = {10240};
  offer.valid_for_days = 30;
  offer.face_value = {1000};
  offer.price = {500};
  offer.tariff = Tariff::sold;
  offer.routes = {{{"sfr"}, "DATA-10GB-30D"}};
  return offer;
}

inline Offer free_offer() {
  auto offer = sold_offer();
  offer.id = {"data-10gb-campaign"};
  offer.price = {0};
  offer.tariff = Tariff::free;
  offer.routes = {{{"sfr"}, "CAMPAIGN-10GB"}};
  return offer;
}

inline Envelope value_envelope() {
  return {{"sfr-2026-value"}, "Dotation", {"sfr"}, 2026, Asset::eur_cent, 100'000'000, {{"data-10gb"}}, {}};
}

inline Envelope gift_envelope() {
  return {{"sfr-2020-gift"},
          "Don",
          {"sfr"},
          2020,
          Asset::unit,
          20'000,
          {{"data-10gb"}, {"data-10gb-campaign"}},
          {}};
}

// No rules: a test adds those it is about.
inline Programme programme() {
  Programme made;
  made.name = "Essai";
  made.sites = {{{"lyon"}, "Lyon"}, {{"pointe-a-pitre"}, "Pointe-à-Pitre"}};
  made.operators = {{{"sfr"}, "SFR"}, {{"autre"}, "Autre opérateur"}};
  made.offers = {sold_offer(), free_offer()};
  made.envelopes = {value_envelope(), gift_envelope()};
  return made;
}

// A draft of ana's, of the free offer and nobody yet.
inline Campaign campaign(CampaignId id, Instant created) {
  Campaign made;
  made.id = made.series = id;
  made.created_by = "ana";
  made.authors = {"ana"};
  made.offer = {"data-10gb-campaign"};
  made.envelope = {"sfr-2020-gift"};
  made.create_time = created;
  made.revision = 1;
  return made;
}

// Referred on 2026-01-15, line confirmed the same day, both envelopes full.
inline DecisionFacts facts() {
  DecisionFacts made;
  made.beneficiary.site = {"lyon"};
  made.beneficiary.referral = Referral{"CCAS-69", day("2026-01-15"), 0};
  made.beneficiary.line = Line{{}, {"sfr"}, day("2026-01-15"), day("2026-01-15")};
  made.envelopes = {{{"sfr-2026-value"}, Asset::eur_cent, 100'000'000, 0, 0},
                    {{"sfr-2020-gift"}, Asset::unit, 20'000, 0, 0}};
  return made;
}

inline DailyUsage usage(std::string_view iso, const Offer& offer, std::int64_t count = 1) {
  return {day(iso),
          offer.id,
          offer.tariff,
          count,
          count * offer.data.value,
          count * offer.face_value.value,
          count * offer.price.value};
}

inline Decision decide_on(std::string_view iso, const Programme& programme, const DecisionFacts& facts,
                          const Offer& offer = sold_offer()) {
  return decide(programme, offer, SiteId{"lyon"}, facts, noon(iso));
}

}  // namespace passerelle::domain::sample
