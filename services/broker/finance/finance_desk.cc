#include "services/broker/finance/finance_desk.h"

#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/finance/break_desk.h"
#include "services/broker/finance/gift_desk.h"
#include "services/broker/finance/journal_file.h"
#include "services/broker/finance/period_closing.h"
#include "services/broker/finance/period_sealing.h"
#include "services/broker/finance/reconciliation_run.h"
#include "services/broker/finance/statement_run.h"
#include "services/broker/finance/till_desk.h"
#include "services/broker/reader_entrance.h"
#include "services/domain/stated_reason.h"

namespace passerelle::broker {
namespace {

constexpr std::size_t most_gifts = 1'000;

// The export's own reader holds its snapshot until the last piece.
class PeriodFile : public FileExport {
 public:
  PeriodFile(const FinancePorts& ports, const finance::Period& period)
      : ports_(ports), state_(std::make_shared<State>(period)) {}

  void next(Completion<std::string> done) override {
    read_or_refuse<std::string>(
        ports_.long_readers, ports_.errands.entrance, ports_.errands.lifetime,
        [state = state_, &ledger = ports_.errands.ledger](LedgerReader&,
                                                          VaultReader&) -> domain::Result<std::string> {
          if (!state->file) {
            if (auto status = begin(*state, ledger); !status)
              return std::unexpected(std::move(status.error()));
          }
          return state->file->next();
        },
        std::move(done));
  }

 private:
  struct State {
    explicit State(const finance::Period& wanted) : period(wanted) {}
    finance::Period period;
    std::unique_ptr<LedgerReader> reader;
    std::optional<PeriodExport> file;
  };

  static domain::Status begin(State& state, Ledger& ledger) {
    auto reader = ledger.open_reader();
    if (!reader) return std::unexpected(std::move(reader.error()));
    state.reader = *std::move(reader);
    if (auto held = state.reader->hold_snapshot(); !held) return held;
    const auto closed = state.reader->finance().closed_periods();
    if (!closed) return std::unexpected(closed.error());
    for (const auto& each : *closed) {
      if (each.period != state.period) continue;
      auto sealed = read_sealed_document(each.document);
      if (!sealed) return std::unexpected(std::move(sealed.error()));
      state.file.emplace(*state.reader, *std::move(sealed));
      return {};
    }
    return domain::fail(domain::ErrorCode::not_found, "PERIOD_NOT_CLOSED", "That period is not closed.");
  }

  const FinancePorts ports_;
  const std::shared_ptr<State> state_;
};

}  // namespace

domain::Status FinanceDesk::require_site(const domain::SiteId& site) const {
  const auto programme = ports_.errands.programmes.current();
  if (programme == nullptr) return std::unexpected(programme_missing());
  if (programme->find(site) == nullptr) return std::unexpected(site_unknown(site));
  return {};
}

template <class T>
void FinanceDesk::read_long(std::function<domain::Result<T>(LedgerReader&)> job, Completion<T> done) {
  read_or_refuse<T>(
      ports_.long_readers, ports_.errands.entrance, ports_.errands.lifetime,
      [job = std::move(job)](LedgerReader& ledger, VaultReader& /*vault*/) { return job(ledger); },
      std::move(done));
}

void FinanceDesk::enter_gifts(std::vector<GiftDraft> drafts, std::string who,
                              Completion<std::vector<GiftEntry>> done) {
  const auto programme = ports_.errands.programmes.current();
  if (programme == nullptr) return refuse(std::move(done), programme_missing());
  if (drafts.empty() || drafts.size() > most_gifts)
    return refuse(std::move(done),
                  domain::invalid_field("gifts", "Must be 1 to 1,000.", "GIFTS_INVALID").error());
  auto gifts = gifts_of(drafts, *programme);
  if (!gifts) return refuse(std::move(done), std::move(gifts.error()));
  write<std::vector<GiftEntry>>(
      [this, gifts = *std::move(gifts), who = std::move(who)] {
        return broker::enter_gifts(ports_.errands.ledger, ports_.ids, gifts, who, ports_.errands.clock.now());
      },
      std::move(done));
}

void FinanceDesk::till(domain::SiteId site, Completion<TillView> done) {
  if (auto status = require_site(site); !status) return refuse(std::move(done), std::move(status.error()));
  read_or_refuse<TillView>(
      ports_.errands.readers, ports_.errands.entrance, ports_.errands.lifetime,
      [site = std::move(site)](LedgerReader& ledger, VaultReader& /*vault*/) {
        return view_till(ledger, site);
      },
      std::move(done));
}

void FinanceDesk::close_till(TillCount count, Completion<finance::TillClosing> done) {
  auto status = require_site(count.site);
  if (status) status = check(count, domain::paris_day(ports_.errands.clock.now()));
  if (!status) return refuse(std::move(done), std::move(status.error()));
  write<finance::TillClosing>(
      [this, count = std::move(count)] {
        return broker::close_till(ports_.errands.ledger, ports_.ids, count, ports_.errands.clock.now());
      },
      std::move(done));
}

void FinanceDesk::refund(domain::RechargeId recharge, FinanceAct act, Completion<domain::Transfer> done) {
  write<domain::Transfer>(
      [this, recharge, act = std::move(act)] {
        return refund_recharge(ports_.errands.ledger, ports_.ids, recharge, act, ports_.errands.clock.now());
      },
      std::move(done));
}

std::unique_ptr<StatementIntake> FinanceDesk::import_statement(StatementOrder order) {
  return start_statement_intake(ports_, std::move(order));
}

void FinanceDesk::reconcile(domain::OperatorId operator_id, finance::Period period,
                            Completion<ReconciliationSummary> done) {
  const auto programme = ports_.errands.programmes.current();
  if (programme == nullptr) return refuse(std::move(done), programme_missing());
  if (programme->find(operator_id) == nullptr) return refuse(std::move(done), operator_unknown(operator_id));
  auto place = reconciliations_.take();
  if (!place) return refuse(std::move(done), reports_busy());
  finance::MatchingScope scope;
  scope.operator_id = std::move(operator_id);
  scope.period = period;
  scope.now = ports_.errands.clock.now();
  run_reconciliation(ports_, std::move(scope), std::move(place), std::move(done));
}

void FinanceDesk::evidence(finance::BreakId found, Completion<BreakEvidence> done) {
  read_or_refuse<BreakEvidence>(
      ports_.errands.readers, ports_.errands.entrance, ports_.errands.lifetime,
      [found, policy = terms_.resolution](LedgerReader& ledger, VaultReader& /*vault*/) {
        return evidence_of(ledger, policy, found);
      },
      std::move(done));
}

void FinanceDesk::resolve_break(BreakAct act, finance::Resolution resolution,
                                Completion<finance::Break> done) {
  write<finance::Break>(
      [this, act = std::move(act), resolution] {
        return broker::resolve_break(ports_, terms_.resolution, act, resolution);
      },
      std::move(done));
}

void FinanceDesk::approve_break(BreakAct act, Completion<finance::Break> done) {
  write<finance::Break>(
      [this, act = std::move(act)] { return broker::approve_break(ports_, terms_.resolution, act); },
      std::move(done));
}

void FinanceDesk::checklist(finance::Period period, Completion<std::vector<finance::ChecklistItem>> done) {
  read_long<std::vector<finance::ChecklistItem>>(
      [period, now = ports_.errands.clock.now()](LedgerReader& ledger) {
        return checklist_of(ledger, period, now);
      },
      std::move(done));
}

void FinanceDesk::close_period(CloseOrder order, Completion<CloseOutcome> done) {
  if (!terms_.signing_key)
    return refuse(std::move(done),
                  domain::Error{domain::ErrorCode::failed_precondition,
                                "SIGNING_KEY_MISSING",
                                "The service has no key to sign what is closed: see its configuration.",
                                {}});
  if (auto why = domain::require_reason(order.why); !why)
    return refuse(std::move(done), std::move(why.error()));
  auto answer = std::make_shared<Completion<CloseOutcome>>(std::move(done));
  const auto now = ports_.errands.clock.now();
  const auto written = [answer](domain::Result<CloseOutcome> outcome) { (*answer)(std::move(outcome)); };
  const auto sealed = [this, written](domain::Result<finance::ClosedPeriod> closed) {
    if (!closed) return written(std::unexpected(std::move(closed.error())));
    write<CloseOutcome>(
        [this, closed = *std::move(closed)]() -> domain::Result<CloseOutcome> {
          if (auto status = write_closed(ports_.errands.ledger, closed); !status)
            return std::unexpected(std::move(status.error()));
          return CloseOutcome{closed};
        },
        written);
  };
  const auto proposed = [this, order, now, sealed, written](domain::Result<CloseProposal> proposal) {
    if (!proposal) return written(std::unexpected(std::move(proposal.error())));
    if (proposal->who == order.who) return written(CloseOutcome{});
    // With a reader of its own: the snapshot that it holds ends with it.
    read_long<finance::ClosedPeriod>(
        [this, order, now,
         proposal = *std::move(proposal)](LedgerReader&) -> domain::Result<finance::ClosedPeriod> {
          auto reader = ports_.errands.ledger.open_reader();
          if (!reader) return std::unexpected(std::move(reader.error()));
          return seal_period(**reader, *terms_.signing_key, proposal, order, now);
        },
        sealed);
  };
  write<CloseProposal>([this, order, now] { return propose_close(ports_.errands.ledger, order, now); },
                       proposed);
}

std::unique_ptr<FileExport> FinanceDesk::export_period(finance::Period period) {
  return std::make_unique<PeriodFile>(ports_, period);
}

void FinanceDesk::envelope_statement(domain::EnvelopeId envelope, finance::Period period,
                                     Completion<finance::EnvelopeStatement> done) {
  read_long<finance::EnvelopeStatement>(
      [envelope = std::move(envelope), period](LedgerReader& ledger) {
        return envelope_statement_of(ledger, envelope, period);
      },
      std::move(done));
}

void FinanceDesk::donor_statement(domain::EnvelopeId envelope, int year,
                                  Completion<finance::DonorStatement> done) {
  read_long<finance::DonorStatement>(
      [envelope = std::move(envelope), year](LedgerReader& ledger) {
        return donor_statement_of(ledger, envelope, year);
      },
      std::move(done));
}

void FinanceDesk::forecast(domain::EnvelopeId envelope, Completion<EnvelopeForecast> done) {
  read_long<EnvelopeForecast>(
      [envelope = std::move(envelope), today = domain::paris_day(ports_.errands.clock.now())](
          LedgerReader& ledger) { return forecast_of(ledger, envelope, today); },
      std::move(done));
}

void FinanceDesk::journal(JournalOrder order, Completion<JournalFile> done) {
  if (!terms_.accounting)
    return refuse(std::move(done), domain::Error{domain::ErrorCode::failed_precondition,
                                                 "ACCOUNTING_PLAN_MISSING",
                                                 "The service has no accounting plan: see its configuration.",
                                                 {}});
  read_long<JournalFile>(
      [this, order](LedgerReader& ledger) { return journal_file_of(ledger, *terms_.accounting, order); },
      std::move(done));
}

}  // namespace passerelle::broker
