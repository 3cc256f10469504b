// What stands in a table that programs read: texts, numbers, money and moments, each as what it is.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "services/domain/decision.h"

namespace passerelle::cli {

struct Cents {
  std::int64_t amount = 0;
  bool operator==(const Cents&) const = default;
};

// A moment as the clock on a wall in Paris shows it.
struct WallTime {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  bool operator==(const WallTime&) const = default;
};

using Cell = std::variant<std::monostate, std::string, std::int64_t, Cents, WallTime>;
using Row = std::vector<Cell>;

// Empty where there is no such moment.
Cell moment_cell(const google::protobuf::Timestamp& at);
// Empty instead of an empty text.
Cell text_cell(std::string text);

// Numbers without grouping, cents with the language's comma or point, moments as 2026-11-23 17:40:00: a
// spreadsheet takes each for what it is.
std::string csv_row(const Row& row, domain::Language language);

}  // namespace passerelle::cli
