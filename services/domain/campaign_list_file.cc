#include "services/domain/campaign_list_file.h"

#include <array>
#include <utility>

#include "services/domain/list_cells.h"

namespace passerelle::domain {
namespace {

constexpr std::array columns = {ListColumn::reference, ListColumn::phone, ListColumn::site};

}  // namespace

std::optional<std::expected<ListedRecord, ColumnErrors>> CampaignListFile::next() {
  while (auto record = reader_.next()) {
    if (!header_) {
      if (!*record) return std::unexpected(ColumnErrors{column_error(record->error())});
      auto header = ListHeader::understand(**record, columns);
      if (!header) return std::unexpected(std::move(header.error()));
      header_ = std::move(*header);
      continue;
    }
    if (*record) return read(**record);
    return ListedRecord{record->error().line,
                        std::unexpected(std::string(to_string(record->error().reason)))};
  }
  return std::nullopt;
}

ListedRecord CampaignListFile::read(const CsvRecord& record) const {
  auto cells = ListCells::of(*header_, record);
  if (!cells) return {record.line, std::unexpected(cells.error().front().reason)};
  ListedPerson person;
  person.external_reference = cells->reference(ListColumn::reference);
  person.phone = cells->phone(ListColumn::phone);
  person.site = cells->named(ListColumn::site, programme_.sites, "SITE_UNKNOWN");
  if (cells->cell(ListColumn::reference).empty() && cells->cell(ListColumn::phone).empty())
    cells->refuse_record("PERSON_NOT_IDENTIFIED");
  const auto errors = cells->take_errors();
  if (!errors.empty()) return {record.line, std::unexpected(errors.front().reason)};
  return {record.line, std::move(person)};
}

std::vector<std::string> CampaignListFile::ignored_columns() const {
  return header_ ? header_->ignored() : std::vector<std::string>{};
}

}  // namespace passerelle::domain
