// An operator's rejection in three columns: code, reason, retryable; a code of NULL where there is none.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/domain/recharge.h"

namespace passerelle::sqlite {

struct RejectionColumns {
  explicit RejectionColumns(const std::optional<domain::Rejection>& rejection) {
    if (!rejection) return;
    code = rejection->code;
    reason = rejection->reason;
    retryable = rejection->retryable;
  }
  std::optional<std::string> code;
  std::optional<std::string> reason;
  std::optional<bool> retryable;
};

inline std::optional<domain::Rejection> take_rejection(Columns& columns) {
  auto code = columns.take<std::optional<std::string>>();
  auto reason = columns.take<std::string>();
  const bool retryable = columns.take<bool>();
  if (!code) return std::nullopt;
  return domain::Rejection{std::move(*code), std::move(reason), retryable};
}

}  // namespace passerelle::sqlite
