#include "services/cli/workbook.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include "services/domain/invariant.h"

namespace passerelle::cli {
namespace {

// As the format knows a text's longest; only the service's own words come here, and none is that long.
constexpr std::size_t longest_text = 32'767;
constexpr double cents_per_euro = 100.0;

struct Writer {
  lxw_worksheet* sheet;
  lxw_row_t row;
  lxw_col_t column;
  lxw_format* number;
  lxw_format* money;
  lxw_format* moment;

  lxw_error operator()(std::monostate) const { return LXW_NO_ERROR; }
  lxw_error operator()(const std::string& text) const {
    return worksheet_write_string(sheet, row, column, text.substr(0, longest_text).c_str(), nullptr);
  }
  lxw_error operator()(std::int64_t value) const {
    return worksheet_write_number(sheet, row, column, static_cast<double>(value), number);
  }
  lxw_error operator()(Cents cents) const {
    return worksheet_write_number(sheet, row, column, static_cast<double>(cents.amount) / cents_per_euro,
                                  money);
  }
  lxw_error operator()(const WallTime& at) const {
    lxw_datetime time{at.year, at.month, at.day, at.hour, at.minute, static_cast<double>(at.second)};
    return worksheet_write_datetime(sheet, row, column, &time, moment);
  }
};

}  // namespace

Workbook::Workbook(const std::filesystem::path& file, std::uint32_t rows_a_sheet)
    : rows_a_sheet_(rows_a_sheet) {
  // Each sheet's rows go to a file of their own as they come, and are zipped at the end.
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  workbook_ = workbook_new_opt(file.c_str(), &options);
  domain::require_invariant(workbook_ != nullptr, "a workbook takes a few kilobytes");
  heading_ = workbook_add_format(workbook_);
  number_ = workbook_add_format(workbook_);
  money_ = workbook_add_format(workbook_);
  moment_ = workbook_add_format(workbook_);
  format_set_bold(heading_);
  format_set_num_format(number_, "#,##0");
  format_set_num_format(money_, "#,##0.00");
  format_set_num_format(moment_, "yyyy-mm-dd hh:mm:ss");
}

Workbook::~Workbook() {
  if (workbook_ != nullptr) lxw_workbook_free(workbook_);
}

std::size_t Workbook::add_sheet(const std::string& name, const std::vector<SheetColumn>& columns) {
  sheets_.push_back({.name = name, .columns = columns});
  begin_part(sheets_.back());
  return sheets_.size() - 1;
}

void Workbook::begin_part(Sheet& sheet) {
  ++sheet.parts;
  sheet.rows = 0;
  const auto name = sheet.parts == 1 ? sheet.name : fmt::format("{} {}", sheet.name, sheet.parts);
  sheet.part = workbook_add_worksheet(workbook_, name.c_str());
  domain::require_invariant(sheet.part != nullptr, "a sheet's name is short, and its own");
  lxw_col_t column = 0;
  for (const auto& [heading, width] : sheet.columns) {
    note(worksheet_set_column(sheet.part, column, column, width, nullptr));
    if (!heading.empty()) note(worksheet_write_string(sheet.part, 0, column, heading.c_str(), heading_));
    ++column;
  }
  worksheet_freeze_panes(sheet.part, 1, 0);
}

void Workbook::add(std::size_t sheet, const Row& row) {
  auto& filled = sheets_.at(sheet);
  if (filled.rows == rows_a_sheet_) begin_part(filled);
  ++filled.rows;
  lxw_col_t column = 0;
  for (const auto& cell : row) {
    note(std::visit(Writer{filled.part, filled.rows, column, number_, money_, moment_}, cell));
    ++column;
  }
}

void Workbook::note(int error) {
  if (error_ == LXW_NO_ERROR) error_ = error;
}

std::optional<std::string> Workbook::close() {
  auto* closing = workbook_;
  workbook_ = nullptr;
  const auto error = workbook_close(closing);  // frees it
  note(error);
  if (error_ == LXW_NO_ERROR) return std::nullopt;
  return std::string(lxw_strerror(static_cast<lxw_error>(error_)));
}

}  // namespace passerelle::cli
