// A campaign's report as files that a manager hands on: CSV, and a workbook.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "services/cli/foresight.h"
#include "services/cli/new_file.h"
#include "services/cli/workbook.h"

namespace passerelle::cli {

struct ReportFileNames {
  std::string csv;   // empty = none
  std::string xlsx;  // empty = none
  bool with_lines = false;
  bool compared = false;  // with a preview
};

// A workbook on its way, and the numbers of its sheets.
struct ReportBook {
  std::unique_ptr<NewFile> file;
  std::unique_ptr<Workbook> workbook;
  std::size_t summary = 0;
  std::size_t sites = 0;
  std::size_t reasons = 0;
  std::optional<std::size_t> foreseen{};
  std::optional<std::size_t> lines{};
};

// Both are there once they are whole, and not before.
class ReportFiles {
 public:
  static Outcome<std::unique_ptr<ReportFiles>> begin(const ReportFileNames& names, const Words& words);
  ReportFiles(const ReportFiles&) = delete;
  ReportFiles& operator=(const ReportFiles&) = delete;

  void add(const v1::ReportCampaignResponse::Line& line, std::optional<Verdict> foreseen);
  // Absent = they are in their places.
  std::optional<Problem> finish(const v1::Campaign& campaign, const v1::ReportTotals& totals,
                                const Comparison& comparison);

 private:
  ReportFiles(const ReportFileNames& names, const Words& words) : names_(names), words_(words) {}
  void begin_csv();
  void begin_book();
  void finish_csv(const v1::Campaign& campaign, const v1::ReportTotals& totals, const Comparison& comparison);
  std::optional<Problem> finish_book(const v1::Campaign& campaign, const v1::ReportTotals& totals,
                                     const Comparison& comparison);

  ReportFileNames names_;
  Words words_;
  std::unique_ptr<NewFile> csv_;
  std::optional<ReportBook> book_;
};

}  // namespace passerelle::cli
