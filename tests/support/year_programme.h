// Who is in a generated year: the programme with its sites, offers and two envelopes, the gifts that fund
// them, three campaigns, and the accountant's plan.
#pragma once

#include <string>
#include <vector>

#include "services/domain/ids.h"
#include "services/domain/programme.h"

namespace passerelle::test {

struct YearSizes {
  std::uint64_t seed = 7;
  int year = 2026;
  int recharges = 5'000;
  int sites = 13;
  int campaigns = 3;
  int breaks_of_a_kind = 12;  // planted, spread over the months
};

// In euro cents, sold at counters; and in units, given free at counters and by campaigns.
inline constexpr const char* value_envelope_id = "dotation-euros";
inline constexpr const char* unit_envelope_id = "don-unites";
inline constexpr const char* year_operator_id = "sfr";

domain::Programme year_programme(const YearSizes& sizes);

// One quarter's gift to each envelope: more than the year needs.
struct YearGift {
  domain::EnvelopeId envelope;
  std::string document;
  domain::Day given_on{};
  std::string product;
  std::int64_t quantity = 0;
  std::int64_t unit_value_cents = 0;
};
std::vector<YearGift> year_gifts(const YearSizes& sizes, int quarter);  // 1 to 4

// Three nights and days: over the change of the clocks in spring and in autumn, over a month's end, and on.
struct YearCampaign {
  domain::CampaignId series;
  domain::Day first{};
};
std::vector<YearCampaign> year_campaigns(const YearSizes& sizes);
inline constexpr int campaign_days = 3;

std::string year_accounting_plan();  // TOML

}  // namespace passerelle::test
