// What became of every line of a list, as a file that a spreadsheet opens.
#pragma once

#include <fstream>
#include <string>

#include "passerelle/v1/beneficiary_service.pb.h"
#include "services/cli/words.h"

namespace passerelle::cli {

std::string verdict_text(v1::LineReport::Verdict verdict, const Words& words);

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
