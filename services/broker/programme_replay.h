// A past span of time, decided again under other rules. Nothing of it is written.
#pragma once

#include <memory>
#include <optional>

#include "services/broker/completion.h"
#include "services/domain/programme_replay.h"

namespace passerelle::broker {

struct ReplayOrder {
  domain::Programme programme;  // instead of the one in force
  domain::Day from{};           // both included
  domain::Day to{};
};

struct ReplayPage {
  // Requests of the time that were counted so far, while `in_all` is absent; then those decided.
  std::int64_t requests = 0;
  std::optional<std::int64_t> in_all;
  // The last page alone.
  std::optional<domain::ReplayTotals> totals;
  domain::Instant time{};  // of the snapshot
};

// Called as CampaignPreview is, and holds a snapshot of the books as long.
//
// Requests are decided in the order in which they were made, each as if it were made at its own moment:
// - Usage and envelopes before `from` are what the books say of it now; an envelope has the amount that the
//   programme gives it. From then on they are what the replay itself has granted.
// - What an operator rejected or took back, or was cancelled, is again, at the moment when it was. What was
//   refused then and is granted now is taken as delivered.
// - People are as they are on file now: their referral, their line, its operator and its confirmation.
// - A campaign's line is paid by the campaign's envelope, or refused; campaigns neither pause nor hold lines.
// - Who was turned away undecided (a full queue, an operator that was paused) has left no request.
// - Of requests in the same millisecond the books keep no order: those that were granted come first.
class ProgrammeReplay {
 public:
  ProgrammeReplay() = default;
  ProgrammeReplay(const ProgrammeReplay&) = delete;
  ProgrammeReplay& operator=(const ProgrammeReplay&) = delete;
  virtual ~ProgrammeReplay() = default;
  virtual void next(Completion<ReplayPage> done) = 0;
};

// Thread-safe.
class ProgrammeReplays {
 public:
  ProgrammeReplays() = default;
  ProgrammeReplays(const ProgrammeReplays&) = delete;
  ProgrammeReplays& operator=(const ProgrammeReplays&) = delete;
  virtual ~ProgrammeReplays() = default;
  // Never blocks. Its pages' errors: invalid_argument PROGRAMME_INVALID; failed_precondition
  // ENVELOPE_MEASURE_CHANGED, where an envelope of the books counts in something else; resource_exhausted
  // READ_QUEUE_FULL or REPORTS_BUSY, after which the same page may be asked for again; unavailable
  // LEDGER_UNAVAILABLE or SNAPSHOT_LOST. Any other than these two is the end of it.
  virtual std::unique_ptr<ProgrammeReplay> start(ReplayOrder order) = 0;
};

}  // namespace passerelle::broker
