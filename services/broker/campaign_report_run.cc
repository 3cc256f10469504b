#include "services/broker/campaign_report_run.h"

#include <utility>

#include "services/broker/campaign_paper_job.h"
#include "services/broker/campaign_snapshot.h"

namespace passerelle::broker {

namespace {

using domain::Result;

void count(ReportTotals& totals, const ReportedLine& reported) {
  const auto& line = reported.line;
  auto& site = totals.by_site[line.site];
  totals.counts.add(line.state, 1);
  site.counts.add(line.state, 1);
  if (!line.reason.empty()) ++totals.by_reason[{line.state, line.reason}];
  if (line.state != domain::LineState::delivered || !reported.recharge) return;
  totals.face_value += reported.recharge->face_value;
  totals.data += reported.recharge->data;
  site.face_value += reported.recharge->face_value;
  site.data += reported.recharge->data;
}

class ReportSource : public PaperSource<ReportPage> {
 public:
  ReportSource(const PaperPorts& ports, domain::CampaignId campaign)
      : PaperSource(ports.places), ledger_(ports.ledger), campaign_(campaign) {}

 private:
  Result<ReportPage> make_page() override {
    if (snapshot_ == nullptr) {
      auto taken = CampaignSnapshot::take(ledger_, campaign_);
      if (!taken) return std::unexpected(std::move(taken.error()));
      snapshot_ = std::move(*taken);
    }
    auto lines = snapshot_->next_lines();
    if (!lines) return std::unexpected(std::move(lines.error()));
    for (const auto& line : lines->items) count(totals_, line);
    ReportPage page{.lines = std::move(lines->items), .totals = {}};
    if (!lines->more) page.totals = std::move(totals_);
    return page;
  }
  void let_go() override { snapshot_.reset(); }

  Ledger& ledger_;
  const domain::CampaignId campaign_;
  std::unique_ptr<CampaignSnapshot> snapshot_;
  ReportTotals totals_;
};

}  // namespace

std::unique_ptr<CampaignReport> start_report(PaperPorts ports, domain::CampaignId campaign) {
  return std::make_unique<PaperDesk<CampaignReport, ReportPage>>(
      ports, std::make_unique<ReportSource>(ports, campaign));
}

}  // namespace passerelle::broker
