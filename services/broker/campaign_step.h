// What one campaign asks of the ledger at a time: what became of its lines is written, what is due happens,
// and the next lines are taken. Writer thread; one transaction.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "services/broker/campaign_limits.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

struct StepOrder {
  domain::CampaignId campaign;
  domain::BrokerId broker;
  std::vector<domain::LineNews> news;
  // That this broker has taken and doesn't serve: their recharge may exist under their key, else they wait
  // again.
  std::vector<domain::CampaignLine> look_up;
  int room = 0;            // for so many lines
  bool take_over = false;  // what others left behind
  domain::RecentOutcomes recent{1};
  std::optional<domain::Instant> spent_until;  // of the pace's rate
};

struct StepResult {
  StoredCampaign campaign;                     // as it stands after
  std::vector<domain::CampaignLine> lines;     // taken, to be served
  std::optional<domain::Instant> spent_until;  // of the pace's rate
};

struct StepTerms {
  std::shared_ptr<const domain::Programme> programme;  // null: none was applied
  domain::Instant now{};
  const CampaignLimits& limits;
  std::function<domain::Status(const domain::OperatorId&)> open_for_work;
};

// An error leaves everything as it was, or COMMIT_UNKNOWN: the same order again does no harm.
domain::Result<StepResult> take_step(Ledger& ledger, const StepOrder& order, const StepTerms& terms);

// What is known of an attempt by its recharge.
domain::LineNews news_of(const domain::CampaignLine& line, const domain::Recharge& recharge,
                         domain::Instant now);

}  // namespace passerelle::broker
