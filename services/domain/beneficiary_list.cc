#include "services/domain/beneficiary_list.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "services/domain/list_cells.h"

namespace passerelle::domain {
namespace {

constexpr std::size_t longest_name_bytes = 100;

bool is_one_line(std::string_view text) {
  return text.size() <= longest_name_bytes && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

// Reads what a draft alone has.
class DraftReading : public ListCells {
 public:
  explicit DraftReading(ListCells cells) : ListCells(std::move(cells)) {}

  std::string line_of_text(ListColumn column, std::string_view reason) {
    const auto text = cell(column);
    if (is_one_line(text)) return std::string(text);
    refuse(column, reason);
    return {};
  }

  std::optional<Day> day(ListColumn column, std::string_view reason) {
    const auto text = cell(column);
    if (text.empty()) return std::nullopt;
    auto parsed = parse_day_of_list(text);
    if (!parsed) refuse(column, reason);
    return parsed;
  }

  int renewals(ListColumn column) {
    const auto text = cell(column);
    if (text.empty()) return 0;
    int value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 99) return value;
    refuse(column, "RENEWALS_INVALID");
    return 0;
  }
};

}  // namespace

bool is_external_reference(std::string_view text) {
  constexpr std::string_view punctuation = "._/-";
  if (text.empty() || text.size() > 40) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           punctuation.find(c) != std::string_view::npos;
  });
}

std::expected<BeneficiaryList, ColumnErrors> BeneficiaryList::from_header(const CsvRecord& header) {
  auto understood = ListHeader::understand(header, all_list_columns);
  if (!understood) return std::unexpected(std::move(understood.error()));
  return BeneficiaryList(std::move(*understood));
}

std::expected<BeneficiaryDraft, ColumnErrors> BeneficiaryList::read(const CsvRecord& record,
                                                                    const Programme& programme) const {
  auto cells = ListCells::of(header_, record);
  if (!cells) return std::unexpected(std::move(cells.error()));
  DraftReading reading(std::move(*cells));
  BeneficiaryDraft draft;
  draft.external_reference = reading.reference(ListColumn::reference);
  draft.name.family_name = reading.line_of_text(ListColumn::family_name, "NAME_INVALID");
  draft.name.given_name = reading.line_of_text(ListColumn::given_name, "NAME_INVALID");
  draft.phone = reading.phone(ListColumn::phone);
  draft.site = reading.named(ListColumn::site, programme.sites, "SITE_UNKNOWN");
  draft.operator_id = reading.named(ListColumn::operator_id, programme.operators, "OPERATOR_UNKNOWN");
  draft.line_confirmed_on = reading.day(ListColumn::line_confirmed_on, "LINE_CONFIRMED_DATE_INVALID");

  const auto structure = reading.line_of_text(ListColumn::referral_structure, "REFERRAL_STRUCTURE_INVALID");
  const auto issued_on = reading.day(ListColumn::referral_date, "REFERRAL_DATE_INVALID");
  const auto renewals = reading.renewals(ListColumn::renewals);
  if (issued_on)
    draft.referral = Referral{structure, *issued_on, renewals};
  else if ((!structure.empty() || renewals > 0) && reading.cell(ListColumn::referral_date).empty())
    reading.refuse(ListColumn::referral_date, "REFERRAL_DATE_MISSING");

  if (reading.cell(ListColumn::reference).empty() && reading.cell(ListColumn::phone).empty())
    reading.refuse_record("PERSON_NOT_IDENTIFIED");
  auto errors = reading.take_errors();
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return draft;
}

}  // namespace passerelle::domain
