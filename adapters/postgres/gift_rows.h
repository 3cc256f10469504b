// Donors' gifts, as their documents say. Throws.
#pragma once

#include "adapters/postgres/connection.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::postgres {

class GiftRows {
 public:
  explicit GiftRows(Connection& connection) : connection_(connection) {}

  // In the order asked.
  std::vector<std::optional<finance::Gift>> find(const domain::EnvelopeId& envelope,
                                                 std::span<const std::string> documents);
  void insert(std::span<const finance::Gift> gifts);
  // Oldest first.
  broker::Page<finance::Gift> page(std::optional<domain::EnvelopeId> envelope,
                                   std::optional<finance::GiftId> after, int limit);

 private:
  Connection& connection_;
};

}  // namespace passerelle::postgres
