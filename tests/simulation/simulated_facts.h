// Facts, worked out from the recharges and the postings each time they are asked for.
#pragma once

#include "tests/simulation/simulated_books.h"

namespace passerelle::simulation {

broker::AdmissionFacts facts_of(const SimulatedBooks& books, std::span<const broker::AdmissionQuery> queries,
                                std::optional<domain::Day> site_usage_since);
std::vector<domain::EnvelopeBalance> envelope_balances_of(const SimulatedBooks& books);
std::optional<domain::Beneficiary> beneficiary_of(const SimulatedBooks& books, domain::BeneficiaryId id);
std::optional<domain::Beneficiary> holder_of(const SimulatedBooks& books, domain::LineId line);
std::optional<domain::Beneficiary> referred_by(const SimulatedBooks& books,
                                               const std::string& external_reference);

}  // namespace passerelle::simulation
