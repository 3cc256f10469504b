// A list of people, as a charity's spreadsheet holds it: a draft for each record.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "services/domain/beneficiary_draft.h"
#include "services/domain/list_header.h"
#include "services/domain/programme.h"

namespace passerelle::domain {

// Usage: the reader's first record to from_header(), every other one to read().
class BeneficiaryList {
 public:
  // Refused as ListHeader refuses.
  static std::expected<BeneficiaryList, ColumnErrors> from_header(const CsvRecord& header);

  // Columns that mean nothing here, as the header writes them. They are not read.
  const std::vector<std::string>& ignored_columns() const { return header_.ignored(); }
  bool has(ListColumn column) const { return header_.place_of(column).has_value(); }

  // Every column that refuses, not only the first. Sites and operators are given by id or by name.
  std::expected<BeneficiaryDraft, ColumnErrors> read(const CsvRecord& record,
                                                     const Programme& programme) const;

 private:
  explicit BeneficiaryList(ListHeader header) : header_(std::move(header)) {}

  ListHeader header_;
};

}  // namespace passerelle::domain
