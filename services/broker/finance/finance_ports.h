// What finance's use cases work with.
#pragma once

#include "services/broker/id_source.h"
#include "services/broker/list_ports.h"
#include "services/broker/settlement_desk.h"
#include "services/broker/tenure.h"

namespace passerelle::broker {

// All of them outlive whatever finance has under way: the broker's.
struct FinancePorts {
  ListPorts errands;
  Readers& long_readers;  // for what reads for minutes
  IdSource& ids;
  SettlementDesk& settlement;
  const Tenure& tenure;
};

}  // namespace passerelle::broker
