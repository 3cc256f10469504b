// What a replay's requests are decided by, as it changes while they are: what one would have taken, the later
// ones see, and see no more once it came back.
#pragma once

#include <map>
#include <queue>
#include <unordered_map>

#include "services/broker/ports/ledger.h"
#include "services/domain/programme_replay.h"

namespace passerelle::broker {

// Grows with people (a vector, 24 bytes, and 12 bytes for each day and offer on which something was granted),
// with their lines (about 64 bytes and the same 12), with a site's days, and with what is held at one moment
// of those recharges that came to nothing later (64 bytes each): never with requests as such.
class ReplayFold {
 public:
  // `programme` outlives the fold. `balances`: of its envelopes as they were before `from`.
  ReplayFold(const domain::Programme& programme, domain::Day from,
             std::vector<domain::EnvelopeBalance> balances);

  bool knows(const domain::SiteId& site) const { return sites_.contains(site); }
  // What was used there before `from` is kept of it, the rest is not.
  void learn(const domain::SiteId& site, const std::vector<domain::DailyUsage>& usage);

  // What was undone until then is given back. Moments come in their order.
  void move_on_to(domain::Instant now);
  // Of `person`, as the books have them in `page`; of a site that is known. Good until the next call.
  const domain::DecisionFacts& facts_for(const domain::Beneficiary& beneficiary, domain::ReplayPerson person,
                                         const AdmissionFacts& page, const domain::SiteId& site);
  // Those whose facts were asked for last are granted it, at the moment that was moved on to. `undone_at`:
  // when it comes back.
  void take(const domain::Offer& offer, const domain::EnvelopeId& envelope,
            std::optional<domain::Instant> undone_at);

 private:
  struct Taken {
    std::int32_t day = 0;     // its number
    std::uint32_t offer = 0;  // its place in the programme
    std::int32_t count = 0;
  };
  using TakenOnes = std::vector<Taken>;
  struct Grant {
    domain::Instant undone_at{};
    domain::Day day{};
    std::uint32_t offer = 0;
    std::uint32_t envelope = 0;  // its place in facts_.envelopes
    std::int64_t amount = 0;
    domain::ReplayPerson person = 0;
    domain::LineId line{};
    const domain::SiteId* site = nullptr;  // of sites_
  };
  struct Later {
    bool operator()(const Grant& one, const Grant& other) const { return one.undone_at > other.undone_at; }
  };

  static void count(TakenOnes& taken, domain::Day day, std::uint32_t offer, std::int32_t change);
  domain::DailyUsage usage(const Taken& taken) const;
  void append(std::vector<domain::DailyUsage>& usage, const std::vector<domain::DailyUsage>* before,
              const TakenOnes* taken) const;
  void post(const Grant& grant, std::int32_t change);
  void stand_at(const domain::SiteId& site);

  const domain::Programme& programme_;
  const domain::Day from_;
  domain::Instant now_{};
  domain::DecisionFacts facts_;           // by_site is the usage of site_
  const domain::SiteId* site_ = nullptr;  // asked for last
  domain::ReplayPerson person_ = 0;       // asked for last
  std::vector<TakenOnes> people_;         // by ReplayPerson
  std::unordered_map<domain::LineId, TakenOnes> lines_;
  // By day, oldest first. That of site_ is in facts_.
  std::map<domain::SiteId, std::vector<domain::DailyUsage>> sites_;
  std::priority_queue<Grant, std::vector<Grant>, Later> to_come_back_;
};

}  // namespace passerelle::broker
