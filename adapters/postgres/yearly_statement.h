// A statement on one year's table. Naming the table saves the server from finding the partition of each row.
#pragma once

#include <map>
#include <string>

#include "adapters/postgres/connection.h"

namespace passerelle::postgres {

// `sql` and `name` hold `{}` for what distinguishes the table: `_2026`, or nothing for all years.
class YearlyStatement {
 public:
  YearlyStatement(std::string name, std::string sql) : name_(std::move(name)), sql_(std::move(sql)) {}
  // Of the year that all of `ids` are of; of the whole table where they are of several.
  Statement of(const std::vector<domain::Uuid>& ids);

 private:
  struct Text {
    std::string name;
    std::string sql;
  };
  const std::string name_;
  const std::string sql_;
  std::map<std::string, Text> texts_;
};

}  // namespace passerelle::postgres
