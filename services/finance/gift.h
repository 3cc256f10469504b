// What a donor gave, as the donor's own document says: only the donor values a gift (receipt Cerfa 16216), so
// that nothing here is computed from prices of ours.
#pragma once

#include <string>

#include "services/domain/posting.h"
#include "services/finance/ids.h"

namespace passerelle::finance {

struct Gift {
  GiftId id;
  domain::EnvelopeId envelope;
  std::string document;  // the donor's reference; unique within the envelope
  domain::Day given_on{};
  std::string product;           // in the donor's words
  std::int64_t quantity = 0;     // > 0
  domain::EuroCents unit_value;  // >= 0, the donor's
  domain::Asset measure = domain::Asset::eur_cent;
  std::int64_t amount = 0;  // > 0, what the envelope gains, in its measure
  std::string entered_by;
  domain::Instant entered_at{};
  domain::TransferId transfer;  // its posting
  bool operator==(const Gift&) const = default;
};

// donor -> available, at the time of its entry.
domain::Transfer posting_of(const Gift& gift);

}  // namespace passerelle::finance
