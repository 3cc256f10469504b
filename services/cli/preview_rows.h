// A preview line by line: the rows that are saved, and the file read back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/cells.h"
#include "services/cli/problem.h"
#include "services/cli/words.h"
#include "services/domain/csv_reader.h"

namespace passerelle::cli {

Row preview_heading(const Words& words);
Row preview_row(const v1::PreviewLine& line, const Words& words);

struct ForeseenLine {
  std::int64_t number = 0;
  v1::PreviewLine::Verdict verdict = v1::PreviewLine::VERDICT_UNSPECIFIED;
  std::string beneficiary{};  // the id; empty where nobody was found
};

// What a preview wrote, in whichever language, from its first line to its last, in memory bounded by a line.
class PreviewFile {
 public:
  // Errors: it can't be read, or a preview did not write it.
  static Outcome<std::unique_ptr<PreviewFile>> open(const std::filesystem::path& file, const Words& words);
  PreviewFile(const PreviewFile&) = delete;
  PreviewFile& operator=(const PreviewFile&) = delete;

  // Absent at the end. Errors: a line that a preview does not write, or lines out of their order.
  Outcome<std::optional<ForeseenLine>> next();
  const std::filesystem::path& file() const { return file_; }

 private:
  PreviewFile(std::filesystem::path file, const Words& words);
  // Absent at the end.
  std::optional<std::expected<domain::CsvRecord, domain::CsvError>> record();
  Problem not_a_preview(std::int64_t line) const;

  std::filesystem::path file_;
  Words words_;
  std::ifstream stream_;
  domain::CsvReader reader_;
  bool ended_ = false;
  std::int64_t newest_ = 0;
};

}  // namespace passerelle::cli
