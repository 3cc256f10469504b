// The list of a campaign's next cycle: the people of the one before whose line could run.
#pragma once

#include <string>

#include "services/broker/campaign_list.h"
#include "services/broker/list_ports.h"

namespace passerelle::broker {

struct CycleCopyOrder {
  domain::CampaignId from;  // has ended
  domain::CampaignId to;    // its next cycle
  std::string who;
  std::string why;
};

// Everybody is looked up again: a line is for the site where the person is followed now, whatever the earlier
// list said; who is not on file any more gets a flawed line. Broken off, the same call goes on; whole, it
// changes nothing and answers as it did. Errors: as add_by_criteria.
void copy_cycle(const ListPorts& ports, CycleCopyOrder order, Completion<ListSummary> done);

}  // namespace passerelle::broker
