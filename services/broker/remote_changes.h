// What other brokers did to recharges that somebody waits for here.
#pragma once

#include <vector>

#include "services/broker/lifetime.h"
#include "services/broker/open_recharges.h"
#include "services/broker/outcome_board.h"
#include "services/broker/ports/change_feed.h"
#include "services/broker/ports/readers.h"
#include "services/broker/ports/scheduler.h"

namespace passerelle::broker {

// Thread-safe. The feed says that something changed; how it stands is read from the ledger and published on
// the board. Whatever the feed may lose is found by looking again, once a second, at what is waited for.
class RemoteChanges {
 public:
  RemoteChanges(OutcomeBoard& board, const OpenRecharges& open, Readers& readers, Scheduler& scheduler,
                const Lifetime& lifetime)
      : board_(board), open_(open), readers_(readers), scheduler_(scheduler), lifetime_(lifetime) {}
  RemoteChanges(const RemoteChanges&) = delete;
  RemoteChanges& operator=(const RemoteChanges&) = delete;

  // `feed`: null where there is none.
  void start(ChangeFeed* feed);
  // Reads how it stands and publishes that: for who began to listen after reading.
  void look_at(std::vector<domain::RechargeId> ids);

 private:
  void look_again_regularly();
  void look_at_all();

  OutcomeBoard& board_;
  const OpenRecharges& open_;
  Readers& readers_;
  Scheduler& scheduler_;
  const Lifetime& lifetime_;
};

}  // namespace passerelle::broker
