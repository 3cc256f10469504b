// Any bytes as the export of an audit trail, or as a head that was kept. Nothing may crash; bytes give the
// same verdict however they arrive; whatever is found can be told; a head that is read has one text.
#include "services/finance/audit_export.h"
#include "tests/fuzz/list_in_pieces.h"

namespace {

using namespace passerelle;
using namespace passerelle::finance;
using fuzz::require;

AuditVerdict verdict_of(std::string_view bytes, std::size_t piece) {
  AuditExportVerifier verifier;
  for (std::size_t i = 0; i < bytes.size(); i += piece) verifier.feed(bytes.substr(i, piece));
  return verifier.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto verdict = verdict_of(bytes, bytes.size() + 1);
  const auto in_pieces = verdict_of(bytes, std::size_t{data[0]} % 16 + 1);
  require(verdict.findings == in_pieces.findings && verdict.head == in_pieces.head);
  for (const auto& finding : verdict.findings)
    require(!explain(finding, domain::Language::french).empty() &&
            !explain(finding, domain::Language::english).empty());
  if (verdict.genuine()) require(verdict.head && is_signed(*verdict.head));
  if (const auto head = parse_audit_head(bytes)) require(to_text(*head) == bytes);
  return 0;
}
