// What one seed is about: a small charity, its people, its operators and how badly things go.
#pragma once

#include <array>
#include <vector>

#include "services/broker/broker.h"
#include "tests/simulation/simulated_cache.h"
#include "tests/simulation/simulated_operator.h"

namespace passerelle::simulation {

// Chances in ten thousand, of one commit each.
struct LedgerFaults {
  int refused = 0;
  int committed_but_unknown = 0;
  int rolled_back_but_unknown = 0;
  int crash_before = 0;  // the process dies in the commit: nothing of it is durable
  int crash_after = 0;   // or all of it is
  // The writer waits for the store, before or after it is durable; everything else goes on.
  int slow = 0;
  domain::Duration slow_at_most{0};
};

// Who writes the ledger, what they share beside it, and how badly that goes.
struct SharingScenario {
  bool shared = false;  // else one broker is alone with it, as with a file
  int brokers = 1;
  bool cache = false;
  bool feed = false;
  bool rates = false;
  CacheFaults cache_faults;
  domain::Duration claim_ttl{10'000};
  int feed_breaks_per_thousand = 0;
  // A process stops for a while and goes on as if nothing had happened, or doesn't reach the ledger.
  int strikes = 0;
  int cache_outages = 0;
  int rate_outages = 0;
  domain::Duration skew_at_most{0};  // of a machine's clock
  int clock_corrections = 0;
};

struct OperatorScenario {
  domain::OperatorId id;
  broker::OperatorCapabilities capabilities;
  OperatorFaults faults;
};

// What a campaign manager has in mind.
struct CampaignScenario {
  domain::OfferId offer;
  domain::EnvelopeId envelope;
  std::string list;  // as a file
  domain::Pace pace;
  domain::PauseLimits pause_limits;
  bool cancels = false;
  int pauses = 0;
  int retries = 0;
  int repeats = 0;
};

struct Scenario {
  domain::Programme programme;
  std::vector<broker::ImportRow> people;
  std::vector<OperatorScenario> operators;
  std::vector<CampaignScenario> campaigns;
  broker::BrokerLimits limits;
  LedgerFaults ledger;
  SharingScenario sharing;
  int crash_per_ten_thousand = 0;  // of one event each
  int outages = 0;
  int vault_away_per_thousand = 0;  // of one press each
  int readers_full_per_thousand = 0;
  int presses = 0;
  domain::Duration span{};  // over which they come
};

// The quotas of the drawn programme, to be counted by other means than the broker's.
struct ScenarioQuotas {
  static constexpr std::int64_t sold_price_a_month_cents = 1'500;  // by beneficiary
  static constexpr std::int64_t free_a_line = 1;                   // in 30 days
  static constexpr std::int64_t site_a_day = 25;                   // recharges
};

Scenario draw_scenario(SeededRandom& random);

domain::PhoneNumber number_of_person(std::int64_t place);

}  // namespace passerelle::simulation
