// What previews and reports are read with.
#pragma once

#include "services/broker/lifetime.h"
#include "services/broker/paper_places.h"
#include "services/broker/ports/clock.h"
#include "services/broker/ports/readers.h"
#include "services/broker/writer_entrance.h"

namespace passerelle::broker {

// All outlive whatever is started with them.
struct PaperPorts {
  Ledger& ledger;    // a snapshot takes a reader of its own
  Readers& readers;  // on whose threads pages are made
  const Clock& clock;
  WriterEntrance& entrance;
  const Lifetime& lifetime;
  PaperPlaces& places;
  int recycled_after_days = 0;  // domain::may_be_recycled, as campaigns run
};

}  // namespace passerelle::broker
