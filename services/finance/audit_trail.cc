#include "services/finance/audit_trail.h"

#include <algorithm>

#include "services/domain/invariant.h"
#include "services/finance/json_members.h"

namespace passerelle::finance {
namespace {

using domain::CanonicalForm;
using domain::Digest;

constexpr std::string_view head_format = "audit head 1";
constexpr std::size_t longest_head = 4096;

Digest message_of(const AuditState& state, domain::Instant time) {
  return CanonicalForm(head_format).add(state.seq).add(state.hash).add(domain::to_unix_ms(time)).digest();
}

std::string_view raw(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

Digest hash_of(const AuditEntry& entry, const Digest& before) {
  return CanonicalForm("audit entry 1")
      .add(entry.seq)
      .add(domain::to_unix_ms(entry.time))
      .add(entry.who)
      .add(entry.role)
      .add(entry.act)
      .add(entry.subject)
      .add(entry.why)
      .add(entry.detail)
      .add(before)
      .digest();
}

Digest AuditChain::append(const AuditEntry& entry) {
  domain::require_invariant(entry.seq == state_.seq + 1, "entries are chained one after the other");
  state_ = {entry.seq, hash_of(entry, state_.hash)};
  return state_.hash;
}

AuditHead sign_head(const AuditState& state, domain::Instant time, const SigningKey& key) {
  return {state, time, key.public_key().hex(), key.id(), key.sign(raw(message_of(state, time)))};
}

bool is_signed_with(const AuditHead& head, const PublicKey& key) {
  return key.hex() == head.public_key && key.id() == head.key_id &&
         key.verify(raw(message_of(head.state, head.time)), head.signature);
}

bool is_signed(const AuditHead& head) {
  const auto key = PublicKey::from_hex(head.public_key);
  return key && is_signed_with(head, *key);
}

std::string to_text(const AuditHead& head) {
  const Json line{{"passerelle", head_format},
                  {"seq", head.state.seq},
                  {"hash", domain::to_hex(head.state.hash)},
                  {"time", domain::to_unix_ms(head.time)},
                  {"key", head.key_id},
                  {"public_key", head.public_key},
                  {"signature", to_hex(head.signature)}};
  return text_of(line).value_or("") + "\n";
}

domain::Result<AuditHead> parse_audit_head(std::string_view text) {
  AuditHead head;
  std::string format;
  const auto json = text.size() <= longest_head ? parse_json(text) : Json();
  const bool read = member(json, "passerelle", format) && member(json, "seq", head.state.seq) &&
                    member(json, "hash", head.state.hash) && member(json, "time", head.time) &&
                    member(json, "key", head.key_id) && member(json, "public_key", head.public_key) &&
                    member(json, "signature", head.signature);
  if (!read || format != head_format || head.state.seq < 0 || to_text(head) != text)
    return domain::fail(domain::ErrorCode::invalid_argument, "AUDIT_HEAD_INVALID",
                        "This is no head of an audit trail, or not as it was written.");
  return head;
}

AuditVerifier::AuditVerifier(std::vector<AuditHead> heads, const AuditState& from)
    : chain_(from.seq, from.hash) {
  for (auto& head : heads) {
    const bool is_start = head.state == from || head.state == AuditState{};
    heads_.push_back({head, finance::is_signed(head), is_start});
  }
  std::ranges::sort(heads_, {}, [](const auto& result) { return result.head.state.seq; });
}

void AuditVerifier::add(const ChainedEntry& chained) {
  const auto& entry = chained.entry;
  chain_.link(entry.seq, chained.hash, [&](const Digest& before) { return hash_of(entry, before); });
  for (auto& result : heads_)
    if (result.head.state.seq == entry.seq && result.head.state.hash == chained.hash) result.contained = true;
}

void AuditVerifier::finish(std::optional<std::int64_t> last) {
  for (const auto& result : heads_)
    if (result.is_signed) last = std::max(last.value_or(0), result.head.state.seq);
  chain_.finish(last);
}

bool AuditVerifier::genuine() const {
  return findings().empty() &&
         std::ranges::all_of(heads_, [](const auto& result) { return result.is_signed && result.contained; });
}

}  // namespace passerelle::finance
