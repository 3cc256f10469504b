// What finance reads, as messages of the API.
#pragma once

#include <passerelle/v1/finance_service.pb.h>

#include "services/broker/finance.h"

namespace passerelle::rpc {

v1::EnvelopeStatement to_proto(const finance::EnvelopeStatement& statement);
v1::DonorStatement to_proto(const finance::DonorStatement& statement);
v1::Forecast to_proto(const broker::EnvelopeForecast& forecast);
v1::Checklist to_proto(const finance::Period& period, const std::vector<finance::ChecklistItem>& items,
                       domain::Language language);
v1::ClosedPeriod to_proto(const finance::ClosedPeriod& closed);

}  // namespace passerelle::rpc
