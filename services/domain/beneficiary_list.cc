#include "services/domain/beneficiary_list.h"

#include <algorithm>
#include <charconv>

#include "services/domain/list_columns.h"
#include "services/domain/text_encoding.h"

namespace passerelle::domain {
namespace {

constexpr std::size_t longest_name_bytes = 100;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view no_break_space = "\u00A0";
  while (true) {
    if (text.starts_with(' ') || text.starts_with('\t'))
      text.remove_prefix(1);
    else if (text.ends_with(' ') || text.ends_with('\t'))
      text.remove_suffix(1);
    else if (text.starts_with(no_break_space))
      text.remove_prefix(no_break_space.size());
    else if (text.ends_with(no_break_space))
      text.remove_suffix(no_break_space.size());
    else
      return text;
  }
}

bool is_one_line(std::string_view text) {
  return text.size() <= longest_name_bytes && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

// Reads one record's cells into a draft and gathers what refuses.
class DraftReading {
 public:
  DraftReading(const std::vector<std::string>& titles, const std::vector<std::string>& cells)
      : titles_(titles), cells_(cells) {}

  // Empty where there is no such column, no such cell, or nothing in it.
  std::string_view cell(std::optional<std::size_t> place) const {
    return place && *place < cells_.size() ? trimmed(cells_[*place]) : std::string_view();
  }
  void refuse(std::optional<std::size_t> place, std::string_view reason) {
    errors_.push_back(make_column_error(place ? titles_[*place] : std::string(), reason));
  }

  std::string line_of_text(std::optional<std::size_t> place, std::string_view reason) {
    const auto text = cell(place);
    if (is_one_line(text)) return std::string(text);
    refuse(place, reason);
    return {};
  }

  std::string reference(std::optional<std::size_t> place) {
    const auto text = cell(place);
    if (text.empty() || is_external_reference(text)) return std::string(text);
    refuse(place, "REFERENCE_INVALID");
    return {};
  }

  std::optional<PhoneNumber> phone(std::optional<std::size_t> place) {
    const auto text = cell(place);
    if (text.empty()) return std::nullopt;
    auto number = PhoneNumber::parse(text);
    if (number) return *number;
    refuse(place, number.error().reason);
    return std::nullopt;
  }

  std::optional<Day> day(std::optional<std::size_t> place, std::string_view reason) {
    const auto text = cell(place);
    if (text.empty()) return std::nullopt;
    auto parsed = parse_day_of_list(text);
    if (!parsed) refuse(place, reason);
    return parsed;
  }

  int renewals(std::optional<std::size_t> place) {
    const auto text = cell(place);
    if (text.empty()) return 0;
    int value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 99) return value;
    refuse(place, "RENEWALS_INVALID");
    return 0;
  }

  // By id, else by name.
  template <class Item>
  auto named(std::optional<std::size_t> place, const std::vector<Item>& items, std::string_view reason) {
    const auto text = cell(place);
    const auto name = folded(text);
    decltype(Item::id) found;
    if (text.empty()) return found;
    for (const auto& item : items)
      if (item.id.value == text) return item.id;
    for (const auto& item : items)
      if (!name.empty() && (folded(item.id.value) == name || folded(item.name) == name)) return item.id;
    refuse(place, reason);
    return found;
  }

  ColumnErrors take_errors() { return std::move(errors_); }

 private:
  const std::vector<std::string>& titles_;
  const std::vector<std::string>& cells_;
  ColumnErrors errors_;
};

bool has_cells_beyond(const std::vector<std::string>& cells, std::size_t columns) {
  if (cells.size() <= columns) return false;
  return std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(columns), cells.end(),
                     [](const std::string& cell) { return !trimmed(cell).empty(); });
}

std::unexpected<ColumnErrors> refused(std::string_view column, std::string_view reason) {
  return std::unexpected(ColumnErrors{make_column_error(column, reason)});
}

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
  auto text = to_utf8(header);
  if (!text) return refused("", "ENCODING_INVALID");
  BeneficiaryList list;
  ColumnErrors errors;
  for (std::size_t i = 0; i < text->fields.size(); ++i) {
    list.titles_.emplace_back(trimmed(text->fields[i]));
    const auto& title = list.titles_.back();
    const auto column = column_titled(title);
    if (!column) {
      if (!title.empty()) list.ignored_.push_back(title);
      continue;
    }
    auto& place = list.places_[static_cast<std::size_t>(*column)];
    if (place) errors.push_back(make_column_error(title, "COLUMN_DUPLICATED"));
    if (!place) place = i;
  }
  if (!list.has(ListColumn::reference) && !list.has(ListColumn::phone))
    errors.push_back(make_column_error("", "COLUMN_MISSING"));
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return list;
}

std::expected<BeneficiaryDraft, ColumnErrors> BeneficiaryList::read(const CsvRecord& record,
                                                                    const Programme& programme) const {
  const auto text = to_utf8(record);
  if (!text) return refused("", "ENCODING_INVALID");
  if (has_cells_beyond(text->fields, titles_.size())) return refused("", "FIELDS_TOO_MANY");

  DraftReading reading(titles_, text->fields);
  BeneficiaryDraft draft;
  draft.external_reference = reading.reference(at(ListColumn::reference));
  draft.name.family_name = reading.line_of_text(at(ListColumn::family_name), "NAME_INVALID");
  draft.name.given_name = reading.line_of_text(at(ListColumn::given_name), "NAME_INVALID");
  draft.phone = reading.phone(at(ListColumn::phone));
  draft.site = reading.named(at(ListColumn::site), programme.sites, "SITE_UNKNOWN");
  draft.operator_id = reading.named(at(ListColumn::operator_id), programme.operators, "OPERATOR_UNKNOWN");
  draft.line_confirmed_on = reading.day(at(ListColumn::line_confirmed_on), "LINE_CONFIRMED_DATE_INVALID");

  const auto structure =
      reading.line_of_text(at(ListColumn::referral_structure), "REFERRAL_STRUCTURE_INVALID");
  const auto issued_on = reading.day(at(ListColumn::referral_date), "REFERRAL_DATE_INVALID");
  const auto renewals = reading.renewals(at(ListColumn::renewals));
  if (issued_on)
    draft.referral = Referral{structure, *issued_on, renewals};
  else if ((!structure.empty() || renewals > 0) && reading.cell(at(ListColumn::referral_date)).empty())
    reading.refuse(at(ListColumn::referral_date), "REFERRAL_DATE_MISSING");

  if (reading.cell(at(ListColumn::reference)).empty() && reading.cell(at(ListColumn::phone)).empty())
    reading.refuse(std::nullopt, "PERSON_NOT_IDENTIFIED");
  auto errors = reading.take_errors();
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return draft;
}

}  // namespace passerelle::domain
