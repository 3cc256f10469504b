// A workbook (XLSX), written row by row in memory that does not grow with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/cli/cells.h"

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace passerelle::cli {

struct SheetColumn {
  std::string heading;
  double width = 12;  // in characters, about
};

class Workbook {
 public:
  // What a sheet takes beside its heading, in every program that opens it.
  static constexpr std::uint32_t largest_sheet = 1'048'575;

  explicit Workbook(const std::filesystem::path& file, std::uint32_t rows_a_sheet = largest_sheet);
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;
  ~Workbook();

  // Sheets stand in the order in which they are added; their number is what add() takes. A name has 29
  // characters at the most.
  std::size_t add_sheet(const std::string& name, const std::vector<SheetColumn>& columns);
  // At the sheet's end; once it is full, in another of its name: `Lines`, `Lines 2`, ... A text is never
  // taken for a formula, whatever it begins with.
  void add(std::size_t sheet, const Row& row);

  // Writes the file. Absent = done; else why not.
  std::optional<std::string> close();

 private:
  struct Sheet {
    std::string name;
    std::vector<SheetColumn> columns;
    lxw_worksheet* part = nullptr;  // the one that is being filled
    std::uint32_t rows = 0;         // in it
    int parts = 0;
  };
  void begin_part(Sheet& sheet);
  void note(int error);

  std::uint32_t rows_a_sheet_;
  lxw_workbook* workbook_;
  lxw_format* heading_ = nullptr;
  lxw_format* number_ = nullptr;
  lxw_format* money_ = nullptr;
  lxw_format* moment_ = nullptr;
  std::vector<Sheet> sheets_;
  int error_ = 0;
};

}  // namespace passerelle::cli
