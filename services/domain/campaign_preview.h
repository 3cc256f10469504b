// What a campaign would do if it ran now, counted line by line in constant memory.
#pragma once

#include <map>

#include "services/domain/campaign_line.h"
#include "services/domain/decision.h"

namespace passerelle::domain {

enum class PreviewVerdict : std::uint8_t {
  served = 1,
  refused = 2,
  served_already = 3,  // refused for what the person, or the line, was given in the same window by a counter
                       // or another campaign
  unfunded = 4,        // nothing is left to pay for it: it would wait
  unconfirmed = 5,     // nobody has confirmed lately that the number is still this person's: it would be held
  duplicate = 6,
  person_unknown = 7,
  malformed = 8,
};

struct PreviewLine {
  PreviewVerdict verdict = PreviewVerdict::malformed;
  std::vector<Violation> violations{};
  std::optional<Day> next_date{};  // the first day on which it would pass
};

// Of a flawed line.
PreviewLine preview_of_flaw(const CampaignLine& line);
// Of any other, as decided now.
PreviewLine preview_of(const Decision& decision, bool may_be_recycled);

struct RefusedByRule {
  RefusalReason reason = RefusalReason::quota_exceeded;
  std::int64_t lines = 0;
  std::optional<Day> first_date;  // on which one of them would pass
  std::optional<Day> last_date;
};

struct PreviewTotals {
  std::map<PreviewVerdict, std::int64_t> lines;
  // Of those served.
  EuroCents face_value;
  std::int64_t units = 0;
  Megabytes data;
  std::int64_t needed = 0;                  // in the envelope's measure
  std::int64_t available = 0;               // before
  std::map<RuleId, RefusedByRule> by_rule;  // a line that several rules refuse is counted with each
  std::int64_t of(PreviewVerdict verdict) const;
  std::int64_t total() const;
};

class PreviewTally {
 public:
  // `offer` outlives the tally.
  PreviewTally(const Offer& offer, Asset measure, std::int64_t available);
  PreviewTally(const PreviewTally&) = delete;
  PreviewTally& operator=(const PreviewTally&) = delete;

  void add(const PreviewLine& line);
  const PreviewTotals& totals() const { return totals_; }

 private:
  const Offer& offer_;
  const std::int64_t amount_;  // what one recharge takes from the envelope
  PreviewTotals totals_;
};

}  // namespace passerelle::domain
