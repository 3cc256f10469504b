#include "services/finance/fec_writer.h"

#include <fmt/format.h>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

// Both are allowed; old tools want both characters.
constexpr std::string_view line_end = "\r\n";

std::string compact(domain::Day day) {
  auto text = domain::to_iso(day);
  std::erase(text, '-');
  return text;
}

std::string decimal_comma(domain::EuroCents amount) {
  constexpr std::int64_t cents = 100;
  domain::require_invariant(amount.value >= 0, "a line's amount is not negative");
  return fmt::format("{},{:02}", amount.value / cents, amount.value % cents);
}

void require_entry(const JournalEntry& entry) {
  domain::EuroCents sum;
  for (const auto& line : entry.lines) {
    domain::require_invariant((line.debit.value == 0) != (line.credit.value == 0), "a line is of one side");
    sum += line.debit - line.credit;
  }
  domain::require_invariant(entry.lines.size() >= 2 && sum.value == 0, "an entry balances");
}

domain::Error unwritable(std::int64_t entry, std::string_view column, char32_t character) {
  const auto code = fmt::format("U+{:04X}", static_cast<std::uint32_t>(character));
  domain::Error error{domain::ErrorCode::failed_precondition, "FEC_TEXT_UNWRITABLE", {}};
  error.message = fmt::format("Entry {}, {}: {} can't be written in this file.", entry, column, code);
  error.metadata = {{"entry", std::to_string(entry)}, {"column", std::string(column)}, {"character", code}};
  return error;
}

}  // namespace

std::string fec_file_name(std::string_view siren, domain::Day closing) {
  return fmt::format("{}FEC{}.txt", siren, compact(closing));
}

domain::Status FecWriter::begin() {
  const std::string separator(1, static_cast<char>(format_.separator));
  return sink_(fmt::format("{}{}", fmt::join(fec_columns, separator), line_end));
}

domain::Status FecWriter::append_line(const JournalEntry& entry, const JournalLine& line) {
  const std::array<std::string, fec_columns.size()> cells = {entry.journal_code,
                                                             entry.journal_label,
                                                             std::to_string(entry.number),
                                                             compact(entry.day),
                                                             line.account,
                                                             line.account_label,
                                                             "",
                                                             "",
                                                             entry.piece,
                                                             compact(entry.piece_day),
                                                             line.label,
                                                             decimal_comma(line.debit),
                                                             decimal_comma(line.credit),
                                                             "",
                                                             "",
                                                             compact(entry.validated_on),
                                                             "",
                                                             ""};
  const auto separator = static_cast<char>(format_.separator);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) buffer_ += separator;
    if (const auto bad = append_encoded(buffer_, cells[i], format_.encoding, separator))
      return std::unexpected(unwritable(entry.number, fec_columns[i], bad->character));
  }
  buffer_ += line_end;
  return {};
}

domain::Status FecWriter::add(const JournalEntry& entry) {
  require_entry(entry);
  domain::require_invariant(last_number_ == 0 || entry.number == last_number_ + 1,
                            "entries follow without a gap");
  domain::require_invariant(entry.day >= last_day_, "entries are chronological");
  if (entry.validated_on < last_validated_)
    return domain::fail(domain::ErrorCode::failed_precondition, "FEC_VALIDATION_ORDER",
                        fmt::format("Entry {} was validated on {}, before the entry that comes first.",
                                    entry.number, domain::to_iso(entry.validated_on)));
  buffer_.clear();
  for (const auto& line : entry.lines)
    if (auto appended = append_line(entry, line); !appended) return appended;
  last_number_ = entry.number;
  last_day_ = entry.day;
  last_validated_ = entry.validated_on;
  return sink_(buffer_);
}

}  // namespace passerelle::finance
