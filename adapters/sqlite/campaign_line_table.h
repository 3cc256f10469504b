// The lines of campaigns, who has taken them, and how many are in which state. Throws.
#pragma once

#include <map>

#include "adapters/sqlite/query.h"
#include "services/broker/ports/campaign_book.h"

namespace passerelle::sqlite {

class CampaignLineTable {
 public:
  explicit CampaignLineTable(Database& database);

  std::optional<domain::CampaignLine> find(domain::CampaignId campaign, std::int64_t number);
  // The number of the person's line that can run; 0 = there is none.
  std::int64_t line_of(domain::CampaignId campaign, domain::BeneficiaryId person);
  void insert(domain::CampaignId campaign, const domain::CampaignLine& line);
  // Nobody's from then on, if it was taken.
  void update(domain::CampaignId campaign, domain::LineState before, const domain::CampaignLine& line);
  std::int64_t drop(domain::CampaignId campaign, std::int64_t first, int most);

  std::vector<domain::CampaignLine> take(const broker::LeaseOrder& order);
  std::vector<domain::CampaignLine> take_over(const broker::LeaseOrder& order);
  void give_back(domain::CampaignId campaign, domain::BrokerId broker, std::int64_t number,
                 domain::Instant time);

  // By number, above `after`.
  std::vector<domain::CampaignLine> list(domain::CampaignId campaign, std::int64_t after, int limit);
  std::vector<domain::CampaignLine> list(domain::CampaignId campaign, domain::LineState state,
                                         std::int64_t after, int limit);
  domain::LineCounts recount(domain::CampaignId campaign);

  // What changed since the last call. At the end of every verb.
  void write_counts();
  // What was counted in a transaction that was rolled back did not happen.
  void forget() { counted_.clear(); }

 private:
  void count(domain::CampaignId campaign, domain::LineState state, std::int64_t lines);

  std::map<std::pair<domain::CampaignId, domain::LineState>, std::int64_t> counted_;
  Query find_;
  Query find_person_;
  Query insert_;
  Query update_;
  Query last_;
  Query drop_;
  Query take_;
  Query take_over_;
  Query give_back_;
  Query list_;
  Query list_state_;
  Query recount_;
  Query change_count_;
  Query insert_count_;
};

}  // namespace passerelle::sqlite
