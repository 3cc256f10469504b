// Serves the lines of campaigns: takes some, presses for each as a counter would, and writes down what became
// of them.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "services/broker/admission.h"
#include "services/broker/campaign_rates.h"
#include "services/broker/campaign_step.h"
#include "services/broker/lifetime.h"
#include "services/broker/operators.h"
#include "services/broker/ports/readers.h"
#include "services/broker/programmes.h"
#include "services/broker/tenure.h"
#include "services/broker/token_bucket.h"
#include "services/broker/writer_entrance.h"

namespace passerelle::broker {

// On the strand, but for start(). What it knows of a campaign it may forget at any time: the ledger has it
// all.
class CampaignRunner {
 public:
  CampaignRunner(Ledger& ledger, Readers& readers, Scheduler& strand, const Clock& clock,
                 Admission& admission, const Programmes& programmes, const Operators& operators,
                 const Tenure& tenure, WriterEntrance& entrance, CampaignRates& rates,
                 const Lifetime& lifetime, CampaignLimits limits);
  CampaignRunner(const CampaignRunner&) = delete;
  CampaignRunner& operator=(const CampaignRunner&) = delete;

  // From here on by itself.
  void start();

 private:
  struct Course {
    StoredCampaign campaign;  // as it was seen last
    std::deque<domain::CampaignLine> ready;
    std::size_t in_flight = 0;
    std::vector<domain::LineNews> news;
    std::vector<domain::CampaignLine> look_up;
    domain::RecentOutcomes recent{1};
    std::optional<domain::Instant> spent_until;
    bool stepping = false;
    bool troubled = false;  // something was turned away: no hurry until the next look
    bool looked = false;    // since its last step
    bool idle() const {
      return !stepping && ready.empty() && in_flight == 0 && news.empty() && look_up.empty();
    }
  };
  using Courses = std::map<domain::CampaignId, Course>;
  // What a reader found.
  struct Sight {
    std::vector<StoredCampaign> campaigns;
    std::map<domain::CampaignId, std::vector<domain::LineNews>> news;
    std::map<domain::CampaignId, std::int64_t> followed_up_to;
  };

  void look_regularly();
  void meet(StoredCampaign stored);
  void look();
  Sight read(LedgerReader& ledger, const std::map<domain::CampaignId, std::int64_t>& follow) const;
  void saw(Sight sight);
  static void hold_back(Course& course);
  void step(const domain::CampaignId& id);
  void stepped(const domain::CampaignId& id, StepOrder order, domain::Result<StepResult> result);
  void let_go_of_what_is_over(Course& course) const;
  Courses::iterator next_in_turn();
  void pump();
  void pump_later();
  void press(const domain::CampaignId& id, Course& course, domain::CampaignLine line);
  void heard(const domain::CampaignId& id, const domain::CampaignLine& line,
             const domain::Result<domain::Recharge>& outcome);
  static void sort_out(Course& course, const domain::CampaignLine& line, const domain::Error& error,
                       domain::Instant now);

  Ledger& ledger_;
  Readers& readers_;
  Scheduler& strand_;
  const Clock& clock_;
  Admission& admission_;
  const Programmes& programmes_;
  const Operators& operators_;
  const Tenure& tenure_;
  WriterEntrance& entrance_;
  CampaignRates& rates_;
  const Lifetime& lifetime_;
  const CampaignLimits limits_;
  Courses courses_;
  domain::CampaignId served_last_{};
  std::map<domain::CampaignId, std::int64_t>
      followed_up_to_;         // of the lines that are looked up by their recharge
  std::size_t in_flight_ = 0;  // of all campaigns
  TokenBucket allowance_;
  bool looking_ = false;
  bool waiting_for_allowance_ = false;
};

}  // namespace passerelle::broker
