// One list, streamed: bytes in, a report per line out, memory constant.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/broker/beneficiaries.h"
#include "services/broker/programmes.h"

namespace passerelle::broker {

struct ImportOptions {
  bool validate_only = false;
  std::optional<domain::SiteId> default_site;  // where the list has no column for it, or an empty cell
};

// One caller at a time: the next call waits for the completion of the one before. It may be destroyed while
// a call is open: what was handed to the writer is written all the same.
class BeneficiaryImport {
 public:
  BeneficiaryImport() = default;
  BeneficiaryImport(const BeneficiaryImport&) = delete;
  BeneficiaryImport& operator=(const BeneficiaryImport&) = delete;
  virtual ~BeneficiaryImport() = default;

  // Bytes of the file, as they are. Completes with the reports of the lines finished by them, once those are
  // durable. An error (header unusable: invalid_argument LIST_HEADER_INVALID) ends the import; what was
  // reported stays.
  virtual void feed(std::string bytes, Completion<std::vector<ImportOutcome>> done) = 0;
  // The file is over: the rest.
  virtual void finish(Completion<std::vector<ImportOutcome>> done) = 0;
  // Columns of the header that mean nothing here, once known.
  virtual std::vector<std::string> ignored_columns() const = 0;
};

// `programme` is the one in force, for its sites and operators; null: every call is failed_precondition
// PROGRAMME_MISSING. `beneficiaries` outlives the import.
std::unique_ptr<BeneficiaryImport> start_import(Beneficiaries& beneficiaries,
                                                std::shared_ptr<const domain::Programme> programme,
                                                ImportOptions options);

}  // namespace passerelle::broker
