// A campaign and its lines, page by page, each as its recharge stands, on one snapshot of the books.
#pragma once

#include <memory>

#include "services/broker/campaign_paper.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// One thread at a time. The snapshot lasts as long as this does.
class CampaignSnapshot {
 public:
  // Of now. not_found CAMPAIGN_UNKNOWN.
  static domain::Result<std::unique_ptr<CampaignSnapshot>> take(Ledger& ledger, domain::CampaignId id);
  CampaignSnapshot(std::unique_ptr<LedgerReader> books, StoredCampaign stored)
      : books_(std::move(books)), stored_(std::move(stored)) {}
  CampaignSnapshot(const CampaignSnapshot&) = delete;
  CampaignSnapshot& operator=(const CampaignSnapshot&) = delete;

  LedgerReader& books() { return *books_; }
  const StoredCampaign& stored() const { return stored_; }
  // The next ones, by number. The recharge of a line's key is what became of it: where there is one, the line
  // says the same.
  domain::Result<Page<ReportedLine>> next_lines();

 private:
  domain::Status look_up(std::vector<ReportedLine>& lines);

  std::unique_ptr<LedgerReader> books_;
  StoredCampaign stored_;
  std::int64_t last_ = 0;  // number of a line that was given
};

}  // namespace passerelle::broker
