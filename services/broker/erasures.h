// Forgetting people: one who asks for it, and those whom nobody has seen for long. Names and numbers go from
// the vault; the books keep every recharge, total and count, of somebody whom nothing identifies any more.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/broker/completion.h"
#include "services/domain/erasure.h"

namespace passerelle::broker {

struct ErasureOrder {
  domain::BeneficiaryId person;
  domain::ErasureReason reason = domain::ErasureReason::requested;
  std::string who;                         // principal's id
  std::optional<std::int64_t> revision{};  // of what was read; absent = whatever it is
};
struct ErasureOutcome {
  domain::Erasure erasure;
  int numbers_erased = 0;  // on file, or that the person's recharges went to
  int numbers_kept = 0;    // somebody else has them on file now
  bool done_before = false;
};

// Whom a purge would erase: nobody had to do with them since `before`.
struct PurgeCount {
  domain::SiteId site;
  int year = 0;  // of the last contact
  std::int64_t people = 0;
  bool operator==(const PurgeCount&) const = default;
};
struct PurgePlan {
  int months = 0;
  domain::Day before{};
  std::vector<PurgeCount> counts;  // by site, then year
  std::int64_t people = 0;
  std::string token;  // names these very people
};

struct PurgeProgress {
  std::int64_t planned = 0;
  std::int64_t erased = 0;
  std::int64_t kept = 0;  // somebody had to do with them since the plan, or a recharge is open
  bool done = false;      // and nothing of them is left in files, as far as the vault can see to it
};

// One caller at a time: the next call waits for the completion of the one before. Whoever stops calling stops
// the purge; what was erased stays erased.
class Purge {
 public:
  Purge() = default;
  Purge(const Purge&) = delete;
  Purge& operator=(const Purge&) = delete;
  virtual ~Purge() = default;
  // Another slice of the people. Errors of the first call: invalid_argument PURGE_TOKEN_INVALID; aborted
  // PURGE_CHANGED where the people would be others than in the plan.
  virtual void next(Completion<PurgeProgress> done) = 0;
};

// Thread-safe; never blocks.
class Erasures {
 public:
  Erasures() = default;
  Erasures(const Erasures&) = delete;
  Erasures& operator=(const Erasures&) = delete;
  virtual ~Erasures() = default;

  // Completes once it is durable and the vault was swept, or is going to be. Again, it answers the first one.
  // Errors: not_found BENEFICIARY_UNKNOWN; aborted ETAG_MISMATCH; failed_precondition
  // PERSON_HAS_OPEN_RECHARGES (metadata `recharges`: how many) until they have ended.
  virtual void erase(ErasureOrder order, Completion<ErasureOutcome> done) = 0;
  // Writes nothing. `months`: 12 to 120, else invalid_argument MONTHS_INVALID.
  virtual void plan(int months, Completion<PurgePlan> done) = 0;
  virtual std::unique_ptr<Purge> purge(std::string token, std::string who) = 0;
};

}  // namespace passerelle::broker
