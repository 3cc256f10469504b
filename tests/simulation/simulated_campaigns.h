// Campaigns in memory. Nothing is counted but by looking at every line, so that this and a store that keeps
// counts can be held against each other.
#pragma once

#include "tests/simulation/simulated_books.h"

namespace passerelle::simulation {

class SimulatedCampaignBook : public broker::CampaignBook {
 public:
  // `failure` is the transaction's: the first error of any verb ends it.
  SimulatedCampaignBook(SimulatedBooks& books, std::optional<domain::Error>& failure)
      : books_(books), failure_(failure) {}

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
  std::unexpected<domain::Error> end(domain::Error error);
  void put_line(domain::CampaignId campaign, SimulatedBooks::ListLine line);
  bool lease_ended(const SimulatedBooks::ListLine& line, domain::BrokerId asker, domain::Instant now) const;
  std::vector<domain::CampaignLine> lease(const broker::LeaseOrder& order, domain::Instant now,
                                          const std::function<bool(const SimulatedBooks::ListLine&)>& wanted);

  SimulatedBooks& books_;
  std::optional<domain::Error>& failure_;
};

class SimulatedCampaignReader : public broker::CampaignReader {
 public:
  explicit SimulatedCampaignReader(SimulatedBooks& books) : books_(&books) {}

  void read_from(SimulatedBooks& books) { books_ = &books; }
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
  SimulatedBooks* books_;
};

}  // namespace passerelle::simulation
