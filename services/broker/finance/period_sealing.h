// A period's seal, computed from the books; and its export, which proves itself.
#pragma once

#include <memory>

#include "services/broker/ports/ledger.h"
#include "services/finance/seal_export.h"

namespace passerelle::broker {

// A reader's thread, for as long as it takes: the seal of the period as the reader's snapshot has it.
domain::Result<finance::PeriodSeal> seal_of(LedgerReader& ledger, const finance::Period& period,
                                            finance::SealTerms terms);
// The terms that follow from what is closed already: the seal before, and a year's months.
domain::Result<finance::SealTerms> terms_of(LedgerReader& ledger, const finance::Period& period);

// As a closed period keeps it, and back. internal LEDGER_CORRUPT.
std::string sealed_document(const finance::PeriodSeal& seal, const finance::SigningKey& key);
struct SealedDocument {
  finance::PeriodSeal seal;
  finance::PublicKey key;
  finance::Signature signature{};
};
domain::Result<SealedDocument> read_sealed_document(const std::string& document);

// The export of a closed period, piece by piece. One thread at a time. Errors: failed_precondition
// SEAL_DIFFERS: the books are not those that were sealed.
class PeriodExport {
 public:
  PeriodExport(LedgerReader& ledger, SealedDocument sealed);
  PeriodExport(const PeriodExport&) = delete;
  PeriodExport& operator=(const PeriodExport&) = delete;
  // Empty: it is over.
  domain::Result<std::string> next();

 private:
  enum class Part : std::uint8_t { header, transfers, balances, over };
  domain::Result<std::string> some_transfers();
  domain::Result<std::string> balances();

  LedgerReader& ledger_;
  const finance::Period period_;
  finance::SealExportWriter writer_;
  Part part_ = Part::header;
  std::optional<TransferPlace> after_;
};

}  // namespace passerelle::broker
