#include "tests/support/fec_checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "tests/support/fec_cells.h"
#include "tests/support/fec_file_text.h"

namespace passerelle::test {
namespace {

enum Column : std::size_t {
  journal_code,
  journal_label,
  number,
  date,
  account,
  account_label,
  auxiliary,
  auxiliary_label,
  piece,
  piece_date,
  label,
  debit,
  credit,
  lettering,
  lettering_date,
  valid_date,
  currency_amount,
  currency,
  columns
};

constexpr std::array<std::string_view, columns> names = {
    "JournalCode", "JournalLib",  "EcritureNum", "EcritureDate", "CompteNum",     "CompteLib",
    "CompAuxNum",  "CompAuxLib",  "PieceRef",    "PieceDate",    "EcritureLib",   "Debit",
    "Credit",      "EcritureLet", "DateLet",     "ValidDate",    "Montantdevise", "Idevise"};
constexpr std::array mandatory_columns = {journal_code, journal_label, number, date,  account, account_label,
                                          piece,        piece_date,    label,  debit, credit,  valid_date};

using Cells = std::vector<std::string>;

class Checker {
 public:
  explicit Checker(FecExpectation expectation) : next_number_(expectation.first_number) {}

  void check_name(std::string_view name) {
    const bool formed = name.size() == 24 && is_fec_siren(name.substr(0, 9)) && name.substr(9, 3) == "FEC" &&
                        is_fec_date(name.substr(12, 8)) && name.substr(20) == ".txt";
    if (formed)
      closing_ = name.substr(12, 8);
    else
      add(0, FecRule::file_name, std::string(name));
  }

  void check_lines(const std::vector<std::string>& lines) {
    const auto header = lines.empty() ? std::string() : lines.front();
    const char separator = header.find('\t') != std::string::npos ? '\t' : '|';
    if (const auto found = split_cells(header, separator);
        !std::equal(found.begin(), found.end(), names.begin(), names.end()))
      add(1, FecRule::header, header);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      line_ = static_cast<std::int64_t>(i) + 1;
      if (lines[i].empty())
        add(line_, FecRule::empty_line, "");
      else if (const auto cells = split_cells(lines[i], separator); cells.size() != columns)
        damaged(cells.size());
      else
        check_line(cells);
    }
    end_entry();
  }

  std::vector<FecViolation>& found() { return found_; }

 private:
  void add(std::int64_t line, FecRule rule, std::string detail) {
    found_.push_back({line, rule, std::move(detail)});
  }
  void bad(FecRule rule, std::string detail) { add(line_, rule, std::move(detail)); }

  // A line that can't be read is missing in the sum of its entry, which is the one before or the next.
  void damaged(std::size_t cells) {
    bad(FecRule::column_count, fmt::format("{} cells", cells));
    damaged_line_ = line_;
  }

  void check_line(const Cells& cells) {
    for (const auto column : mandatory_columns)
      if (cells[column].find_first_not_of(' ') == std::string::npos)
        bad(FecRule::mandatory, std::string(names[column]));
    for (const auto column : {date, piece_date, lettering_date, valid_date})
      if (!cells[column].empty() && !is_fec_date(cells[column]))
        bad(FecRule::date, std::string(names[column]));
    if (!cells[account].empty() && !is_fec_account(cells[account]))
      bad(FecRule::account_number, cells[account]);
    check_pairs(cells);
    check_entry(cells);
    check_amounts(cells);
  }

  void check_pairs(const Cells& cells) {
    if (cells[auxiliary].empty() != cells[auxiliary_label].empty()) bad(FecRule::auxiliary, "");
    if (cells[lettering].empty() != cells[lettering_date].empty()) bad(FecRule::lettering, "");
    const auto& code = cells[currency];
    const bool iso = code.size() == 3 &&
                     std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (cells[currency_amount].empty() != code.empty() || (!code.empty() && !iso))
      bad(FecRule::currency, code);
    if (!cells[currency_amount].empty() && !fec_cents(cells[currency_amount]))
      bad(FecRule::amount, std::string(names[currency_amount]));
  }

  void check_amounts(const Cells& cells) {
    const auto debits = fec_cents(cells[debit]);
    const auto credits = fec_cents(cells[credit]);
    for (const auto column : {debit, credit})
      if (!cells[column].empty() && !fec_cents(cells[column]))
        bad(FecRule::amount, std::string(names[column]));
    // An entry with a line that can't be counted is wrong there, and not in its sum.
    if (!debits || !credits) {
      countable_ = false;
      return;
    }
    if ((*debits == 0) == (*credits == 0))
      bad(FecRule::one_side, fmt::format("{} and {}", cells[debit], cells[credit]));
    sum_ += *debits - *credits;
  }

  void check_entry(const Cells& cells) {
    if (!head_.empty() && head_[number] == cells[number]) {
      for (const auto column : {journal_code, journal_label, date, piece, piece_date, valid_date})
        if (cells[column] != head_[column]) bad(FecRule::one_entry, std::string(names[column]));
      return;
    }
    end_entry();
    if (cells[number] != std::to_string(next_number_)) {
      bad(FecRule::sequence, fmt::format("{}, not {}", cells[number], next_number_));
      next_number_ = fec_number(cells[number]).value_or(next_number_);
    }
    ++next_number_;
    if (!head_.empty() && (later(head_[date], cells[date]) || later(head_[valid_date], cells[valid_date])))
      bad(FecRule::chronology, "");
    if (later(cells[date], cells[valid_date])) bad(FecRule::validated_before, cells[valid_date]);
    if (!closing_.empty() && later(cells[date], closing_)) bad(FecRule::after_closing, cells[date]);
    head_ = cells;
    head_line_ = line_;
  }

  static bool later(std::string_view one, std::string_view other) {
    return is_fec_date(one) && is_fec_date(other) && one > other;
  }

  void end_entry() {
    if (damaged_line_ >= head_line_ - 1) countable_ = false;
    if (!head_.empty() && countable_ && sum_ != 0)
      add(head_line_, FecRule::balance, fmt::format("{} cents", sum_));
    sum_ = 0;
    countable_ = true;
  }

  std::vector<FecViolation> found_;
  std::string closing_;
  std::int64_t line_ = 0;
  std::int64_t next_number_;
  Cells head_;  // the first line of the entry at hand
  std::int64_t head_line_ = 0;
  std::int64_t damaged_line_ = -2;  // the last one; none yet
  std::int64_t sum_ = 0;
  bool countable_ = true;
};

constexpr std::array<std::string_view, 22> rule_names = {
    "file_name",      "byte_order_mark",   "encoding",         "line_end",     "header",   "column_count",
    "empty_line",     "control_character", "mandatory",        "date",         "amount",   "one_side",
    "account_number", "auxiliary",         "lettering",        "currency",     "sequence", "chronology",
    "one_entry",      "balance",           "validated_before", "after_closing"};

}  // namespace

std::string_view to_string(FecRule rule) { return rule_names.at(static_cast<std::size_t>(rule)); }

std::vector<FecViolation> check_fec(std::string_view name, std::string_view bytes,
                                    FecExpectation expectation) {
  Checker checker(expectation);
  checker.check_name(name);
  checker.check_lines(fec_lines(bytes, expectation.charset, checker.found()));
  auto found = std::move(checker.found());
  std::sort(found.begin(), found.end(), [](const auto& one, const auto& other) {
    return std::tie(one.line, one.rule, one.detail) < std::tie(other.line, other.rule, other.detail);
  });
  return found;
}

}  // namespace passerelle::test
