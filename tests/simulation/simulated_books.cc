#include "tests/simulation/simulated_books.h"

#include <ranges>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::simulation {

void SimulatedBooks::begin() {
  domain::require_invariant(!transacting_, "transactions don't nest");
  transacting_ = true;
  attending.reset();
}

void SimulatedBooks::commit() {
  domain::require_invariant(transacting_, "a commit ends a transaction");
  toggles_.clear();
  transacting_ = false;
  ++commits_;
  const auto changed = std::exchange(changed_, {});
  if (on_change && !changed.empty()) on_change(changed);
}

void SimulatedBooks::roll_back() {
  toggle_back();
  changed_.clear();
  commit();
}

void SimulatedBooks::toggle_back() {
  for (auto& toggle : std::views::reverse(toggles_)) toggle();
}

void SimulatedBooks::toggle_forth() {
  for (auto& toggle : toggles_) toggle();
}

}  // namespace passerelle::simulation
