// The telephone numbers beside a campaign's lines.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "services/broker/ports/identity_vault.h"
#include "services/broker/ports/ledger.h"
#include "services/rpc/principal.h"

namespace passerelle::rpc {

struct NumberWanted {
  domain::BeneficiaryId beneficiary;  // nil = nobody was found
  domain::LineId line{};              // nil = the one that the person has now
};

// In the order asked: in full for those who may see it, masked for the others; empty where none is known. On
// a reader's thread.
domain::Result<std::vector<std::string>> numbers_shown(std::span<const NumberWanted> wanted,
                                                       const Principal& reader, broker::LedgerReader& ledger,
                                                       broker::VaultReader& vault);

}  // namespace passerelle::rpc
