#include "services/broker/programme_replay_run.h"

#include <algorithm>
#include <utility>

#include "services/broker/campaign_paper_job.h"
#include "services/broker/replay_campaigns.h"
#include "services/broker/replay_fold.h"
#include "services/broker/replay_walk.h"

namespace passerelle::broker {

namespace {

using domain::Recharge;
using domain::ReplayedDecision;
using domain::Result;
using domain::Status;

using AmountsByEnvelope = std::map<domain::EnvelopeId, std::int64_t>;

// What the programme's envelopes were before: as it funds them, less what the books have on them that was not
// taken `since`.
Result<std::vector<domain::EnvelopeBalance>> balances_before(
    const domain::Programme& programme, const std::vector<domain::EnvelopeBalance>& on_record,
    const AmountsByEnvelope& since) {
  std::vector<domain::EnvelopeBalance> before;
  for (const auto& envelope : programme.envelopes) {
    domain::EnvelopeBalance balance{envelope.id, envelope.measure, envelope.amount, 0, 0};
    const auto known = std::ranges::find(on_record, envelope.id, &domain::EnvelopeBalance::envelope);
    if (known != on_record.end()) {
      if (known->measure != envelope.measure)
        return std::unexpected(domain::Error{.code = domain::ErrorCode::failed_precondition,
                                             .reason = "ENVELOPE_MEASURE_CHANGED",
                                             .message = "An envelope counts in one measure for good.",
                                             .metadata = {{"envelope", envelope.id.value}}});
      const auto taken = since.find(envelope.id);
      balance.spent = known->held + known->spent - (taken == since.end() ? 0 : taken->second);
    } else if (envelope.amount == 0) {
      continue;  // never funded
    }
    before.push_back(std::move(balance));
  }
  return before;
}

// The first day that any site quota looks at, whichever day of the time it is in force.
std::optional<domain::Day> earliest_site_day(const ReplayOrder& order) {
  std::optional<domain::Day> earliest;
  for (auto day = order.from; day <= order.to; day += std::chrono::days{1})
    if (const auto looked_at = domain::earliest_site_day(order.programme, day))
      earliest = earliest ? std::min(*earliest, *looked_at) : looked_at;
  return earliest;
}

ReplayedDecision undecidable(const char* reason) { return {.refusers = {{"", reason}}}; }

class ReplaySource : public PaperSource<ReplayPage> {
 public:
  ReplaySource(const PaperPorts& ports, ReplayOrder order)
      : PaperSource(ports.places),
        ledger_(ports.ledger),
        clock_(ports.clock),
        order_(std::move(order)),
        from_(domain::start_of(order_.from)),
        until_(domain::start_of(order_.to + std::chrono::days{1})) {}

 private:
  Result<ReplayPage> make_page() override {
    if (!books_) {
      if (auto status = begin(); !status) return std::unexpected(std::move(status.error()));
    }
    return fold_ ? decide_some() : count_some();
  }
  void let_go() override {
    walk_.reset();
    fold_.reset();
    campaigns_.reset();
    books_.reset();
    people_ = {};
    tally_ = {};
  }

  Status begin() {
    if (auto valid = domain::validate(order_.programme); !valid) return valid;
    auto reader = ledger_.open_reader();
    if (!reader) return std::unexpected(std::move(reader.error()));
    if (auto held = (*reader)->hold_snapshot(); !held) return held;
    books_ = std::move(*reader);
    time_ = clock_.now();
    // To the end of the books: what was taken from envelopes after the time was not taken before it.
    walk_.emplace(*books_, from_, std::nullopt);
    return {};
  }

  Result<ReplayPage> count_some() {
    auto page = walk_->next();
    if (!page) return std::unexpected(std::move(page.error()));
    for (const auto& recharge : page->items) {
      if (recharge.create_time < until_) ++in_all_;
      if (domain::holds_quota(recharge.state)) since_[recharge.envelope] += recharge.envelope_amount;
    }
    if (page->more) return ReplayPage{in_all_, {}, {}, time_};
    if (auto status = turn_to_deciding(); !status) return std::unexpected(std::move(status.error()));
    return ReplayPage{0, in_all_, {}, time_};
  }

  Status turn_to_deciding() {
    const auto balances = books_->envelope_balances();
    if (!balances) return std::unexpected(balances.error());
    auto before = balances_before(order_.programme, *balances, since_);
    if (!before) return std::unexpected(std::move(before.error()));
    site_usage_since_ = earliest_site_day(order_);
    fold_.emplace(order_.programme, order_.from, *std::move(before));
    campaigns_.emplace(*books_);
    walk_.emplace(*books_, from_, until_);
    return {};
  }

  Result<ReplayPage> decide_some() {
    auto page = walk_->next();
    if (!page) return std::unexpected(std::move(page.error()));
    if (auto status = decide(page->items); !status) return std::unexpected(std::move(status.error()));
    ReplayPage made{decided_, in_all_, {}, time_};
    if (!page->more) made.totals = tally_.totals();
    return made;
  }

  Status decide(const std::vector<Recharge>& asked) {
    std::vector<AdmissionQuery> queries;
    queries.reserve(asked.size());
    for (const auto& recharge : asked) queries.push_back({recharge.beneficiary, recharge.site});
    if (auto status = learn_sites(queries); !status) return status;
    const auto facts = books_->facts(queries, std::nullopt);
    if (!facts) return std::unexpected(facts.error());
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto envelope = campaigns_->envelope_for(asked[i]);
      if (!envelope) return std::unexpected(envelope.error());
      const auto person =
          people_.try_emplace(asked[i].beneficiary, static_cast<domain::ReplayPerson>(people_.size()))
              .first->second;
      fold_->move_on_to(asked[i].create_time);
      const auto then = domain::decision_on_record(asked[i]);
      tally_.add(person, then,
                 decide(asked[i], then.undone, person, facts->beneficiaries[i], *facts, *envelope));
      ++decided_;
    }
    return {};
  }

  Status learn_sites(const std::vector<AdmissionQuery>& queries) {
    std::vector<AdmissionQuery> unknown;
    for (const auto& query : queries)
      if (!fold_->knows(query.site) &&
          std::ranges::find(unknown, query.site, &AdmissionQuery::site) == unknown.end())
        unknown.push_back(query);
    if (unknown.empty()) return {};
    const auto facts = books_->facts(unknown, site_usage_since_);
    if (!facts) return std::unexpected(facts.error());
    for (const auto& [person, site] : unknown) {
      const auto usage = facts->usage_by_site.find(site);
      fold_->learn(site,
                   usage == facts->usage_by_site.end() ? std::vector<domain::DailyUsage>{} : usage->second);
    }
    return {};
  }

  // As AdmissionBatch decides it.
  ReplayedDecision decide(const Recharge& asked, bool undone, domain::ReplayPerson person,
                          const std::optional<domain::Beneficiary>& beneficiary, const AdmissionFacts& page,
                          const std::optional<domain::EnvelopeId>& only) {
    const auto& programme = order_.programme;
    if (programme.find(asked.site) == nullptr) return undecidable("SITE_UNKNOWN");
    const auto* offer = programme.find(asked.offer);
    if (offer == nullptr) return undecidable("OFFER_UNKNOWN");
    if (!beneficiary) return undecidable("BENEFICIARY_UNKNOWN");
    const auto& known = fold_->facts_for(*beneficiary, person, page, asked.site);
    const auto decision = domain::decide(programme, *offer, asked.site, known, asked.create_time, only);
    ReplayedDecision replayed;
    for (const auto& violation : decision.violations)
      replayed.refusers.emplace_back(violation.rule.value, domain::to_string(violation.reason));
    if (!replayed.granted()) return replayed;
    const auto& envelope = *programme.find(decision.envelope);
    replayed.envelope = envelope.id;
    replayed.measure = envelope.measure;
    replayed.amount = domain::amount_of(*offer, envelope.measure);
    replayed.face_value = offer->face_value;
    replayed.price = offer->price;
    replayed.data = offer->data;
    replayed.undone = undone;
    fold_->take(*offer, envelope.id, undone ? std::optional(asked.update_time) : std::nullopt);
    return replayed;
  }

  Ledger& ledger_;
  const Clock& clock_;
  const ReplayOrder order_;
  const domain::Instant from_;
  const domain::Instant until_;
  std::unique_ptr<LedgerReader> books_;
  domain::Instant time_{};
  std::optional<ReplayWalk> walk_;
  // Counted first:
  std::int64_t in_all_ = 0;
  AmountsByEnvelope since_;
  // Then decided:
  std::optional<domain::Day> site_usage_since_;
  std::optional<ReplayFold> fold_;
  std::optional<ReplayCampaigns> campaigns_;
  std::unordered_map<domain::BeneficiaryId, domain::ReplayPerson> people_;
  domain::ReplayTally tally_;
  std::int64_t decided_ = 0;
};

}  // namespace

std::unique_ptr<ProgrammeReplay> ReplayStand::start(ReplayOrder order) {
  return std::make_unique<PaperDesk<ProgrammeReplay, ReplayPage>>(
      ports_, std::make_unique<ReplaySource>(ports_, std::move(order)));
}

}  // namespace passerelle::broker
