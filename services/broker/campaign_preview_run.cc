#include "services/broker/campaign_preview_run.h"

#include <optional>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/campaign_paper_job.h"
#include "services/broker/campaign_snapshot.h"
#include "services/broker/preview_fold.h"
#include "services/domain/line_confirmation.h"

namespace passerelle::broker {

namespace {

using domain::LineState;
using domain::PreviewLine;
using domain::PreviewVerdict;
using domain::Result;
using domain::Status;

bool is_to_be_decided(const domain::CampaignLine& line) {
  return line.state == LineState::waiting || line.state == LineState::taken;
}

// Of a line that is not attempted by itself any more, or never was to be.
PreviewLine preview_of_past(const ReportedLine& reported) {
  switch (reported.line.state) {
    case LineState::flawed:
      return domain::preview_of_flaw(reported.line);
    case LineState::underway:
    case LineState::in_doubt:
    case LineState::delivered:
      return {PreviewVerdict::served_already};
    case LineState::refused: {
      domain::Decision decision;
      if (reported.recharge) decision.violations = reported.recharge->violations;
      return decision.granted() ? PreviewLine{PreviewVerdict::refused} : domain::preview_of(decision, false);
    }
    case LineState::held:
      if (reported.line.reason == line_unconfirmed().reason) return {PreviewVerdict::unconfirmed};
      return {reported.line.reason == beneficiary_unknown({}).reason ? PreviewVerdict::person_unknown
                                                                     : PreviewVerdict::malformed};
    default:
      return {PreviewVerdict::refused};
  }
}

std::int64_t available_on(const std::vector<domain::EnvelopeBalance>& balances,
                          const domain::EnvelopeId& envelope) {
  for (const auto& balance : balances)
    if (balance.envelope == envelope) return balance.available();
  return 0;
}

// The terms of a preview, and what its lines have come to so far.
struct Course {
  Course(std::shared_ptr<const domain::Programme> with, const StoredCampaign& stored, domain::Instant now,
         std::int64_t available)
      : programme(std::move(with)),
        offer(*programme->find(stored.campaign.offer)),
        envelope(*programme->find(stored.campaign.envelope)),
        time(now),
        fold(offer, envelope, now, stored.counts.runnable()),
        tally(offer, envelope.measure, available) {}

  const std::shared_ptr<const domain::Programme> programme;
  const domain::Offer& offer;
  const domain::Envelope& envelope;
  const domain::Instant time;
  PreviewFold fold;
  domain::PreviewTally tally;
};

class PreviewSource : public PaperSource<PreviewPage> {
 public:
  PreviewSource(const PaperPorts& ports, domain::CampaignId campaign)
      : PaperSource(ports.places),
        ledger_(ports.ledger),
        clock_(ports.clock),
        recycled_after_days_(ports.recycled_after_days),
        campaign_(campaign) {}

 private:
  Result<PreviewPage> make_page() override {
    if (!course_) {
      if (auto status = begin(); !status) return std::unexpected(std::move(status.error()));
    }
    auto lines = snapshot_->next_lines();
    if (!lines) return std::unexpected(std::move(lines.error()));
    auto page = preview(std::move(lines->items));
    if (page && !lines->more) conclude(*page);
    return page;
  }
  void let_go() override {
    course_.reset();
    snapshot_.reset();
  }

  Status begin() {
    auto taken = CampaignSnapshot::take(ledger_, campaign_);
    if (!taken) return std::unexpected(std::move(taken.error()));
    snapshot_ = std::move(*taken);
    auto version = snapshot_->books().programme({});
    if (!version) return std::unexpected(std::move(version.error()));
    if (!*version) return std::unexpected(programme_missing());
    auto programme = std::make_shared<const domain::Programme>(std::move((*version)->programme));
    const auto& campaign = snapshot_->stored().campaign;
    if (auto payable = domain::require_payable(*programme, campaign.offer, campaign.envelope); !payable)
      return payable;
    const auto balances = snapshot_->books().envelope_balances();
    if (!balances) return std::unexpected(balances.error());
    course_.emplace(std::move(programme), snapshot_->stored(), clock_.now(),
                    available_on(*balances, campaign.envelope));
    return {};
  }

  Result<PreviewPage> preview(std::vector<ReportedLine> lines) {
    std::vector<AdmissionQuery> queries;
    for (const auto& [line, recharge] : lines)
      if (is_to_be_decided(line)) queries.push_back({line.beneficiary, line.site});
    const auto since = domain::earliest_site_day(*course_->programme, domain::paris_day(course_->time));
    auto facts = snapshot_->books().facts(queries, since);
    if (!facts) return std::unexpected(std::move(facts.error()));
    course_->fold.turn_to(std::move(*facts));
    PreviewPage page;
    page.programme = course_->programme;
    page.lines.reserve(lines.size());
    std::size_t query = 0;
    for (auto& reported : lines) {
      auto previewed =
          is_to_be_decided(reported.line) ? decide(reported.line, query++) : preview_of_past(reported);
      course_->tally.add(previewed);
      page.lines.push_back({std::move(reported.line), std::move(previewed)});
    }
    return page;
  }

  // As AdmissionBatch decides it.
  PreviewLine decide(const domain::CampaignLine& line, std::size_t query) {
    auto& [programme, offer, envelope, time, fold, tally] = *course_;
    if (programme->find(line.site) == nullptr) return {PreviewVerdict::malformed};
    const auto* known = fold.facts_for(query, line.site);
    if (known == nullptr) return {PreviewVerdict::person_unknown};
    const bool recycled =
        domain::may_be_recycled(*programme, *known, recycled_after_days_, domain::paris_day(time));
    const auto decision = domain::decide(*programme, offer, line.site, *known, time, envelope.id);
    auto previewed = domain::preview_of(decision, recycled);
    if (previewed.verdict == PreviewVerdict::served) fold.take();
    return previewed;
  }

  void conclude(PreviewPage& page) {
    const auto& [campaign, counts, day, taken] = snapshot_->stored();
    page.totals = course_->tally.totals();
    page.measure = course_->envelope.measure;
    page.content =
        domain::content_of(*course_->programme, campaign.offer, campaign.envelope, campaign.list, counts)
            .digest;
    page.time = course_->time;
  }

  Ledger& ledger_;
  const Clock& clock_;
  const int recycled_after_days_;
  const domain::CampaignId campaign_;
  std::unique_ptr<CampaignSnapshot> snapshot_;
  std::optional<Course> course_;
};

}  // namespace

std::unique_ptr<CampaignPreview> start_preview(PaperPorts ports, domain::CampaignId campaign) {
  return std::make_unique<PaperDesk<CampaignPreview, PreviewPage>>(
      ports, std::make_unique<PreviewSource>(ports, campaign));
}

}  // namespace passerelle::broker
