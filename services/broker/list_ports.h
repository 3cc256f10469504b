// What every way of filling a campaign's list works with.
#pragma once

#include "services/broker/lifetime.h"
#include "services/broker/ports/clock.h"
#include "services/broker/ports/readers.h"
#include "services/broker/programmes.h"
#include "services/broker/writer_entrance.h"

namespace passerelle::broker {

// All of them outlive the lists that are being filled: the broker's.
struct ListPorts {
  Ledger& ledger;
  IdentityVault& vault;  // the writer thread's
  Readers& readers;
  const Programmes& programmes;
  const Clock& clock;
  Scheduler& strand;
  WriterEntrance& entrance;
  const Lifetime& lifetime;
};

}  // namespace passerelle::broker
