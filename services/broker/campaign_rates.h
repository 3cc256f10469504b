// How fast campaigns go, as their counts tell: all brokers together.
#pragma once

#include <deque>
#include <map>
#include <mutex>

#include "services/broker/ports/campaign_book.h"

namespace passerelle::broker {

// Thread-safe.
class CampaignRates {
 public:
  CampaignRates() = default;
  CampaignRates(const CampaignRates&) = delete;
  CampaignRates& operator=(const CampaignRates&) = delete;

  // Those that run now, in any order, be they named twice; of the others nothing is kept.
  void note(const std::vector<StoredCampaign>& running, domain::Instant now);
  struct Work {
    std::size_t campaigns = 0;  // that run, whoever serves them
    std::int64_t waiting = 0;   // lines of theirs that wait
  };
  Work work() const;
  // Lines attempted a second, over the last minute at most; 0 where that is not known.
  double rate(domain::CampaignId campaign) const;

 private:
  struct Sample {
    domain::Instant time;
    std::int64_t attempted = 0;
  };
  mutable std::mutex mutex_;
  Work work_;                                                 // guarded, as all below
  std::map<domain::CampaignId, std::deque<Sample>> samples_;  // guarded; oldest first
};

}  // namespace passerelle::broker
