// A year's tables: recharges, their events and their transfers. A year is the calendar's, in Paris.
#pragma once

#include <set>

#include "adapters/postgres/connection.h"

namespace passerelle::postgres {

// Of an id that was drawn by its time.
int year_of(const domain::Uuid& id);
// The smallest id that could be drawn in `year`.
domain::Uuid first_id_of(int year);

// Years that have their tables, as far as this process knows.
class Partitions {
 public:
  // Makes what is missing, on a connection of its own: other brokers go on writing meanwhile.
  void require(const PostgresSettings& settings, const std::set<int>& years);
  bool has(int year) const { return years_.contains(year); }
  void forget() { years_.clear(); }

 private:
  std::set<int> years_;
};

}  // namespace passerelle::postgres
