#include "services/broker/finance/reconciliation_run.h"

#include <algorithm>
#include <utility>

#include "services/broker/finance/reconciling.h"
#include "services/broker/list_errands.h"

namespace passerelle::broker {
namespace {

using domain::Result;

constexpr std::size_t breaks_a_slice = 500;

// Kept alive by what is under way for it.
class ReconciliationRun : public std::enable_shared_from_this<ReconciliationRun> {
 public:
  ReconciliationRun(const FinancePorts& ports, finance::MatchingScope scope, PaperPlaces::Place place,
                    Completion<ReconciliationSummary> done)
      : ports_(ports), scope_(std::move(scope)), place_(std::move(place)), done_(std::move(done)) {}

  void begin() {
    const bool queued = ports_.long_readers.read(ports_.errands.lifetime.guard(
        [self = shared_from_this()](LedgerReader&, VaultReader&) { self->match(); }));
    if (!queued) fail(readers_busy());
  }

 private:
  ListPorts long_ports() const {
    const auto& it = ports_.errands;
    return {it.ledger, it.vault,  ports_.long_readers, it.programmes,
            it.clock,  it.strand, it.entrance,         it.lifetime};
  }

  // With a reader of its own: the snapshot that it holds ends with it.
  void match() {
    auto reader = ports_.errands.ledger.open_reader();
    if (!reader) return fail(std::move(reader.error()));
    auto matched = match_period(**reader, scope_);
    reader->reset();
    if (!matched) return fail(std::move(matched.error()));
    period_ = *std::move(matched);
    summary_.recharges = period_.findings.recharges;
    summary_.lines = period_.findings.lines;
    summary_.matched = period_.matched;
    summary_.envelopes = std::move(period_.findings.envelopes);
    for (auto& found : period_.fresh) {
      found.id = ports_.ids.draw<finance::BreakId>();
      found.operator_id = scope_.operator_id;
      found.found_at = scope_.now;
    }
    put_some(0);
  }

  void put_some(std::size_t from) {
    if (from == period_.fresh.size()) return prove_some(0);
    const auto count = std::min(breaks_a_slice, period_.fresh.size() - from);
    have_written<std::int64_t>(
        ports_.errands,
        [self = shared_from_this(), from, count] {
          return put_some_breaks(self->ports_.errands.ledger,
                                 std::span(self->period_.fresh).subspan(from, count));
        },
        [self = shared_from_this(), from, count](Result<std::int64_t> put) {
          if (!put) return self->fail(std::move(put.error()));
          self->summary_.breaks_found += *put;
          self->put_some(from + count);
        });
  }

  void prove_some(std::size_t from) {
    if (from == period_.proven.size()) return settle();
    const auto count = std::min(breaks_a_slice, period_.proven.size() - from);
    have_written<std::int64_t>(
        ports_.errands,
        [self = shared_from_this(), from, count] {
          return prove_some_breaks(self->ports_.errands.ledger,
                                   std::span(self->period_.proven).subspan(from, count), self->scope_.now);
        },
        [self = shared_from_this(), from, count](Result<std::int64_t> proven) {
          if (!proven) return self->fail(std::move(proven.error()));
          self->summary_.proven += *proven;
          self->prove_some(from + count);
        });
  }

  void settle() {
    summary_.proven += std::ranges::count_if(period_.findings.proofs, [](const finance::Match& proof) {
      return proof.outcome != finance::MatchOutcome::carried;
    });
    settle_doubts(ports_, period_.findings.proofs);
    // Behind what was just handed over: then it is in the books.
    have_written<bool>(
        ports_.errands, []() -> Result<bool> { return true; },
        [self = shared_from_this()](Result<bool> written) {
          if (!written) return self->fail(std::move(written.error()));
          self->conclude();
        });
  }

  void conclude() {
    have_read<bool>(
        long_ports(),
        [self = shared_from_this()](LedgerReader& ledger) -> Result<bool> {
          if (auto status = sum_up(ledger, self->scope_, self->summary_); !status)
            return std::unexpected(std::move(status.error()));
          return true;
        },
        [self = shared_from_this()](Result<bool> summed) {
          if (!summed) return self->fail(std::move(summed.error()));
          self->place_.reset();
          std::exchange(self->done_, nullptr)(std::move(self->summary_));
        });
  }

  void fail(domain::Error error) {
    place_.reset();
    std::exchange(done_, nullptr)(std::unexpected(std::move(error)));
  }

  const FinancePorts ports_;
  const finance::MatchingScope scope_;
  PaperPlaces::Place place_;
  Completion<ReconciliationSummary> done_;
  MatchedPeriod period_;
  ReconciliationSummary summary_;
};

}  // namespace

void run_reconciliation(const FinancePorts& ports, finance::MatchingScope scope, PaperPlaces::Place place,
                        Completion<ReconciliationSummary> done) {
  std::make_shared<ReconciliationRun>(ports, std::move(scope), std::move(place), std::move(done))->begin();
}

}  // namespace passerelle::broker
