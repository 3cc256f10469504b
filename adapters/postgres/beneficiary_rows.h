#pragma once

#include "adapters/postgres/connection.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

// The columns that read_beneficiary() takes, of ledger.beneficiaries b.
extern const char* const beneficiary_columns;
domain::Beneficiary read_beneficiary(Columns& columns);

class BeneficiaryRows {
 public:
  explicit BeneficiaryRows(Connection& connection) : connection_(connection) {}

  using Found = std::vector<std::optional<domain::Beneficiary>>;
  Found find(std::span<const domain::BeneficiaryId> ids);
  Found find_by_reference(std::span<const std::string> external_references);
  // The one who took it last.
  Found find_by_line(std::span<const domain::LineId> lines);
  // Throws ETAG_MISMATCH or EXTERNAL_REFERENCE_TAKEN.
  void put(std::span<const domain::Beneficiary> beneficiaries);
  // Newest first.
  broker::Page<domain::Beneficiary> page(const broker::BeneficiaryFilter& filter,
                                         std::optional<domain::BeneficiaryId> after, int limit);

 private:
  std::map<domain::BeneficiaryId, std::int64_t> lock(std::span<const domain::Beneficiary> beneficiaries);
  void write(const std::vector<const domain::Beneficiary*>& round);

  Connection& connection_;
};

}  // namespace passerelle::postgres
