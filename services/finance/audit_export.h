// A trail as a file of JSON lines, that can be checked without the books:
//   {"passerelle":"audit trail 1","after":N,"hash":"..."}  entries begin after number N, whose hash that is
//   {"entry":{...},"hash":"..."}                           each, in their order; hashes as in audit_trail.h
//   {"passerelle":"audit head 1", ...}                     the signed head, of the last entry
// There is one text for one content: what is written otherwise is taken for changed.
#pragma once

#include "services/finance/audit_trail.h"
#include "services/finance/export_finding.h"
#include "services/finance/line_splitter.h"

namespace passerelle::finance {

// The lines, each with its newline. AUDIT_EXPORT_NOT_UTF8: a text of the entry is none that JSON can carry.
std::string audit_export_begin(const AuditState& after = {});
domain::Result<std::string> audit_export_line(const ChainedEntry& entry);
inline std::string audit_export_end(const AuditHead& head) { return to_text(head); }

struct AuditTrust {
  std::optional<PublicKey> key;  // ours; absent: the file's own key is believed
  std::vector<AuditHead> heads;  // kept from earlier: the trail must contain all that come after its begin
};

struct AuditVerdict {
  AuditState after;  // where the file begins
  std::int64_t entries = 0;
  std::optional<AuditHead> head;  // the file's own
  bool key_is_trusted = false;    // it is AuditTrust's
  std::vector<ExportFinding> findings;
  std::int64_t left_out = 0;
  bool genuine() const { return findings.empty() && left_out == 0; }
};

// Constant memory. One thread.
class AuditExportVerifier {
 public:
  explicit AuditExportVerifier(AuditTrust trust = {});
  void feed(std::string_view bytes);
  AuditVerdict finish();

 private:
  void take_line(std::string_view text);
  void take_header(std::string_view text);
  void check_head(AuditVerdict& verdict);
  void check_kept_heads(AuditVerdict& verdict) const;

  AuditTrust trust_;
  LineSplitter splitter_;
  AuditState after_;
  bool has_header_ = false;
  bool began_ = false;
  std::optional<AuditVerifier> verifier_;
  std::optional<AuditHead> head_;
  std::int64_t entries_ = 0;
  std::int64_t misplaced_ = 0;
  std::int64_t misplaced_after_ = 0;
};

}  // namespace passerelle::finance
