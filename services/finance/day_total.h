// What one day's transfers add up to: all that statements and the journal are made of.
#pragma once

#include <string>

#include "services/domain/posting.h"

namespace passerelle::finance {

// Transfers of one day (Paris, of the transfer), kind and asset about recharges of one site, offer, tariff,
// envelope and campaign. Transfers about no recharge (fund, adjust, a till's) have empty fields where they
// know nothing.
struct DayTotal {
  domain::Day day{};
  domain::TransferKind kind = domain::TransferKind::capture;
  domain::Asset asset = domain::Asset::eur_cent;
  domain::EnvelopeId envelope;
  domain::SiteId site;
  domain::OfferId offer;
  domain::Tariff tariff = domain::Tariff::free;
  std::string campaign;   // `SERIES/CYCLE`; empty: at a counter, or by a program
  domain::Account debit;  // of these transfers
  domain::Account credit;
  std::int64_t count = 0;       // transfers
  std::int64_t amount = 0;      // in the asset
  std::int64_t megabytes = 0;   // of the recharges
  std::int64_t face_cents = 0;  // face value of the recharges
  bool operator==(const DayTotal&) const = default;
};

}  // namespace passerelle::finance
