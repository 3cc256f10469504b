// What must be true of campaigns, whatever happened. Each throws a Violation.
#pragma once

#include "tests/simulation/simulated_books.h"

namespace passerelle::simulation {

class CampaignInvariants {
 public:
  explicit CampaignInvariants(SimulatedBooks& books) : books_(books) {}

  // Before a send has any effect: if it is a campaign's line, somebody who didn't make the campaign approved
  // it.
  void at_send(const domain::Recharge& recharge) const;
  // Every line says what its recharge is.
  bool lines_are_up_to_date() const;
  // At any moment.
  void always() const;
  // Once everything had its time: the lines say what the books say.
  void settled() const;

 private:
  void lines_of(const domain::Campaign& campaign, bool settled) const;

  SimulatedBooks& books_;
};

}  // namespace passerelle::simulation
