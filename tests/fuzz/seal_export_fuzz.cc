// Any bytes as the export of a closed period. Nothing may crash; bytes give the same verdict however they
// arrive; whatever is found can be told; and nothing is genuine but what the seal's signature is about.
#include "services/finance/seal_export.h"
#include "tests/fuzz/list_in_pieces.h"

namespace {

using namespace passerelle;
using namespace passerelle::finance;
using fuzz::require;

SealVerdict verdict_of(std::string_view bytes, std::size_t piece) {
  SealExportVerifier verifier;
  for (std::size_t i = 0; i < bytes.size(); i += piece) verifier.feed(bytes.substr(i, piece));
  return verifier.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto verdict = verdict_of(bytes, bytes.size() + 1);
  const auto in_pieces = verdict_of(bytes, std::size_t{data[0]} % 16 + 1);
  require(verdict.findings == in_pieces.findings && verdict.seal == in_pieces.seal);
  for (const auto& finding : verdict.findings)
    require(!explain(finding, domain::Language::french).empty() &&
            !explain(finding, domain::Language::english).empty());
  // A header that is read has one text, and one digest.
  if (verdict.genuine())
    require(verdict.seal && bytes.find(domain::to_hex(verdict.seal->digest())) != bytes.npos);
  return 0;
}
