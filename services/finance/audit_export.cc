#include "services/finance/audit_export.h"

#include "services/finance/json_members.h"

namespace passerelle::finance {
namespace {

constexpr std::string_view format = "audit trail 1";

std::optional<ChainedEntry> read_entry(std::string_view text) {
  const auto json = parse_json(text);
  const auto* body = member(json, "entry");
  ChainedEntry chained;
  auto& entry = chained.entry;
  const bool read = body != nullptr && member(json, "hash", chained.hash) &&
                    member(*body, "seq", entry.seq) && member(*body, "time", entry.time) &&
                    member(*body, "who", entry.who) && member(*body, "role", entry.role) &&
                    member(*body, "act", entry.act) && member(*body, "subject", entry.subject) &&
                    member(*body, "why", entry.why) && member(*body, "detail", entry.detail);
  if (!read) return {};
  const auto written = audit_export_line(chained);
  if (!written || written->substr(0, written->size() - 1) != text) return {};
  return chained;
}

std::optional<AuditState> read_header(std::string_view text) {
  const auto json = parse_json(text);
  AuditState after;
  if (!member(json, "after", after.seq) || !member(json, "hash", after.hash) || after.seq < 0) return {};
  const auto written = audit_export_begin(after);
  if (written.substr(0, written.size() - 1) != text) return {};
  if (after.seq == 0 && after != AuditState{}) return {};
  return after;
}

std::string reason_of(Tampering what) {
  switch (what) {
    case Tampering::changed:
      return "ENTRY_CHANGED";
    case Tampering::removed:
      return "ENTRIES_REMOVED";
    case Tampering::inserted:
      return "ENTRY_INSERTED";
    case Tampering::moved:
      break;
  }
  return "ENTRY_MOVED";
}

}  // namespace

std::string audit_export_begin(const AuditState& after) {
  const Json line{{"passerelle", format}, {"after", after.seq}, {"hash", domain::to_hex(after.hash)}};
  return line.dump() + "\n";
}

domain::Result<std::string> audit_export_line(const ChainedEntry& chained) {
  const auto& entry = chained.entry;
  const Json body{{"seq", entry.seq}, {"time", domain::to_unix_ms(entry.time)},
                  {"who", entry.who}, {"role", entry.role},
                  {"act", entry.act}, {"subject", entry.subject},
                  {"why", entry.why}, {"detail", entry.detail}};
  auto text = text_of(Json{{"entry", body}, {"hash", domain::to_hex(chained.hash)}});
  if (!text)
    return domain::fail(domain::ErrorCode::failed_precondition, "AUDIT_EXPORT_NOT_UTF8",
                        "Entry " + std::to_string(entry.seq) + " holds a text that is not UTF-8.");
  return std::move(*text) + "\n";
}

AuditExportVerifier::AuditExportVerifier(AuditTrust trust) : trust_(std::move(trust)) {}

void AuditExportVerifier::feed(std::string_view bytes) {
  splitter_.feed(bytes, [this](std::string_view line) { take_line(line); });
}

void AuditExportVerifier::take_header(std::string_view text) {
  began_ = true;
  const auto header = read_header(text);
  has_header_ = header.has_value();
  if (header) after_ = *header;
  verifier_.emplace(trust_.heads, after_);
}

void AuditExportVerifier::take_line(std::string_view text) {
  if (!began_) return take_header(text);
  const auto entry = read_entry(text);
  std::optional<AuditHead> head;
  if (auto parsed = parse_audit_head(std::string(text) + "\n"); !entry && parsed) head = std::move(*parsed);
  if (head_) {
    if (misplaced_++ == 0) misplaced_after_ = verifier_->state().seq;
  } else if (head) {
    head_ = std::move(head);
  } else if (entry) {
    ++entries_;
    verifier_->add(*entry);
  } else {
    verifier_->add_unreadable();
  }
}

AuditVerdict AuditExportVerifier::finish() {
  if (!splitter_.rest().empty()) take_line(std::string(splitter_.rest()) + "?");  // it has no newline
  AuditVerdict verdict;
  verdict.after = after_;
  verdict.entries = entries_;
  verdict.head = head_;
  if (!has_header_) verdict.findings.push_back({"HEADER_MISSING", 0, 0, ""});
  if (!verifier_) return verdict;
  verifier_->finish(head_ && is_signed(*head_) ? std::optional(head_->state.seq) : std::nullopt);
  for (const auto& tampered : verifier_->findings())
    verdict.findings.push_back({reason_of(tampered.what), tampered.first, tampered.last, ""});
  verdict.left_out = verifier_->left_out();
  if (misplaced_ != 0)
    verdict.findings.push_back({"ENTRY_MISPLACED", misplaced_after_, misplaced_after_, ""});
  check_head(verdict);
  check_kept_heads(verdict);
  return verdict;
}

void AuditExportVerifier::check_head(AuditVerdict& verdict) {
  if (!head_) return verdict.findings.push_back({"HEAD_MISSING", 0, 0, ""});
  verdict.key_is_trusted = trust_.key && trust_.key->hex() == head_->public_key;
  if (head_->state != verifier_->state()) verdict.findings.push_back({"HEAD_DIFFERS", 0, 0, ""});
  if (trust_.key && !verdict.key_is_trusted)
    verdict.findings.push_back({"SIGNED_WITH_ANOTHER_KEY", 0, 0, head_->key_id});
  if (!is_signed(*head_)) verdict.findings.push_back({"SIGNATURE_WRONG", 0, 0, head_->key_id});
}

void AuditExportVerifier::check_kept_heads(AuditVerdict& verdict) const {
  for (const auto& kept : verifier_->heads()) {
    const auto seq = kept.head.state.seq;
    const bool is_ours = kept.is_signed && (!trust_.key || is_signed_with(kept.head, *trust_.key));
    if (!is_ours) verdict.findings.push_back({"EARLIER_HEAD_NOT_SIGNED", seq, seq, kept.head.key_id});
    if (!kept.contained && seq >= after_.seq)
      verdict.findings.push_back({"EARLIER_HEAD_NOT_CONTAINED", seq, seq, ""});
  }
}

}  // namespace passerelle::finance
