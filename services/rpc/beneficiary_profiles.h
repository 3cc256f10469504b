// People as the ledger knows them, with what the vault adds for those who may see it.
#pragma once

#include <vector>

#include "services/broker/beneficiaries.h"
#include "services/broker/ports/ledger.h"
#include "services/rpc/principal.h"

namespace passerelle::rpc {

// On a reader's thread. Names are not even read for those who may not see them.
domain::Result<std::vector<broker::BeneficiaryProfile>> profiles_of(std::vector<domain::Beneficiary> people,
                                                                    const Principal& reader,
                                                                    broker::VaultReader& vault);

// Of one person, whom `reader` may see. `found` is what the ledger answered.
domain::Result<broker::BeneficiaryProfile> profile_of(
    domain::Result<std::optional<domain::Beneficiary>> found, const Principal& reader,
    broker::VaultReader& vault);

domain::Result<domain::Beneficiary> visible(domain::Result<std::optional<domain::Beneficiary>> found,
                                            const Principal& reader);

}  // namespace passerelle::rpc
