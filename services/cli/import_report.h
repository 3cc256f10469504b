// What became of every line of a list, as a file that a spreadsheet opens.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

#include "passerelle/v1/beneficiary_service.pb.h"
#include "services/cli/words.h"

namespace passerelle::cli {

std::string verdict_text(v1::LineReport::Verdict verdict, const Words& words);

// One cell of CSV with `;`: quoted where it must be, and never taken for a formula.
std::string csv_cell(std::string_view text);

// A row a line of the list, and one more for each further reason.
std::string csv_rows(const v1::LineReport& report, const Words& words);

class ImportReport {
 public:
  // Begins the file; an existing one is replaced.
  ImportReport(const std::string& file, const Words& words);
  ImportReport(const ImportReport&) = delete;
  ImportReport& operator=(const ImportReport&) = delete;

  void add(const v1::LineReport& report) { file_ << csv_rows(report, words_); }
  // True where all of it is written.
  bool flush();

 private:
  std::ofstream file_;
  Words words_;
};

}  // namespace passerelle::cli
