// What must be true of the books and of the operators' journals, whatever happened. Each throws a Violation.
#pragma once

#include <memory>
#include <vector>

#include "tests/simulation/scenario.h"
#include "tests/simulation/simulated_books.h"

namespace passerelle::simulation {

class Invariants {
 public:
  Invariants(SimulatedBooks& books, const Scenario& scenario,
             const std::vector<std::unique_ptr<SimulatedOperator>>& operators)
      : books_(books), scenario_(scenario), operators_(operators) {}

  // Before a send has any effect: its intent is durable, held, and open.
  void at_send(const broker::SubmitRequest& request) const;
  // At every read: nobody gave more than there is.
  void envelopes() const;
  // At any moment: books and journals.
  void books() const;
  void journals() const;
  void quotas() const;
  // Once all operators answer again and everything had its time.
  void settled() const;
  // How many recharges nobody has finished.
  std::size_t open() const;

 private:
  std::vector<domain::Recharge> recharges() const;

  SimulatedBooks& books_;
  const Scenario& scenario_;
  const std::vector<std::unique_ptr<SimulatedOperator>>& operators_;
};

}  // namespace passerelle::simulation
