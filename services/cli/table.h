// Rows for people to read, in columns as wide as what is in them.
#pragma once

#include <string>
#include <vector>

namespace passerelle::cli {

class Table {
 public:
  enum class Align : bool { left, right };
  struct Column {
    std::string heading;
    Align align = Align::left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // Two columns without headings: what, and its value.
  static Table of_properties() { return Table({{""}, {""}}); }

  // One cell a column. Control characters are left out.
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // Lines ended by '\n', without blanks at their ends.
  std::string text() const;

 private:
  std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const;
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace passerelle::cli
