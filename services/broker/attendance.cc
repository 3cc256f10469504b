#include "services/broker/attendance.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace passerelle::broker {

namespace {

constexpr int signs_a_lease = 4;

}  // namespace

Attendance::Attendance(Ledger& ledger, Tenure& tenure, WriterQueue& queue, Scheduler& scheduler,
                       const Clock& clock, const Lifetime& lifetime, Duties duties)
    : ledger_(ledger),
      tenure_(tenure),
      queue_(queue),
      scheduler_(scheduler),
      clock_(clock),
      lifetime_(lifetime),
      duties_(std::move(duties)) {}

domain::Status Attendance::enter() { return tenure_.shared() ? attend() : domain::Status{}; }

// A commit that may have happened is no sign: only what is known to be written keeps others away.
domain::Status Attendance::attend() {
  const auto began = clock_.elapsed();
  const auto broker = tenure_.current().broker;
  Presence presence;
  auto status = ledger_.transact([&](LedgerTransaction& transaction) -> domain::Status {
    auto taken = transaction.attend(broker, tenure_.silence());
    if (!taken) return std::unexpected(std::move(taken.error()));
    presence = *taken;
    return {};
  });
  if (!status) return status;
  if (!tenure_.attended(began, presence)) return {};
  spdlog::error("broker {}: taken for dead and fenced off by another; goes on as {}", broker.text(),
                tenure_.current().broker.text());
  duties_.fenced_off();
  return attend();
}

void Attendance::start() {
  if (!tenure_.shared()) return;
  const auto pause = std::max(tenure_.lease() / signs_a_lease, domain::Duration{1});
  scheduler_.after(pause,
                   lifetime_.guard([this] { queue_.insist(WriteCommand{[this] { attend_and_look(); }}); }));
}

void Attendance::attend_and_look() {
  const auto status = attend();
  duties_.ledger_answers(status.has_value() || status.error().code != domain::ErrorCode::unavailable);
  if (!status) {
    spdlog::error("ledger: no sign of life could be given: {}", status.error().reason);
  } else {
    duties_.look_around();
  }
  start();
}

void Attendance::leave() {
  if (!tenure_.shared()) return;
  const auto broker = tenure_.current().broker;
  // Where it can't be written, silence says the same a little later.
  (void)ledger_.transact([&](LedgerTransaction& transaction) { return transaction.leave(broker); });
}

}  // namespace passerelle::broker
