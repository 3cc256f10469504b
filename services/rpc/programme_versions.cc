#include "services/rpc/programme_versions.h"

namespace passerelle::rpc {

std::shared_ptr<const domain::Programme> ProgrammeVersions::remembered(const domain::Recharge& recharge) {
  if (recharge.violations.empty()) return none_;
  const auto current = programmes_.current();
  if (current && current->version == recharge.programme_version) return current;
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(recharge.programme_version);
  return found == kept_.end() ? nullptr : found->second;
}

domain::Result<std::shared_ptr<const domain::Programme>> ProgrammeVersions::find(
    const domain::Recharge& recharge, broker::LedgerReader& ledger) {
  if (auto known = remembered(recharge)) return known;
  auto read = ledger.programme(recharge.programme_version);
  if (!read) return std::unexpected(std::move(read.error()));
  if (!*read)
    return domain::fail(domain::ErrorCode::internal, "PROGRAMME_VERSION_UNKNOWN",
                        "A recharge names a version of the programme that the ledger does not have.");
  auto programme = std::make_shared<const domain::Programme>((**read).programme);
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= max_kept) kept_.erase(kept_.begin());
  kept_[recharge.programme_version] = programme;
  return programme;
}

}  // namespace passerelle::rpc
