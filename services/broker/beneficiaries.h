// Enrolling people and changing what is on file. Names and numbers go to the vault, the rest to the ledger.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/broker/completion.h"
#include "services/broker/ports/identity_vault.h"
#include "services/domain/beneficiary_list.h"

namespace passerelle::broker {

struct BeneficiaryProfile {
  domain::Beneficiary beneficiary;
  Identity identity;
};

// Which parts of the draft an update takes over.
struct BeneficiaryChanges {
  std::optional<domain::PersonName> name;
  std::optional<std::optional<domain::PhoneNumber>> phone;  // inner absent: the person has no line any more
  std::optional<domain::SiteId> site;
  std::optional<std::optional<domain::Referral>> referral;
  std::optional<domain::OperatorId> operator_id;  // of the line
  std::optional<std::optional<domain::Day>> line_confirmed_on;
  std::optional<std::string> external_reference;
};

enum class ImportVerdict : std::uint8_t { accepted = 1, updated = 2, unchanged = 3, refused = 4 };

struct ImportRow {
  std::int64_t line = 0;  // in the file, 1 = its first
  domain::BeneficiaryDraft draft;
};
struct ImportOutcome {
  std::int64_t line = 0;
  ImportVerdict verdict = ImportVerdict::refused;
  std::optional<domain::BeneficiaryId> beneficiary;  // absent where refused, or new under validate_only
  std::vector<domain::ColumnError> errors;           // where refused: column and reason
};

// Thread-safe; never blocks. A person is recognised by external reference, else by the line's number.
class Beneficiaries {
 public:
  Beneficiaries() = default;
  Beneficiaries(const Beneficiaries&) = delete;
  Beneficiaries& operator=(const Beneficiaries&) = delete;
  virtual ~Beneficiaries() = default;

  // Errors: already_exists BENEFICIARY_EXISTS (metadata `beneficiary`: the id) where the reference or the
  // number is somebody's already; not_found SITE_UNKNOWN, OPERATOR_UNKNOWN; failed_precondition
  // PROGRAMME_MISSING.
  virtual void create(domain::BeneficiaryDraft draft, Completion<BeneficiaryProfile> done) = 0;
  // `expected_revision` absent = whatever it is. Errors also: not_found BENEFICIARY_UNKNOWN, aborted
  // ETAG_MISMATCH, already_exists LINE_TAKEN or EXTERNAL_REFERENCE_TAKEN. A new number is a new line:
  // unconfirmed and its operator unknown, unless the change says so too. Quotas stay with the person.
  virtual void update(domain::BeneficiaryId id, std::optional<std::int64_t> expected_revision,
                      BeneficiaryChanges changes, Completion<BeneficiaryProfile> done) = 0;
  // Rows of one file, at most 1,000 a call, decided in order: empty cells keep what is on file. Each row
  // stands for itself; outcomes come in the rows' order.
  virtual void import(std::vector<ImportRow> rows, bool validate_only,
                      Completion<std::vector<ImportOutcome>> done) = 0;
};

}  // namespace passerelle::broker
