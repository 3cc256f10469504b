// Donors' gifts, as their documents say. Throws.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::sqlite {

class GiftTable {
 public:
  explicit GiftTable(Database& database);

  std::optional<finance::Gift> find(const domain::EnvelopeId& envelope, const std::string& document);
  void put(const finance::Gift& gift);  // GIFT_KNOWN
  // Oldest first.
  broker::Page<finance::Gift> page(std::optional<domain::EnvelopeId> envelope,
                                   std::optional<finance::GiftId> after, int limit);

 private:
  Query find_;
  Query insert_;
  Query page_;
};

}  // namespace passerelle::sqlite
