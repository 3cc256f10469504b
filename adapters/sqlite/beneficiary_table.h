#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

class BeneficiaryTable {
 public:
  explicit BeneficiaryTable(Database& database);

  std::optional<domain::Beneficiary> find(domain::BeneficiaryId id);
  std::optional<domain::Beneficiary> find_by_reference(const std::string& external_reference);
  // The one who took it last.
  std::optional<domain::Beneficiary> find_by_line(domain::LineId line);
  // Throws ETAG_MISMATCH or EXTERNAL_REFERENCE_TAKEN.
  void put(const domain::Beneficiary& beneficiary);
  // Newest first.
  broker::Page<domain::Beneficiary> page(const broker::BeneficiaryFilter& filter,
                                         std::optional<domain::BeneficiaryId> after, int limit);

 private:
  void write(Query& query, const domain::Beneficiary& beneficiary);

  Query find_;
  Query find_by_reference_;
  Query find_by_line_;
  Query find_revision_;
  Query insert_;
  Query update_;
  Query page_;
  Query page_of_site_;
};

}  // namespace passerelle::sqlite
