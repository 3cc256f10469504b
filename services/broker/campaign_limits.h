// How a broker runs campaigns.
#pragma once

#include "services/domain/campaign.h"

namespace passerelle::broker {

struct CampaignLimits {
  // False: this broker serves no lines. People work with campaigns on it all the same.
  bool run = true;
  // Lines that are on their way through this broker at a time: so many may stand before a counter, in the
  // writer's queue or in an operator's.
  int at_once = 32;
  // Lines a second, of all campaigns together; 0 = as fast as operators take them. Unhurried and even, so
  // that whoever stands before a counter doesn't notice.
  double per_second = 100;
  int lease_lines = 128;                  // taken at a time; what became of half of them is worth a commit
  domain::Duration lease{120'000};        // longer than a line takes, however slow the operator
  domain::Duration look_interval{1'000};  // between two looks at what there is to do
  domain::Duration outcome_wait{30'000};  // for a line's outcome; after that it is looked up
  // domain::may_be_recycled. Operators give a number to somebody else some time after its last recharge ran
  // out.
  int recycled_after_days = 45;
  int reports_at_once = 8;  // previews and reports that are being made
  domain::ApprovalPolicy approval;
};

}  // namespace passerelle::broker
