#include "services/finance/seal_export.h"

namespace passerelle::finance {

SealExportWriter::SealExportWriter(PeriodSeal seal, const Signature& signature, const PublicKey& key)
    : seal_(std::move(seal)),
      signature_(signature),
      key_(key),
      sealer_(seal_.period),
      chain_(chain_begin()) {}

domain::Result<std::string> SealExportWriter::line(const SealContent& content) {
  const auto head = head_of(lines_ + 1, content);
  if (!head)
    return domain::fail(
        domain::ErrorCode::failed_precondition, "SEAL_EXPORT_NOT_UTF8",
        "Line " + std::to_string(lines_ + 1) + " of the export would hold a text that is not UTF-8.");
  ++lines_;
  chain_ = chain_after(chain_, *head);
  return line_of(*head, chain_);
}

domain::Result<std::string> SealExportWriter::begin() {
  return line(SealHeader{seal_, key_.id(), key_.hex()});
}

domain::Result<std::string> SealExportWriter::add(const domain::Transfer& transfer) {
  const auto block = sealer_.add(transfer);
  auto text = line(transfer);
  if (!text || !block) return text;
  const auto count = sealer_.transfers() - transfers_in_blocks_;
  transfers_in_blocks_ = sealer_.transfers();
  const auto block_text = line(SealBlock{count, *block});
  return *text + *block_text;
}

domain::Result<std::string> SealExportWriter::last_block() {
  const auto count = sealer_.transfers() - transfers_in_blocks_;
  transfers_in_blocks_ = sealer_.transfers();
  const auto block = sealer_.end_transfers();
  return block ? line(SealBlock{count, *block}) : domain::Result<std::string>("");
}

domain::Result<std::string> SealExportWriter::add(const AccountBalance& balance) {
  auto text = last_block();
  const auto balance_text = line(balance);
  if (!text || !balance_text) return balance_text;
  sealer_.add(balance);
  return *text + *balance_text;
}

domain::Result<std::string> SealExportWriter::finish() {
  auto text = last_block();
  if (sealer_.seal(seal_.terms) != seal_)
    return domain::fail(domain::ErrorCode::failed_precondition, "SEAL_DIFFERS",
                        "The books of " + seal_.period.text() + " are not those that were sealed.");
  const auto end = line(SealEnd{seal_.digest(), signature_});
  return *text + *end;
}

}  // namespace passerelle::finance
