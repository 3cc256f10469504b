// The port over the campaigns' rows.
#pragma once

#include <functional>

#include "adapters/postgres/campaign_line_rows.h"
#include "adapters/postgres/campaign_rows.h"

namespace passerelle::postgres {

class PostgresCampaignBook : public broker::CampaignBook {
 public:
  // Runs the body of a verb, as the transaction runs its own.
  using Verbs = std::function<domain::Status(const std::function<void()>&)>;
  PostgresCampaignBook(Connection& connection, Verbs verbs)
      : connection_(connection), verbs_(std::move(verbs)) {}

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
  template <class Body>
  auto verb(Body&& body) -> domain::Result<std::invoke_result_t<Body>>;
  broker::StoredCampaign locked(domain::CampaignId id);  // throws CAMPAIGN_UNKNOWN

  Connection& connection_;
  const Verbs verbs_;
};

class PostgresCampaignReader : public broker::CampaignReader {
 public:
  // Runs a body in a snapshot, on whichever connection there is.
  using Snapshots = std::function<domain::Status(const std::function<void(Connection&)>&)>;
  explicit PostgresCampaignReader(Snapshots snapshots) : snapshots_(std::move(snapshots)) {}

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
  template <class Body>
  auto snapshot(Body&& body) -> domain::Result<std::invoke_result_t<Body, Connection&>>;

  const Snapshots snapshots_;
};

}  // namespace passerelle::postgres
