// Previews: a campaign's lines, decided as they would be now, on a snapshot of the books.
#pragma once

#include <memory>

#include "services/broker/campaign_paper.h"
#include "services/broker/campaign_paper_ports.h"

namespace passerelle::broker {

// Never blocks. Its pages' errors: not_found CAMPAIGN_UNKNOWN; failed_precondition PROGRAMME_MISSING; those
// of domain::require_payable; resource_exhausted READ_QUEUE_FULL or REPORTS_BUSY, after which the same page
// may be asked for again; unavailable LEDGER_UNAVAILABLE or SNAPSHOT_LOST. Any other than these two is the
// end of it.
std::unique_ptr<CampaignPreview> start_preview(PaperPorts ports, domain::CampaignId campaign);

}  // namespace passerelle::broker
