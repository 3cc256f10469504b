// A campaign's list by criteria: whoever fits them, as the books are while they are read.
#pragma once

#include "services/broker/campaigns.h"
#include "services/broker/list_ports.h"

namespace passerelle::broker {

// Who has a line that can run in the campaign already is left out, and counted in `left_out`: the same
// criteria again add those who fit since. Broken off, the same call goes on; other criteria are UPLOAD_OPEN
// until then. Where nobody is to be added, nothing changes. Errors: those of ListIntake::feed that are not
// about a file; of CampaignAct; resource_exhausted READ_QUEUE_FULL or ADMISSION_QUEUE_FULL.
void add_by_criteria(const ListPorts& ports, CampaignAct act, ListCriteria criteria,
                     Completion<ListSummary> done);

}  // namespace passerelle::broker
