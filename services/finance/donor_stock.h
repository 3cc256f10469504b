// What is left of gifts, gift by gift: first in, first out by the day on which they were given.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/domain/error.h"
#include "services/finance/gift.h"

namespace passerelle::finance {

// One gift's part in an envelope, or what came in without one (a programme's amount, an adjustment).
struct StockLot {
  GiftId gift;             // nil: none
  std::string document;    // the gift's
  std::string product;     // in the donor's words
  domain::Day given_on{};  // without a gift: when it came in
  // As the donor wrote it, for one of the gift's products; absent: no gift.
  std::optional<domain::EuroCents> unit_value;
  std::int64_t amount = 0;                        // that came in, in the measure; > 0
  std::optional<std::int64_t> value_cents;        // of `amount`; absent: nobody valued it
  std::int64_t left = 0;                          // 0 to amount
  std::map<domain::OfferId, std::int64_t> drawn;  // over its life, net of what came back
  bool operator==(const StockLot&) const = default;
};
// In proportion to `amount`, rounded down: what was used is worth the rest, so that no cent is lost.
std::optional<std::int64_t> value_of_left(const StockLot& lot);

struct EnvelopeStock {
  domain::EnvelopeId envelope;
  domain::Asset measure = domain::Asset::eur_cent;
  std::vector<StockLot> lots;  // oldest gift first
  bool operator==(const EnvelopeStock&) const = default;
};

// Something of a lot was used for an offer (> 0), or came back (< 0).
struct LotUse {
  domain::OfferId offer;
  std::int64_t amount = 0;
  std::optional<std::int64_t> value_cents;
  domain::Day first{};  // with something drawn or brought back
  domain::Day last{};
};
enum class Leaving : std::uint8_t { adjusted = 1, given_back = 2, carried_out = 3 };
// Something of a lot left the envelope, for no person.
struct LotMove {
  Leaving why = Leaving::adjusted;
  std::int64_t amount = 0;
  std::optional<std::int64_t> value_cents;
};
enum class Arrival : std::uint8_t { opening = 1, given = 2, adjusted = 3, carried_in = 4 };
struct LotYear {
  Arrival arrival = Arrival::opening;
  std::int64_t opening = 0;  // left of it at first: then, or when it came in
  std::optional<std::int64_t> opening_value;
  std::vector<LotUse> uses;  // by offer; none of 0
  std::vector<LotMove> moves;
  StockLot closing;
};

// Envelopes' stocks while a year goes by. Quantities are counted at once; values only at the end, when it is
// known what was used: so a recharge that was reversed never leaves a cent behind. Each call is about a day
// that is not before the last one's. false: there is not that much, and nothing changed.
class DonorStock {
 public:
  explicit DonorStock(std::span<const EnvelopeStock> openings);
  DonorStock(const DonorStock&) = delete;
  DonorStock& operator=(const DonorStock&) = delete;
  ~DonorStock();

  void bring(const domain::EnvelopeId& envelope, Arrival arrival, StockLot lot);
  // From the oldest gift.
  bool draw(const domain::EnvelopeId& envelope, const domain::OfferId& offer, domain::Day day,
            std::int64_t amount);
  // Into what was drawn last for that offer; what it never drew, into what was drawn last for any.
  bool put_back(const domain::EnvelopeId& envelope, const domain::OfferId& offer, domain::Day day,
                std::int64_t amount);
  // Oldest gift first. Adjustments take what came in without a gift first, then the newest.
  bool take_out(const domain::EnvelopeId& envelope, Leaving why, std::int64_t amount);
  // The same gifts, at their values, in another envelope.
  bool carry(const domain::EnvelopeId& from, const domain::EnvelopeId& to, std::int64_t amount);
  // By envelope, oldest gift first.
  std::map<domain::EnvelopeId, std::vector<LotYear>> end() &&;

 private:
  struct OpenLot;
  std::vector<OpenLot*>& lots_of(const domain::EnvelopeId& envelope) { return by_envelope_[envelope]; }
  OpenLot& add(const domain::EnvelopeId& envelope, Arrival arrival, StockLot lot);
  std::int64_t left_in(const domain::EnvelopeId& envelope);

  std::vector<std::unique_ptr<OpenLot>> in_order_;  // what is carried comes after what it was part of
  std::map<domain::EnvelopeId, std::vector<OpenLot*>> by_envelope_;  // oldest gift first
};

}  // namespace passerelle::finance
