// Campaigns, who changed them, and which lists were uploaded. Throws.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/campaign_book.h"

namespace passerelle::sqlite {

class CampaignTable {
 public:
  explicit CampaignTable(Database& database);

  std::optional<broker::StoredCampaign> find(domain::CampaignId id);
  std::optional<broker::StoredCampaign> find_by_request(const std::string& created_by,
                                                        const std::string& request_id);
  std::optional<broker::StoredCampaign> find_by_cycle(domain::CampaignId series, int cycle);
  // ETAG_MISMATCH, CYCLE_TAKEN or REQUEST_ID_TAKEN.
  void put(const domain::Campaign& campaign);
  void note_taken(domain::CampaignId id, domain::Day day, std::int64_t taken_that_day);
  broker::Page<broker::StoredCampaign> page(const broker::CampaignFilter& filter,
                                            std::optional<domain::CampaignId> after, int limit);

  void append(domain::CampaignId campaign, const domain::CampaignChange& change);
  std::vector<domain::CampaignChange> changes(domain::CampaignId campaign);  // oldest first

  void put(const broker::ListUpload& upload);
  std::vector<broker::ListUpload> uploads(domain::CampaignId campaign);  // oldest first
  // Finished ones, newest first.
  std::vector<broker::ListUpload> uploads_of(const domain::Digest& content, int limit);

 private:
  std::vector<broker::StoredCampaign> read(Run run);
  domain::LineCounts counts(domain::CampaignId id);
  void require_free(const domain::Campaign& campaign);

  Query find_;
  Query find_by_request_;
  Query find_revision_;
  Query find_by_cycle_;
  Query insert_;
  Query update_;
  Query note_taken_;
  Query page_;
  Query counts_;
  Query insert_change_;
  Query list_changes_;
  Query put_upload_;
  Query list_uploads_;
  Query find_uploads_;
};

}  // namespace passerelle::sqlite
