// Any bytes as a list of people. Nothing may crash; bytes give the same rows however they arrive; what comes
// out keeps the limits that the reader promises and the forms that the rest of the house relies on.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "services/domain/beneficiary_list.h"
#include "services/domain/text_encoding.h"
#include "tests/fuzz/list_in_pieces.h"

namespace {

using namespace passerelle::domain;
using namespace passerelle::fuzz;

using Row = std::expected<CsvRecord, CsvError>;

void drain(CsvReader& reader, std::vector<Row>& rows) {
  while (auto row = reader.next()) rows.push_back(std::move(*row));
}

std::vector<Row> read_in_pieces(std::string_view bytes, std::size_t piece) {
  CsvReader reader;
  std::vector<Row> rows;
  feed_in_pieces(reader, bytes, piece, [&] { drain(reader, rows); });
  return rows;
}

void check_row(const Row& row, std::int64_t& previous_line) {
  const auto line = row ? row->line : row.error().line;
  require(line > previous_line);
  previous_line = line;
  if (!row) return;
  require(!row->fields.empty() && row->fields.size() <= CsvReader::max_columns);
  for (const auto& field : row->fields) require(field.size() <= CsvReader::max_field_bytes);
  const auto text = to_utf8(*row);
  if (!text) return;
  for (const auto& field : text->fields) require(is_utf8(field));
}

void check_draft(const BeneficiaryDraft& draft, const Programme& programme) {
  require(draft.phone || !draft.external_reference.empty());
  require(draft.external_reference.empty() || is_external_reference(draft.external_reference));
  require(draft.site.empty() || programme.find(draft.site) != nullptr);
  require(draft.operator_id.empty() || programme.find(draft.operator_id) != nullptr);
  require(is_utf8(draft.name.family_name) && is_utf8(draft.name.given_name));
  if (draft.referral) require(draft.referral->renewals >= 0 && is_utf8(draft.referral->structure));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Programme programme = small_programme();
  if (size == 0) return 0;
  const auto rows = read_either_way(data, size, read_in_pieces);

  std::int64_t line = 0;
  std::optional<BeneficiaryList> list;
  for (const auto& row : rows) {
    check_row(row, line);
    if (!row) continue;
    if (!list) {
      auto opened = BeneficiaryList::from_header(*row);
      if (!opened) {
        require(!opened.error().empty());
        return 0;
      }
      list = std::move(*opened);
      continue;
    }
    const auto draft = list->read(*row, programme);
    if (draft) check_draft(*draft, programme);
    if (draft) continue;
    require(!draft.error().empty());
    for (const auto& error : draft.error()) require(is_utf8(explain(error, Language::french)));
  }
  return 0;
}
