// Campaigns, who changed them, and which lists were uploaded. Throws.
#pragma once

#include "adapters/postgres/connection.h"
#include "services/broker/ports/campaign_book.h"

namespace passerelle::postgres {

class CampaignRows {
 public:
  explicit CampaignRows(Connection& connection) : connection_(connection) {}

  std::optional<broker::StoredCampaign> find(domain::CampaignId id);
  // The same; nobody else changes the campaign itself until the transaction ends.
  std::optional<broker::StoredCampaign> lock(domain::CampaignId id);
  std::optional<broker::StoredCampaign> find_by_request(const std::string& created_by,
                                                        const std::string& request_id);
  std::optional<broker::StoredCampaign> find_by_cycle(domain::CampaignId series, int cycle);
  std::optional<broker::StoredCampaign> lock_by_cycle(domain::CampaignId series, int cycle);
  // ETAG_MISMATCH, CYCLE_TAKEN or REQUEST_ID_TAKEN.
  void put(const domain::Campaign& campaign, std::span<const domain::CampaignChange> changes);
  void note_taken(domain::CampaignId id, domain::Day day, std::int64_t taken_that_day);
  broker::Page<broker::StoredCampaign> page(const broker::CampaignFilter& filter,
                                            std::optional<domain::CampaignId> after, int limit);
  std::vector<domain::CampaignChange> changes(domain::CampaignId campaign);  // oldest first

  void put(const broker::ListUpload& upload);
  std::vector<broker::ListUpload> uploads(domain::CampaignId campaign);  // oldest first
  // Finished ones, newest first.
  std::vector<broker::ListUpload> uploads_of(const domain::Digest& content, int limit);

 private:
  std::vector<broker::StoredCampaign> with_counts(const Reply& reply);
  static void add_counts(const Reply& counts, std::span<broker::StoredCampaign> campaigns);
  std::optional<broker::StoredCampaign> find_by_id(const Statement& statement, domain::CampaignId id);
  void require_free(const domain::Campaign& campaign);
  void insert(const domain::Campaign& campaign);

  Connection& connection_;
};

}  // namespace passerelle::postgres
