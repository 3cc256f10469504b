// Replays: the requests of a past time, decided under another programme, on a snapshot of the books.
#pragma once

#include "services/broker/campaign_paper_ports.h"
#include "services/broker/programme_replay.h"

namespace passerelle::broker {

class ReplayStand : public ProgrammeReplays {
 public:
  // `ports.places` are the replays' own: each may need memory for everybody.
  explicit ReplayStand(PaperPorts ports) : ports_(ports) {}
  std::unique_ptr<ProgrammeReplay> start(ReplayOrder order) override;

 private:
  const PaperPorts ports_;
};

}  // namespace passerelle::broker
