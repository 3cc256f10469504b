// What one seed is about: a small charity, its people, its operators and how badly things go.
#pragma once

#include <array>
#include <vector>

#include "services/broker/broker.h"
#include "tests/simulation/simulated_operator.h"

namespace passerelle::simulation {

// Chances in ten thousand, of one commit each.
struct LedgerFaults {
  int refused = 0;
  int committed_but_unknown = 0;
  int rolled_back_but_unknown = 0;
  int crash_before = 0;  // the process dies in the commit: nothing of it is durable
  int crash_after = 0;   // or all of it is
};

struct OperatorScenario {
  domain::OperatorId id;
  broker::OperatorCapabilities capabilities;
  OperatorFaults faults;
};

struct Scenario {
  domain::Programme programme;
  std::vector<broker::ImportRow> people;
  std::vector<OperatorScenario> operators;
  broker::BrokerLimits limits;
  LedgerFaults ledger;
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
