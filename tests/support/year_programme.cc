#include "tests/support/year_programme.h"

#include <fmt/format.h>

#include <array>

#include "tests/simulation/virtual_time.h"

namespace passerelle::test {
namespace {

using domain::Offer;

Offer offer(const char* id, std::int64_t gigabytes, std::int64_t face_cents, std::int64_t price_cents) {
  Offer made;
  made.id = {id};
  made.name = fmt::format("{} Go", gigabytes);
  made.data = {gigabytes * 1024};
  made.valid_for_days = 30;
  made.face_value = {face_cents};
  made.price = {price_cents};
  made.tariff = price_cents > 0 ? domain::Tariff::sold : domain::Tariff::free;
  made.routes = {{{year_operator_id}, fmt::format("P-{}", id)}};
  return made;
}

domain::Envelope envelope(const char* id, int year, domain::Asset measure,
                          std::vector<domain::OfferId> offers) {
  domain::Envelope made;
  made.id = {id};
  made.name = id;
  made.operator_id = {year_operator_id};
  made.fiscal_year = year;
  made.measure = measure;
  made.offers = std::move(offers);
  made.funded_by_gifts = true;
  return made;
}

}  // namespace

domain::Programme year_programme(const YearSizes& sizes) {
  constexpr std::array towns{"lyon",   "paris-nord", "paris-sud",     "marseille", "lille",
                             "nantes", "rennes",     "brest",         "toulouse",  "bordeaux",
                             "metz",   "grenoble",   "pointe-a-pitre"};
  domain::Programme made;
  made.name = "Une annee";
  for (int index = 0; index < sizes.sites; ++index) {
    const auto place = static_cast<std::size_t>(index);
    const auto id = place < towns.size() ? std::string(towns.at(place)) : fmt::format("site-{}", index + 1);
    made.sites.push_back({{id}, id});
  }
  made.operators = {{{year_operator_id}, "SFR"}};
  made.offers = {offer("data-10gb", 10, 1000, 500), offer("data-20gb", 20, 1800, 800),
                 offer("data-5gb-free", 5, 500, 0), offer("data-10gb-campaign", 10, 1000, 0)};
  made.envelopes = {
      envelope(value_envelope_id, sizes.year, domain::Asset::eur_cent, {{"data-10gb"}, {"data-20gb"}}),
      envelope(unit_envelope_id, sizes.year, domain::Asset::unit,
               {{"data-5gb-free"}, {"data-10gb-campaign"}})};
  return made;
}

std::vector<YearGift> year_gifts(const YearSizes& sizes, int quarter) {
  const auto day = domain::parse_iso_day(fmt::format("{}-{:02}-01", sizes.year, quarter * 3 - 2)).value();
  // Odd unit values, so that rounding has something to lose.
  return {{{value_envelope_id}, fmt::format("EUR-{}", quarter), day, "Dotation", sizes.recharges, 1'999},
          {{unit_envelope_id},
           fmt::format("UN-{}", quarter),
           day,
           "Recharge",
           sizes.recharges,
           850 + quarter * 7}};
}

std::vector<YearCampaign> year_campaigns(const YearSizes& sizes) {
  constexpr std::array days{"03-28", "10-24", "06-29", "09-15", "11-10", "02-03"};
  simulation::SeededRandom random(sizes.seed + 1);
  std::vector<YearCampaign> campaigns;
  for (int index = 0; index < sizes.campaigns; ++index) {
    const auto* day = days.at(static_cast<std::size_t>(index) % days.size());
    const auto first = domain::parse_iso_day(fmt::format("{}-{}", sizes.year, day)).value();
    campaigns.push_back(
        {domain::CampaignId{domain::make_uuid_v7(domain::start_of(first), random.next(), random.next())},
         first});
  }
  return campaigns;
}

std::string year_accounting_plan() {
  std::string toml = "siren = \"123456782\"\n";
  constexpr auto from = "from = 2020-01-01\n";
  toml += fmt::format(
      "[[journals]]\ncode = \"CA\"\nlabel = \"Caisse\"\nfor = [\"sales\", \"refunds\", "
      "\"deposits\", \"till_differences\"]\n{}",
      from);
  toml += fmt::format(
      "[[journals]]\ncode = \"CVN\"\nlabel = \"Contributions volontaires\"\nfor = "
      "[\"in_kind\"]\n{}",
      from);
  constexpr std::array accounts{std::pair{"till", "531000"},          std::pair{"sales", "707300"},
                                std::pair{"refunds", "709730"},       std::pair{"vat", "445710"},
                                std::pair{"in_kind_use", "860000"},   std::pair{"in_kind_source", "870000"},
                                std::pair{"bank_deposits", "580000"}, std::pair{"till_shortage", "658000"},
                                std::pair{"till_surplus", "758000"}};
  for (const auto& [purpose, number] : accounts)
    toml += fmt::format("[[accounts]]\npurpose = \"{0}\"\nnumber = \"{1}\"\nlabel = \"Compte {1}\"\n{2}",
                        purpose, number, from);
  toml +=
      fmt::format("[[vat]]\noffer = \"data-10gb\"\nclass = \"exempt\"\ncitation = \"art. 261\"\n{}", from);
  toml += fmt::format("[[vat]]\noffer = \"data-20gb\"\nclass = \"rate\"\nrate_basis_points = 2000\n{}", from);
  return toml;
}

}  // namespace passerelle::test
