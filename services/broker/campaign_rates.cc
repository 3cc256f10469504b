#include "services/broker/campaign_rates.h"

#include <utility>

namespace passerelle::broker {

namespace {

constexpr std::chrono::minutes lately{1};

std::int64_t attempted(const domain::LineCounts& counts) {
  return counts.runnable() - counts[domain::LineState::waiting] - counts[domain::LineState::taken];
}

}  // namespace

void CampaignRates::note(const std::vector<StoredCampaign>& running, domain::Instant now) {
  std::map<domain::CampaignId, std::deque<Sample>> next;
  Work work;
  const std::scoped_lock lock(mutex_);
  for (const auto& stored : running) {
    if (next.contains(stored.campaign.id)) continue;
    ++work.campaigns;
    work.waiting += stored.counts[domain::LineState::waiting];
    auto samples = std::exchange(samples_[stored.campaign.id], {});
    const auto done = attempted(stored.counts);
    // A retry counts anew.
    if (!samples.empty() && samples.back().attempted > done) samples.clear();
    samples.push_back({now, done});
    while (now - samples.front().time > lately) samples.pop_front();
    next[stored.campaign.id] = std::move(samples);
  }
  samples_ = std::move(next);
  work_ = work;
}

CampaignRates::Work CampaignRates::work() const {
  const std::scoped_lock lock(mutex_);
  return work_;
}

double CampaignRates::rate(domain::CampaignId campaign) const {
  const std::scoped_lock lock(mutex_);
  const auto found = samples_.find(campaign);
  if (found == samples_.end() || found->second.size() < 2) return 0;
  const auto& first = found->second.front();
  const auto& last = found->second.back();
  if (last.time <= first.time) return 0;
  return 1'000.0 * static_cast<double>(last.attempted - first.attempted) /
         static_cast<double>((last.time - first.time).count());
}

}  // namespace passerelle::broker
