// The books. One writer thread transacts; readers have connections of their own and never wait for it.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/broker/ports/campaign_book.h"
#include "services/broker/ports/finance_book.h"
#include "services/broker/ports/page.h"
#include "services/domain/posting.h"

namespace passerelle::broker {

// AIP-155: a request is executed once per (caller, method, request_id), for good.
struct IdempotencyKey {
  std::string caller;  // principal's id
  std::string method;  // CreateRecharge
  std::string request_id;
  auto operator<=>(const IdempotencyKey&) const = default;
};
using Fingerprint =
    std::array<std::uint8_t, 32>;  // SHA-256 of the request's canonical form, without request_id

struct KeyedRecharge {
  Fingerprint fingerprint{};
  domain::Recharge recharge;  // as it stands now
};

struct AdmissionQuery {
  domain::BeneficiaryId beneficiary;
  domain::SiteId site;
};

// Facts for a whole batch, shared by its requests: what one of them takes, the next one sees.
struct AdmissionFacts {
  // Per query, in order; absent = no such beneficiary.
  std::vector<std::optional<domain::Beneficiary>> beneficiaries;
  std::map<domain::BeneficiaryId, std::vector<domain::DailyUsage>> usage_by_beneficiary;  // lifetime
  std::map<domain::LineId, std::vector<domain::DailyUsage>> usage_by_line;  // lifetime of the line
  std::map<domain::SiteId, std::vector<domain::DailyUsage>> usage_by_site;  // since `site_usage_since`
  std::vector<domain::EnvelopeBalance> envelopes;                           // all
};

// A decided recharge, refused or reserved, to be written with its key and (reserved) its hold, all at once.
struct AdmissionRecord {
  IdempotencyKey key;
  Fingerprint fingerprint{};
  domain::Recharge recharge;             // refused or reserved; its id was drawn at its create_time
  std::optional<domain::Transfer> hold;  // reserved
  domain::BrokerId owner{};              // reserved: the broker that looks after it
};

// How a broker's sign of life was taken.
struct Presence {
  // Others took it for dead and have fenced it off: what it looked after is theirs, and its id is spent.
  bool fenced = false;
  int live = 1;  // brokers that were heard of lately, this one included
};

// One exchange with the operator, as it ended. Kept for whoever asks later what was sent and what was said.
struct Attempt {
  enum class Kind : std::uint8_t { submit = 1, inquiry = 2 };
  Kind kind = Kind::submit;
  domain::Instant begin_time{};
  domain::Instant end_time{};
  std::string outcome;  // DELIVERED, ACCEPTED, REJECTED, ABSENT, TAKEN_BACK, or UNKNOWN: and why
};

struct Settlement {
  domain::RechargeId recharge;
  // in_doubt, delivered, rejected, cancelled or reversed; reserved = state unchanged, only the attempt is
  // kept.
  domain::RechargeState to = domain::RechargeState::in_doubt;
  std::string operator_reference;  // where known
  std::optional<domain::Rejection> rejection;
  std::optional<Attempt> attempt;
  std::vector<domain::TransferId> transfer_ids;  // two fresh ids for the postings
  domain::Instant time{};
};

enum class SettlementVerdict : std::uint8_t {
  applied = 1,
  unchanged = 2,  // it was in that state already, or is final and the news a doubt
  contradicted =
      3,  // it is final and the news says otherwise: kept as late news for a person, nothing applied
};
struct SettlementResult {
  SettlementVerdict verdict = SettlementVerdict::applied;
  domain::Recharge recharge;  // as it stands after
};

// News that could not be applied: the recharge was final already, or cannot become that. The same news twice
// is kept once.
struct LateNews {
  domain::RechargeState told = domain::RechargeState::in_doubt;
  std::string operator_reference;
  std::optional<domain::Rejection> rejection;
  domain::Instant time{};
  bool operator==(const LateNews&) const = default;
};

struct OpenRecharge {
  domain::Recharge recharge;  // reserved or in doubt
};

// Valid inside Ledger::transact's body alone. Every verb takes a batch; results come in the order asked.
// Errors end the transaction: nothing of it stays.
class LedgerTransaction {
 public:
  LedgerTransaction() = default;
  LedgerTransaction(const LedgerTransaction&) = delete;
  LedgerTransaction& operator=(const LedgerTransaction&) = delete;
  virtual ~LedgerTransaction() = default;

  // What load_facts is going to be asked, if not all of the keys that are looked up next were used before. A
  // store that is far away reads both at once; load_facts may then tell of all that was expected. What it
  // holds locked is at most what load_facts would lock.
  virtual void expect(std::span<const AdmissionQuery> /*queries*/,
                      std::optional<domain::Day> /*site_usage_since*/) {}
  virtual domain::Result<std::vector<std::optional<KeyedRecharge>>> find_keys(
      std::span<const IdempotencyKey> keys) = 0;
  // `site_usage_since`: absent = no site usage is wanted.
  virtual domain::Result<AdmissionFacts> load_facts(std::span<const AdmissionQuery> queries,
                                                    std::optional<domain::Day> site_usage_since) = 0;
  // The keys are new, envelopes suffice: a duplicate key or an overdrawn envelope is already_exists /
  // failed_precondition ENVELOPE_OVERDRAWN, and a defect of the caller.
  virtual domain::Status record(std::span<const AdmissionRecord> records) = 0;
  // Unknown id: not_found RECHARGE_UNKNOWN. Releases usage where a state no longer holds quota.
  virtual domain::Result<std::vector<SettlementResult>> settle(std::span<const Settlement> settlements) = 0;

  // A sign of life of `broker`, who is entered where it is new. Times are the store's own, so that clocks of
  // machines don't matter. `live` counts those heard of within `lately`.
  virtual domain::Result<Presence> attend(domain::BrokerId broker, domain::Duration lately) = 0;
  // Ends in order: what it looked after may be adopted at once.
  virtual domain::Status leave(domain::BrokerId broker) = 0;
  // Fences off every other broker that has left or was silent for longer than `silent_for`; then gives
  // `adopter` at most `limit` of the open recharges whose owners are fenced off or were never entered, oldest
  // first. What two brokers adopt at once, one of them gets. As they stand now; none = there are no more.
  virtual domain::Result<std::vector<domain::Recharge>> adopt(domain::BrokerId adopter,
                                                              domain::Duration silent_for, int limit) = 0;

  virtual domain::Result<std::vector<std::optional<domain::Beneficiary>>> find_beneficiaries(
      std::span<const domain::BeneficiaryId> ids) = 0;
  virtual domain::Result<std::vector<std::optional<domain::Beneficiary>>> find_beneficiaries_by_reference(
      std::span<const std::string> external_references) = 0;
  // The newest holder of each line; absent = nobody holds it.
  virtual domain::Result<std::vector<std::optional<domain::Beneficiary>>> find_beneficiaries_by_line(
      std::span<const domain::LineId> lines) = 0;
  // Inserts or replaces by id; `revision` must be the stored one + 1 (1 for a new one), else aborted
  // ETAG_MISMATCH. A used external_reference is already_exists EXTERNAL_REFERENCE_TAKEN.
  virtual domain::Status put_beneficiaries(std::span<const domain::Beneficiary> beneficiaries) = 0;

  // Stores the next version, and funds or adjusts envelopes by `transfers`. Returns the version.
  virtual domain::Result<std::int64_t> put_programme(const domain::Programme& programme,
                                                     const std::string& applied_by, domain::Instant time,
                                                     std::span<const domain::Transfer> transfers) = 0;
  virtual domain::Result<std::vector<domain::EnvelopeBalance>> envelope_balances() = 0;

  virtual CampaignBook& campaigns() = 0;
  virtual FinanceBook& finance() = 0;
};

// Pages are keyset pages: `after` is the last id of the page before; newest first, or oldest first where
// asked.
struct RechargeFilter {
  std::optional<domain::BeneficiaryId> beneficiary{};
  std::vector<domain::SiteId> sites{};  // any of; empty = all
  std::optional<domain::OfferId> offer{};
  std::optional<domain::EnvelopeId> envelope{};
  std::optional<domain::RechargeState> state{};
  std::optional<domain::Instant> created_from{};   // included
  std::optional<domain::Instant> created_until{};  // excluded
  bool oldest_first = false;
};
struct BeneficiaryFilter {
  std::vector<domain::SiteId> sites{};  // any of; empty = all
  std::optional<std::string> external_reference{};
};
struct ProgrammeVersion {
  domain::Programme programme;  // its `version` set
  std::string applied_by;
  domain::Instant applied_at{};
};

// One consistent snapshot a call, until one is held. One thread at a time per reader.
class LedgerReader {
 public:
  LedgerReader() = default;
  LedgerReader(const LedgerReader&) = delete;
  LedgerReader& operator=(const LedgerReader&) = delete;
  virtual ~LedgerReader() = default;

  // From here on, until this reader ends, every call of it and of its campaigns() sees the books as they are
  // now. Asked again, it is still the first one. Where the store can't keep it, every call after that is
  // unavailable SNAPSHOT_LOST. It costs the store something as long as it lasts, idle or not.
  virtual domain::Status hold_snapshot() = 0;

  virtual domain::Result<std::optional<domain::Recharge>> recharge(domain::RechargeId id) = 0;
  virtual domain::Result<Page<domain::Recharge>> recharges(const RechargeFilter& filter,
                                                           std::optional<domain::RechargeId> after,
                                                           int limit) = 0;
  virtual domain::Result<std::vector<Attempt>> attempts(domain::RechargeId id) = 0;            // oldest first
  virtual domain::Result<std::vector<domain::Transfer>> transfers(domain::RechargeId id) = 0;  // oldest first
  virtual domain::Result<std::vector<LateNews>> late_news(domain::RechargeId id) = 0;          // oldest first
  // What the key was used for; absent = nothing yet.
  virtual domain::Result<std::optional<KeyedRecharge>> find_key(const IdempotencyKey& key) = 0;
  // The same of many, in the order asked.
  virtual domain::Result<std::vector<std::optional<KeyedRecharge>>> find_keys(
      std::span<const IdempotencyKey> keys) = 0;
  // Reserved and in doubt, oldest first, after `after`; of one owner, or all.
  virtual domain::Result<Page<OpenRecharge>> open_recharges(std::optional<domain::BrokerId> owner,
                                                            std::optional<domain::RechargeId> after,
                                                            int limit) = 0;
  // As LedgerTransaction::load_facts, of what is committed.
  virtual domain::Result<AdmissionFacts> facts(std::span<const AdmissionQuery> queries,
                                               std::optional<domain::Day> site_usage_since) = 0;

  virtual domain::Result<std::optional<domain::Beneficiary>> beneficiary(domain::BeneficiaryId id) = 0;
  virtual domain::Result<std::optional<domain::Beneficiary>> beneficiary_by_line(domain::LineId line) = 0;
  // In the order asked; absent = no such beneficiary.
  virtual domain::Result<std::vector<std::optional<domain::Beneficiary>>> find_beneficiaries(
      std::span<const domain::BeneficiaryId> ids) = 0;
  virtual domain::Result<Page<domain::Beneficiary>> beneficiaries(const BeneficiaryFilter& filter,
                                                                  std::optional<domain::BeneficiaryId> after,
                                                                  int limit) = 0;

  // Absent version = the newest; absent result = there is none.
  virtual domain::Result<std::optional<ProgrammeVersion>> programme(std::optional<std::int64_t> version) = 0;
  virtual domain::Result<std::vector<domain::EnvelopeBalance>> envelope_balances() = 0;
  // Balances as kept, and as the transfers add up: equal, or the books are broken.
  struct Balance {
    domain::Account account;
    domain::Asset asset;
    std::int64_t kept = 0;
    std::int64_t rebuilt = 0;
  };
  virtual domain::Result<std::vector<Balance>> balances() = 0;

  virtual CampaignReader& campaigns() = 0;
  virtual FinanceReader& finance() = 0;
};

class Ledger {
 public:
  Ledger() = default;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  virtual ~Ledger() = default;

  // Writer thread alone. Runs `body` in one transaction and commits it with one sync to disk. `body` may run
  // again from the start where the store asks for it, so it writes nothing but through the transaction. An
  // error of `body` rolls back and is returned. UNAVAILABLE, reason COMMIT_UNKNOWN: it may have been
  // committed or not; the caller reads back by its keys.
  virtual domain::Status transact(const std::function<domain::Status(LedgerTransaction&)>& body) = 0;
  // Thread-safe.
  virtual domain::Result<std::unique_ptr<LedgerReader>> open_reader() = 0;
  // Several brokers may write it at the same time. Where not, this one is alone by construction, needs no
  // signs of life, and adopts whatever is open.
  virtual bool shared() const = 0;
  // Work that is better done when nobody waits (SQLite: a checkpoint). Writer thread, called in pauses. A
  // store that is never given one sees for itself that the work does not grow beyond bounds.
  virtual void maintain() = 0;
};

}  // namespace passerelle::broker
