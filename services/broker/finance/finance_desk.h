#pragma once

#include <memory>

#include "services/broker/finance.h"
#include "services/broker/finance/finance_ports.h"
#include "services/broker/finance/reconciling.h"
#include "services/broker/paper_places.h"

namespace passerelle::broker {

class FinanceDesk : public Finance {
 public:
  FinanceDesk(const FinancePorts& ports, const FinanceTerms& terms) : ports_(ports), terms_(terms) {}

  void enter_gifts(std::vector<GiftDraft> gifts, std::string who,
                   Completion<std::vector<GiftEntry>> done) override;
  void till(domain::SiteId site, Completion<TillView> done) override;
  void close_till(TillCount count, Completion<finance::TillClosing> done) override;
  void refund(domain::RechargeId recharge, FinanceAct act, Completion<domain::Transfer> done) override;

  std::unique_ptr<StatementIntake> import_statement(StatementOrder order) override;
  void reconcile(domain::OperatorId operator_id, finance::Period period,
                 Completion<ReconciliationSummary> done) override;
  void evidence(finance::BreakId found, Completion<BreakEvidence> done) override;
  void resolve_break(BreakAct act, finance::Resolution resolution, Completion<finance::Break> done) override;
  void approve_break(BreakAct act, Completion<finance::Break> done) override;

  void checklist(finance::Period period, Completion<std::vector<finance::ChecklistItem>> done) override;
  void close_period(CloseOrder order, Completion<CloseOutcome> done) override;
  std::unique_ptr<FileExport> export_period(finance::Period period) override;

  void envelope_statement(domain::EnvelopeId envelope, finance::Period period,
                          Completion<finance::EnvelopeStatement> done) override;
  void donor_statement(domain::EnvelopeId envelope, int year,
                       Completion<finance::DonorStatement> done) override;
  void forecast(domain::EnvelopeId envelope, Completion<EnvelopeForecast> done) override;
  void journal(JournalOrder order, Completion<JournalFile> done) override;

 private:
  domain::Status require_site(const domain::SiteId& site) const;
  template <class T>
  void write(std::function<domain::Result<T>()> work, Completion<T> done) {
    ports_.errands.entrance.write<T>(std::move(work), std::move(done));
  }
  // What reads for long, on a connection that nobody else waits for.
  template <class T>
  void read_long(std::function<domain::Result<T>(LedgerReader&)> job, Completion<T> done);
  template <class T>
  void refuse(Completion<T> done, domain::Error error) {
    ports_.errands.entrance.refuse(std::move(done), std::move(error));
  }

  const FinancePorts ports_;
  const FinanceTerms terms_;
  PaperPlaces reconciliations_{1};
};

}  // namespace passerelle::broker
