// An operator's statement on its way into the books: all of it, or nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/broker/completion.h"
#include "services/finance/statement.h"

namespace passerelle::broker {

struct StatementOrder {
  domain::OperatorId operator_id;
  finance::Period period = finance::Period::month_of(domain::Day{});
  std::string format;   // of those that are built in, or `mapped`
  std::string mapping;  // TOML; `mapped` alone
  std::string file_name;
  domain::Digest content{};  // SHA-256 of the file's bytes
  std::string who;
};

struct StatementProgress {
  std::int64_t records = 0;                     // read by now
  std::vector<finance::StatementFlaw> flaws{};  // since the last report; at most 1,000 in all
};

struct StatementOutcome {
  finance::Statement statement;
  bool known = false;  // it was imported before, and nothing was changed
};

// One statement, streamed; memory constant. One caller at a time: the next call waits for the completion of
// the one before. It may be destroyed while a call is open.
//
// Lines count for nothing before the file proved whole. One that broke off, or has a flaw, leaves none
// behind; the same file may come again at any time.
class StatementIntake {
 public:
  StatementIntake() = default;
  StatementIntake(const StatementIntake&) = delete;
  StatementIntake& operator=(const StatementIntake&) = delete;
  virtual ~StatementIntake() = default;

  // Bytes of the file, as they are. Errors end the intake: not_found OPERATOR_UNKNOWN; invalid_argument
  // STATEMENT_FORMAT_UNKNOWN, STATEMENT_MAPPING_INVALID, STATEMENT_TOO_LARGE; failed_precondition
  // PROGRAMME_MISSING, PERIOD_CLOSED.
  virtual void feed(std::string bytes, Completion<StatementProgress> done) = 0;
  // The file is over: the rest.
  virtual void finish(Completion<StatementProgress> done) = 0;
  // Once finish() has completed. Errors: invalid_argument STATEMENT_INVALID (metadata `flaws`), once the
  // flaws were reported; STATEMENT_DIGEST_MISMATCH.
  virtual domain::Result<StatementOutcome> outcome() const = 0;
};

}  // namespace passerelle::broker
