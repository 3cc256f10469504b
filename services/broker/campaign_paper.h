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
// books as long as it lives. After the last page it is done.
class CampaignPreview {
 public:
  CampaignPreview() = default;
  CampaignPreview(const CampaignPreview&) = delete;
  CampaignPreview& operator=(const CampaignPreview&) = delete;
  virtual ~CampaignPreview() = default;
  virtual void next(Completion<PreviewPage> done) = 0;
};

struct ReportedLine {
  domain::CampaignLine line;
  std::optional<domain::Recharge> recharge;  // of this attempt
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

// As CampaignPreview. A line is reported as its recharge stands, which may be newer than the line's own copy.
class CampaignReport {
 public:
  CampaignReport() = default;
  CampaignReport(const CampaignReport&) = delete;
  CampaignReport& operator=(const CampaignReport&) = delete;
  virtual ~CampaignReport() = default;
  virtual void next(Completion<ReportPage> done) = 0;
};

}  // namespace passerelle::broker
