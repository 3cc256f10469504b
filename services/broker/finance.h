// Finance as people work with it: gifts, statements, breaks, tills and closed periods.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/broker/completion.h"
#include "services/broker/finance/envelope_reports.h"
#include "services/broker/period_close.h"
#include "services/broker/ports/ledger.h"
#include "services/broker/reconciliation.h"
#include "services/broker/statement_intake.h"
#include "services/finance/accounting_plan.h"
#include "services/finance/closing_checklist.h"
#include "services/finance/resolution_rules.h"
#include "services/finance/signing_key.h"

namespace passerelle::broker {

// A gift as the donor's document has it. `amount` absent = what follows from the rest: quantity x unit value
// for an envelope in EUR, the quantity for one in units; one in MB needs it.
struct GiftDraft {
  domain::EnvelopeId envelope;
  std::string document;  // 1 to 100 bytes
  domain::Day given_on{};
  std::string product;  // 1 to 200 bytes
  std::int64_t quantity = 0;
  domain::EuroCents unit_value;
  std::optional<std::int64_t> amount{};
};

struct GiftEntry {
  finance::Gift gift;
  bool known = false;  // it was entered before, just so
};

struct TillView {
  domain::SiteId site;
  domain::EuroCents balance;  // what should be there now
  std::optional<finance::TillClosing> last{};
};

struct TillCount {
  domain::SiteId site;
  domain::Day day{};  // today or before
  domain::EuroCents counted;
  domain::EuroCents deposited;
  std::string reason;  // mandatory where counted is not what is expected
  std::string who;
};

// Who does something, and why: 1 to 500 bytes.
struct FinanceAct {
  std::string who;
  std::string why;
};

// What finance is given by configuration.
struct FinanceTerms {
  finance::ResolutionPolicy resolution{domain::EuroCents{10'000}};
  std::optional<finance::SigningKey> signing_key;     // absent: nothing can be closed
  std::optional<finance::AccountingPlan> accounting;  // absent: there is no journal
};

// A file on its way, piece by piece. One caller at a time: the next call waits for the completion of the one
// before.
class FileExport {
 public:
  FileExport() = default;
  FileExport(const FileExport&) = delete;
  FileExport& operator=(const FileExport&) = delete;
  virtual ~FileExport() = default;
  // Empty: it is over.
  virtual void next(Completion<std::string> done) = 0;
};

struct JournalOrder {
  finance::Period period = finance::Period::month_of(domain::Day{});
  bool latin = false;  // ISO 8859-15 instead of UTF-8
};
struct JournalFile {
  std::string name;
  std::string content;
};

// Thread-safe; never blocks. Errors of every call also: failed_precondition PROGRAMME_MISSING, PERIOD_CLOSED.
class Finance {
 public:
  Finance() = default;
  Finance(const Finance&) = delete;
  Finance& operator=(const Finance&) = delete;
  virtual ~Finance() = default;

  // All of them or none. One that is known, just so, is left as it is. At most 1,000. Errors:
  // invalid_argument GIFTS_INVALID with a field violation for each (`gifts[3].unit_value`); already_exists
  // GIFT_DIFFERS (metadata `document`): that document says something else in the books.
  virtual void enter_gifts(std::vector<GiftDraft> gifts, std::string who,
                           Completion<std::vector<GiftEntry>> done) = 0;

  // not_found SITE_UNKNOWN.
  virtual void till(domain::SiteId site, Completion<TillView> done) = 0;
  // Counts what was collected until now. Errors: not_found SITE_UNKNOWN; invalid_argument REASON_MISSING,
  // AMOUNT_INVALID, DAY_INVALID (in the future, or before the last closing); already_exists TILL_CLOSED. The
  // same count said again is the closing that it made.
  virtual void close_till(TillCount count, Completion<finance::TillClosing> done) = 0;
  // What was paid for a recharge that the operator took back, given back at its site's counter. Errors:
  // not_found RECHARGE_UNKNOWN; failed_precondition NOTHING_TO_REFUND (it is not reversed, or was free),
  // TILL_OVERDRAWN; already_exists RECHARGE_REFUNDED; invalid_argument REASON_MISSING, REASON_TOO_LONG.
  virtual void refund(domain::RechargeId recharge, FinanceAct act, Completion<domain::Transfer> done) = 0;

  virtual std::unique_ptr<StatementIntake> import_statement(StatementOrder order) = 0;
  // One at a time: resource_exhausted REPORTS_BUSY. Errors: failed_precondition STATEMENT_MISSING; not_found
  // OPERATOR_UNKNOWN; resource_exhausted TOO_MANY_BREAKS.
  virtual void reconcile(domain::OperatorId operator_id, finance::Period period,
                         Completion<ReconciliationSummary> done) = 0;
  // not_found BREAK_UNKNOWN, all of them; of acts those of finance/resolution_rules.h, and
  // failed_precondition RESOLUTION_NOT_POSSIBLE.
  virtual void evidence(finance::BreakId found, Completion<BreakEvidence> done) = 0;
  virtual void resolve_break(BreakAct act, finance::Resolution resolution,
                             Completion<finance::Break> done) = 0;
  virtual void approve_break(BreakAct act, Completion<finance::Break> done) = 0;

  virtual void checklist(finance::Period period, Completion<std::vector<finance::ChecklistItem>> done) = 0;
  // The first person's call proposes it, another one's closes it. Errors: failed_precondition
  // PERIOD_NOT_READY, SIGNING_KEY_MISSING; already_exists PERIOD_CLOSED; invalid_argument REASON_MISSING,
  // REASON_TOO_LONG.
  virtual void close_period(CloseOrder order, Completion<CloseOutcome> done) = 0;
  // not_found PERIOD_NOT_CLOSED, with the first piece.
  virtual std::unique_ptr<FileExport> export_period(finance::Period period) = 0;

  // not_found ENVELOPE_UNKNOWN.
  virtual void envelope_statement(domain::EnvelopeId envelope, finance::Period period,
                                  Completion<finance::EnvelopeStatement> done) = 0;
  virtual void donor_statement(domain::EnvelopeId envelope, int year,
                               Completion<finance::DonorStatement> done) = 0;
  virtual void forecast(domain::EnvelopeId envelope, Completion<EnvelopeForecast> done) = 0;
  // Errors: failed_precondition ACCOUNTING_PLAN_MISSING, and those of finance/journal.h and fec_writer.h.
  virtual void journal(JournalOrder order, Completion<JournalFile> done) = 0;
};

}  // namespace passerelle::broker
