#pragma once

#include "services/finance/day_total.h"

namespace passerelle::stored {

// What is about no recharge says by its accounts whose it is.
inline void name_owners(finance::DayTotal& total) {
  for (const auto* account : {&total.debit, &total.credit}) {
    const auto kind = domain::kind_of(*account);
    if (!kind) continue;
    if (domain::is_of_envelope(*kind)) {
      if (total.envelope.empty()) total.envelope.value = domain::owner_of(*account);
    } else if (total.site.empty()) {
      total.site.value = domain::owner_of(*account);
    }
  }
}

}  // namespace passerelle::stored
