// The port over the campaigns' tables.
#pragma once

#include "adapters/sqlite/campaign_line_table.h"
#include "adapters/sqlite/campaign_table.h"
#include "adapters/sqlite/verb_guard.h"

namespace passerelle::sqlite {

class SqliteCampaignBook : public broker::CampaignBook {
 public:
  SqliteCampaignBook(CampaignTable& campaigns, CampaignLineTable& lines, VerbGuard& verbs)
      : campaigns_(campaigns), lines_(lines), verbs_(verbs) {}

  domain::Result<std::optional<broker::StoredCampaign>> find(domain::CampaignId id) override;
  domain::Result<std::optional<broker::StoredCampaign>> find_by_request(
      const std::string& created_by, const std::string& request_id) override;
  domain::Result<std::optional<broker::StoredCampaign>> find_by_cycle(domain::CampaignId series,
                                                                      int cycle) override;
  domain::Status put(const domain::Campaign& campaign,
                     std::span<const domain::CampaignChange> changes) override;
  domain::Status put_upload(const broker::ListUpload& upload) override;
  domain::Result<std::vector<broker::ListUpload>> uploads(domain::CampaignId campaign) override;
  domain::Result<std::vector<domain::CampaignLine>> append_lines(
      domain::CampaignId campaign, std::span<const domain::CampaignLine> lines) override;
  domain::Result<std::int64_t> drop_lines(domain::CampaignId campaign, std::int64_t first, int most) override;
  domain::Result<std::vector<std::int64_t>> lines_of(domain::CampaignId campaign,
                                                     std::span<const domain::BeneficiaryId> people) override;
  domain::Result<std::vector<domain::CampaignLine>> take_lines(const broker::LeaseOrder& order,
                                                               std::int64_t per_day) override;
  domain::Result<std::vector<domain::CampaignLine>> take_over_lines(const broker::LeaseOrder& order) override;
  domain::Status give_back_lines(domain::CampaignId campaign, domain::BrokerId broker,
                                 std::span<const std::int64_t> numbers, domain::Instant time) override;
  domain::Result<std::vector<bool>> note_lines(domain::CampaignId campaign,
                                               std::span<const domain::LineNews> news) override;
  domain::Result<broker::RetryPage> retry_lines(const broker::RetryOrder& order) override;

 private:
  broker::StoredCampaign known(domain::CampaignId id);  // throws CAMPAIGN_UNKNOWN

  CampaignTable& campaigns_;
  CampaignLineTable& lines_;
  VerbGuard& verbs_;
};

class SqliteCampaignReader : public broker::CampaignReader {
 public:
  explicit SqliteCampaignReader(Database& database)
      : database_(database), campaigns_(database), lines_(database) {}

  domain::Result<std::optional<broker::StoredCampaign>> campaign(domain::CampaignId id) override;
  domain::Result<broker::Page<broker::StoredCampaign>> campaigns(const broker::CampaignFilter& filter,
                                                                 std::optional<domain::CampaignId> after,
                                                                 int limit) override;
  domain::Result<broker::Page<domain::CampaignLine>> lines(domain::CampaignId campaign,
                                                           std::span<const domain::LineState> states,
                                                           std::int64_t after, int limit) override;
  domain::Result<std::vector<domain::CampaignChange>> changes(domain::CampaignId campaign) override;
  domain::Result<std::vector<broker::ListUpload>> uploads(domain::CampaignId campaign) override;
  domain::Result<std::vector<broker::ListUpload>> uploads_of(const domain::Digest& content) override;
  domain::Result<domain::LineCounts> recount(domain::CampaignId campaign) override;

 private:
  Database& database_;
  CampaignTable campaigns_;
  CampaignLineTable lines_;
};

}  // namespace passerelle::sqlite
