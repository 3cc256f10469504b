// A campaign from its list to its report, while brokers are killed (-9) at random, the operator misbehaves,
// and a counter serves some of the same people. Afterwards every person, line and sum is held against the
// operator's journal. PASSERELLE_LINES says how many lines (1,500; the full form is 5,000), PASSERELLE_KILLS
// how many kills (10), PASSERELLE_SEED draws other moments.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/broker/ports/ledger.h"
#include "tests/e2e/simulator.h"

namespace passerelle::e2e {

// Where it happens.
class CampaignPremises {
 public:
  CampaignPremises() = default;
  CampaignPremises(const CampaignPremises&) = delete;
  CampaignPremises& operator=(const CampaignPremises&) = delete;
  virtual ~CampaignPremises() = default;

  virtual Simulator& simulator() = 0;  // not started yet
  virtual std::vector<std::string> addresses() = 0;
  virtual void start_broker(std::size_t at) = 0;  // returns once it serves
  virtual ServerProcess& broker(std::size_t at) = 0;
  // No broker runs.
  virtual std::unique_ptr<broker::Ledger> open_ledger() = 0;
};

void run_campaign(CampaignPremises& premises);

}  // namespace passerelle::e2e
