// People as staff see them.
#pragma once

#include "passerelle/v1/beneficiary_service.pb.h"
#include "services/cli/console.h"

namespace passerelle::cli {

void show_beneficiary(Console& console, const v1::Beneficiary& beneficiary);
void show_beneficiaries(Console& console, const v1::ListBeneficiariesResponse& beneficiaries);

}  // namespace passerelle::cli
