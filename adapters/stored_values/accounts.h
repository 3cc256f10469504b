#pragma once

#include "adapters/stored_values/failure.h"
#include "services/domain/posting.h"

namespace passerelle::stored {

inline domain::AccountKind account_kind(const domain::Account& account) {
  if (const auto kind = domain::kind_of(account)) return *kind;
  refuse(domain::ErrorCode::internal, "ACCOUNT_UNKNOWN", "There is no such kind of account.");
}

}  // namespace passerelle::stored
