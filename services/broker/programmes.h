#pragma once

#include <memory>
#include <optional>
#include <string>

#include "services/broker/completion.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// Thread-safe; never blocks.
class Programmes {
 public:
  Programmes() = default;
  Programmes(const Programmes&) = delete;
  Programmes& operator=(const Programmes&) = delete;
  virtual ~Programmes() = default;

  // The programme in force; null before the first was applied.
  virtual std::shared_ptr<const domain::Programme> current() const = 0;

  // Validates, stores the next version, funds new envelopes and adjusts changed amounts. The same content as
  // the current version is no new version: it answers the current one. Errors: invalid_argument
  // PROGRAMME_INVALID; aborted ETAG_MISMATCH where `expected_version` is not the current one;
  // failed_precondition ENVELOPE_BELOW_COMMITTED (an amount below held + spent), ENVELOPE_MEASURE_CHANGED,
  // ENVELOPE_OPERATOR_CHANGED, ENVELOPE_FUNDING_CHANGED, ENVELOPE_REMOVED, SITE_REMOVED, OPERATOR_REMOVED
  // (those are retired by dates, not removed).
  virtual void apply(domain::Programme programme, std::string applied_by,
                     std::optional<std::int64_t> expected_version, bool validate_only,
                     Completion<ProgrammeVersion> done) = 0;
};

}  // namespace passerelle::broker
