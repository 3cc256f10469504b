// Who did what, when and why, as a chain that nobody can mend unseen. Entries may be chained later than they
// are written: the chain's state is its last number and hash, and it is continued from there, batch after
// batch.
//
// Written down so that somebody else can write a verifier; `form` and H as in period_seal.h:
//   hash of entry 0 = 32 zero bytes, the chain's beginning
//   hash of entry n = H(form("audit entry 1", n, time, who, role, act, subject, why, detail, hash of n - 1))
//   head's message  = H(form("audit head 1", n, hash of n, time of signing)), 32 raw bytes, signed
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/domain/digest.h"
#include "services/domain/time.h"
#include "services/finance/chain_check.h"
#include "services/finance/signing_key.h"

namespace passerelle::finance {

struct AuditEntry {
  std::int64_t seq = 0;  // from 1, without a gap
  domain::Instant time{};
  std::string who;      // the principal
  std::string role;     // by which right
  std::string act;      // UPPER_SNAKE: PERIOD_CLOSED
  std::string subject;  // what was acted on: `period 2026-03`, an opaque id; never a name or a number
  std::string why;      // the person's words, where they were asked for
  std::string detail;   // JSON text without personal data; empty = none
  bool operator==(const AuditEntry&) const = default;
};

domain::Digest hash_of(const AuditEntry& entry, const domain::Digest& before);

struct AuditState {
  std::int64_t seq = 0;  // of the last entry; 0 = none yet
  domain::Digest hash{};
  bool operator==(const AuditState&) const = default;
};

struct ChainedEntry {
  AuditEntry entry;
  domain::Digest hash{};
  bool operator==(const ChainedEntry&) const = default;
};

class AuditChain {
 public:
  explicit AuditChain(const AuditState& from = {}) : state_(from) {}
  // The entry's hash. Its `seq` is the next one: anything else is a defect of the caller.
  domain::Digest append(const AuditEntry& entry);
  const AuditState& state() const { return state_; }

 private:
  AuditState state_;
};

// What somebody keeps outside the house: with it, no entry up to `seq` can be changed unseen, even by whoever
// has the database.
struct AuditHead {
  AuditState state;
  domain::Instant time{};
  std::string public_key;  // PublicKey::hex()
  std::string key_id;
  Signature signature{};
  bool operator==(const AuditHead&) const = default;
};

AuditHead sign_head(const AuditState& state, domain::Instant time, const SigningKey& key);
// It was signed as it stands, by its own key. Whether that key is ours is for who compares key ids.
bool is_signed(const AuditHead& head);
bool is_signed_with(const AuditHead& head, const PublicKey& key);

// A small file: one line of JSON. Refuses what is not exactly that form: AUDIT_HEAD_INVALID.
std::string to_text(const AuditHead& head);
domain::Result<AuditHead> parse_audit_head(std::string_view text);

// Verifies a trail as it is stored, entry by entry in its order, each named by its number. Constant memory.
class AuditVerifier {
 public:
  struct HeadResult {
    AuditHead head;
    bool is_signed = false;
    bool contained = false;  // the trail has that entry, with that hash
  };

  // `from`: where an earlier verification ended. The trail must contain every head of `heads`; those before
  // `from` count as not contained.
  explicit AuditVerifier(std::vector<AuditHead> heads = {}, const AuditState& from = {});
  void add(const ChainedEntry& entry);
  void add_unreadable() { chain_.unreadable(); }
  // `last`: the number of the last entry, where it is known; heads say so of theirs.
  void finish(std::optional<std::int64_t> last = {});

  AuditState state() const { return {chain_.last(), chain_.hash()}; }
  const std::vector<Tampered>& findings() const { return chain_.findings(); }
  std::int64_t left_out() const { return chain_.left_out(); }
  const std::vector<HeadResult>& heads() const { return heads_; }  // by their number
  bool genuine() const;

 private:
  ChainCheck chain_;
  std::vector<HeadResult> heads_;
};

}  // namespace passerelle::finance
