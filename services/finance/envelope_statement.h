// What became of an envelope within a period: what it held, what came in, what went out, and to whom.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "services/domain/error.h"
#include "services/finance/day_total.h"
#include "services/finance/period.h"

namespace passerelle::finance {

// Balances at one moment, in the measure. Both >= 0.
struct EnvelopePosition {
  domain::EnvelopeId envelope;
  domain::Asset measure = domain::Asset::eur_cent;
  std::int64_t available = 0;
  std::int64_t held = 0;
  bool operator==(const EnvelopePosition&) const = default;
};

struct Recharged {
  std::int64_t count = 0;   // recharges
  std::int64_t amount = 0;  // in the envelope's measure
  std::int64_t megabytes = 0;
  std::int64_t face_cents = 0;
  Recharged& operator+=(const Recharged& other);
  bool operator==(const Recharged&) const = default;
};

struct Activity {
  Recharged delivered;  // captures, whatever became of them
  Recharged reversed;   // taken back by the operator
  // What corrections gave back to the envelope (> 0) or took from it (< 0), in its measure.
  std::int64_t corrected = 0;
  std::int64_t collected_cents = 0;
  std::int64_t refunded_cents = 0;
  Activity& operator+=(const Activity& other);
  bool operator==(const Activity&) const = default;
};

// Sold recharges are income, free ones a gift passed on: never one sum. What is about no recharge is free.
struct TariffActivity {
  Activity sold;
  Activity free;
  Activity& of(domain::Tariff tariff) { return tariff == domain::Tariff::sold ? sold : free; }
  TariffActivity& operator+=(const TariffActivity& other);
  bool operator==(const TariffActivity&) const = default;
};

struct EnvelopeStatement {
  Period period = Period::month_of(domain::Day{});
  EnvelopePosition opening;  // at the period's begin
  // In the measure, >= 0 unless said otherwise.
  std::int64_t gifts = 0;        // fund
  std::int64_t adjusted = 0;     // by the donor's side: > 0 gained, < 0 lost
  std::int64_t corrected = 0;    // by proof of a statement: > 0 gained, < 0 lost
  std::int64_t carried_in = 0;   // from another envelope
  std::int64_t carried_out = 0;  // to another one
  std::int64_t given_back = 0;   // to the donor
  std::int64_t delivered = 0;
  std::int64_t reversed = 0;
  std::int64_t held = 0;      // set aside within the period, whatever became of it
  std::int64_t released = 0;  // of what was held, unused
  EnvelopePosition closing;   // at the period's end
  TariffActivity activity;
  // The same, broken down; each sums up to `activity`. An empty name: about no recharge, or under no
  // campaign.
  std::map<domain::OfferId, TariffActivity> by_offer;
  std::map<domain::SiteId, TariffActivity> by_site;
  std::map<std::string, TariffActivity> by_campaign;  // `SERIES/CYCLE`
  std::map<Period, TariffActivity> by_month;
  bool operator==(const EnvelopeStatement&) const = default;
};

// One of each envelope that has an opening or a total, by envelope. `totals` are all those of the period's
// days, and of no other; an envelope without an opening was empty (and must have one where it was only paid
// for in the period). Closings are what the accounts' movements say, and what the columns say must be the
// same. Errors: internal STATEMENT_UNBALANCED, with `envelope`: the books contradict themselves, or the
// openings are not of these books.
domain::Result<std::vector<EnvelopeStatement>> envelope_statements(const Period& period,
                                                                   std::span<const EnvelopePosition> openings,
                                                                   std::span<const DayTotal> totals);

// The closings are what the ledger keeps at the period's end. Errors: as above.
domain::Status check_closings(std::span<const EnvelopeStatement> statements,
                              std::span<const EnvelopePosition> kept);

}  // namespace passerelle::finance
