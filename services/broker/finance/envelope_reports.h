// What finance and donors read of an envelope. Readers' threads.
#pragma once

#include "services/broker/ports/ledger.h"
#include "services/finance/burn_rate.h"
#include "services/finance/donor_statement.h"
#include "services/finance/envelope_statement.h"
#include "services/finance/envelope_warning.h"

namespace passerelle::broker {

struct EnvelopeForecast {
  domain::EnvelopeId envelope;
  domain::Asset measure = domain::Asset::eur_cent;
  std::int64_t available = 0;
  std::vector<finance::AvailableOnDay> days{};
  std::optional<finance::BurnForecast> forecast{};  // absent: too little is known, or nothing burns
  finance::EnvelopeWarning warning{};
};

// not_found ENVELOPE_UNKNOWN, all of them.
domain::Result<finance::EnvelopeStatement> envelope_statement_of(LedgerReader& ledger,
                                                                 const domain::EnvelopeId& envelope,
                                                                 const finance::Period& period);
domain::Result<finance::DonorStatement> donor_statement_of(LedgerReader& ledger,
                                                           const domain::EnvelopeId& envelope, int year);
domain::Result<EnvelopeForecast> forecast_of(LedgerReader& ledger, const domain::EnvelopeId& envelope,
                                             domain::Day today);
// All of them, of all envelopes. Oldest entry first.
domain::Result<std::vector<finance::Gift>> all_gifts(LedgerReader& ledger);

}  // namespace passerelle::broker
