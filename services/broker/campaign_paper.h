// What a campaign manager can print: what it would do, and what it did. Line by line, in constant memory.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/broker/completion.h"
#include "services/domain/campaign.h"
#include "services/domain/campaign_preview.h"

namespace passerelle::broker {

struct PreviewedLine {
  domain::CampaignLine line;
  domain::PreviewLine preview;
};

struct PreviewPage {
  std::vector<PreviewedLine> lines;
  std::shared_ptr<const domain::Programme> programme;  // by which it was decided
  // The last page alone.
  std::optional<domain::PreviewTotals> totals;
  domain::Asset measure = domain::Asset::eur_cent;  // of totals' needed and available
  domain::Digest content{};                         // what was previewed, as approvals name it
  domain::Instant time{};                           // for which it was decided
};

// One caller at a time: the next call waits for the completion of the one before. Holds a snapshot of the
// books from its first page to its last, or until it ends; it may end while a page is being made. After the
// last page, or an error other than RESOURCE_EXHAUSTED, there are no more.
//
// Lines are decided in their order, as they would be if all ran at this moment and all were delivered: what
// one would take, the later ones see. What may make a campaign pause meanwhile is not foreseen, a reserve on
// its envelope included.
//
// Of a campaign that has begun, only what is still to be attempted is decided. What was sent, delivered or
// not known yet, is SERVED_ALREADY, and its money is not available any more; what was refused or held says
// so again; what the operator rejected, what was cancelled or taken back is REFUSED without a rule: nothing
// of that is tried again unless somebody asks for a retry.
class CampaignPreview {
 public:
  CampaignPreview() = default;
  CampaignPreview(const CampaignPreview&) = delete;
  CampaignPreview& operator=(const CampaignPreview&) = delete;
  virtual ~CampaignPreview() = default;
  virtual void next(Completion<PreviewPage> done) = 0;
};

struct ReportedLine {
  domain::CampaignLine line;                 // state and reason as its recharge has them
  std::optional<domain::Recharge> recharge;  // of this attempt; absent = there is none
};

struct ReportTotals {
  struct Site {
    domain::LineCounts counts;
    domain::EuroCents face_value;
    domain::Megabytes data;
  };
  domain::LineCounts counts;
  // Of those delivered and not reversed, as their recharges say.
  domain::EuroCents face_value;
  domain::Megabytes data;
  std::map<domain::SiteId, Site> by_site;                                       // empty id: nobody was found
  std::map<std::pair<domain::LineState, std::string>, std::int64_t> by_reason;  // where there is a reason
};

struct ReportPage {
  std::vector<ReportedLine> lines;
  // The last page alone.
  std::optional<ReportTotals> totals;
};

// Called as CampaignPreview is. A line is reported as its recharge stands, which may be newer than the line's
// own copy: the totals add up to the lines of this report, and may be ahead of the campaign's kept counts.
class CampaignReport {
 public:
  CampaignReport() = default;
  CampaignReport(const CampaignReport&) = delete;
  CampaignReport& operator=(const CampaignReport&) = delete;
  virtual ~CampaignReport() = default;
  virtual void next(Completion<ReportPage> done) = 0;
};

}  // namespace passerelle::broker
