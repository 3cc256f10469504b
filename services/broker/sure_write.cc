#include "services/broker/sure_write.h"

#include <spdlog/spdlog.h>

#include "services/broker/broker_errors.h"

namespace passerelle::broker {

namespace {

constexpr int most_commits = 4;  // where a commit gets lost

}  // namespace

domain::Status write_surely(Ledger& ledger, const std::function<domain::Status(LedgerTransaction&)>& body) {
  domain::Status status;
  for (int attempt = 0; attempt < most_commits; ++attempt) {
    status = ledger.transact(body);
    if (status || !is_commit_unknown(status.error())) break;
    spdlog::warn("campaign: what was written may be stored or not: {}", status.error().reason);
  }
  if (!status && status.error().code == domain::ErrorCode::unavailable)
    return std::unexpected(ledger_unavailable());
  return status;
}

}  // namespace passerelle::broker
