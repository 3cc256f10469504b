#pragma once

#include "services/broker/broker.h"
#include "services/rpc/drain_signal.h"
#include "services/rpc/gate.h"
#include "services/rpc/programme_versions.h"

namespace passerelle::rpc {

// What every handler works with. All of it outlives the services.
struct HandlerPorts {
  const Gate& gate;
  broker::Broker& broker;
  broker::Readers& readers;
  ProgrammeVersions& programmes;
  DrainSignal& drain;
  // Who takes nothing of a preview or report for so long has the store's snapshot held for nothing.
  domain::Duration longest_stall;
};

}  // namespace passerelle::rpc
