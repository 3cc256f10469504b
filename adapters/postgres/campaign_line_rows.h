// The lines of campaigns, who has taken them, and how many are in which state. Throws.
#pragma once

#include <map>

#include "adapters/postgres/connection.h"
#include "services/broker/ports/campaign_book.h"

namespace passerelle::postgres {

class CampaignLineRows {
 public:
  CampaignLineRows(Connection& connection, domain::CampaignId campaign)
      : connection_(connection), campaign_(campaign) {}

  // The numbers of these people's lines that can run.
  std::map<domain::BeneficiaryId, std::int64_t> lines_of(const std::vector<domain::Uuid>& people);
  void insert(const std::vector<domain::CampaignLine>& lines);
  // Locked until the transaction ends, by number.
  std::map<std::int64_t, domain::CampaignLine> lock(const std::vector<std::int64_t>& numbers);
  std::vector<domain::CampaignLine> lock(domain::LineState state, std::int64_t after, int limit);
  // Nobody's from then on, if they were taken. `before` has them as they were.
  void update(const std::map<std::int64_t, domain::CampaignLine>& before,
              const std::vector<domain::CampaignLine>& lines);
  std::int64_t drop(std::int64_t first, int most);

  std::vector<domain::CampaignLine> take(const broker::LeaseOrder& order);
  std::vector<domain::CampaignLine> take_over(const broker::LeaseOrder& order);
  void give_back(domain::BrokerId broker, const std::vector<std::int64_t>& numbers, domain::Instant time);

  // By number, above `after`.
  std::vector<domain::CampaignLine> list(std::int64_t after, int limit);
  std::vector<domain::CampaignLine> list(domain::LineState state, std::int64_t after, int limit);
  domain::LineCounts recount();

 private:
  void count(const std::map<domain::LineState, std::int64_t>& changes);

  Connection& connection_;
  const domain::CampaignId campaign_;
};

}  // namespace passerelle::postgres
