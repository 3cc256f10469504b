#pragma once

#include <passerelle/v1/programme_service.pb.h>

#include "services/broker/programme_replay.h"

namespace passerelle::rpc {

// Every field that is wrong, at once. The programme's own rules are the domain's to check.
domain::Result<broker::ReplayOrder> replay_order_from(const v1::ReplayProgrammeRequest& request);
// Progress, or the totals where the page has them.
v1::ReplayProgrammeResponse to_proto(const broker::ReplayPage& page, const broker::ReplayOrder& order);

}  // namespace passerelle::rpc
