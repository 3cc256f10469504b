#pragma once

#include "services/broker/finance.h"
#include "services/passerelled/configuration.h"

namespace passerelle::daemon {

// Reads the files that `[finance]` names. Errors: invalid_argument SIGNING_KEY_INVALID, SIGNING_KEY_EXPOSED
// (others can read or change it), ACCOUNTING_PLAN_INVALID; the message names the file.
domain::Result<broker::FinanceTerms> load_finance_terms(const FinanceConfiguration& configuration);

}  // namespace passerelle::daemon
