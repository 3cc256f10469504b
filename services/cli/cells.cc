#include "services/cli/cells.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <chrono>

#include "services/cli/csv.h"
#include "services/wire/value_wire.h"

namespace passerelle::cli {
namespace {

std::string cents_text(std::int64_t amount, domain::Language language) {
  constexpr std::uint64_t cents_per_euro = 100;
  const auto magnitude =
      amount < 0 ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  return fmt::format("{}{}{}{:02}", amount < 0 ? "-" : "", magnitude / cents_per_euro,
                     language == domain::Language::french ? "," : ".", magnitude % cents_per_euro);
}

// What a spreadsheet is to take for a number must not be guarded as a text would be.
struct CsvText {
  domain::Language language;
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(const std::string& text) const { return csv_cell(text); }
  std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(Cents cents) const { return cents_text(cents.amount, language); }
  std::string operator()(const WallTime& at) const {
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute,
                       at.second);
  }
};

}  // namespace

Cell moment_cell(const google::protobuf::Timestamp& at) {
  const auto instant = wire::from_wire(at);
  if (!instant || at.seconds() == 0) return {};
  const auto local = date::locate_zone("Europe/Paris")->to_local(*instant).time_since_epoch();
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day day{domain::Day(midnight)};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(local - midnight)};
  return WallTime{static_cast<int>(day.year()),
                  static_cast<int>(static_cast<unsigned>(day.month())),
                  static_cast<int>(static_cast<unsigned>(day.day())),
                  static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count())};
}

Cell text_cell(std::string text) {
  if (text.empty()) return {};
  return text;
}

std::string csv_row(const Row& row, domain::Language language) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    line += (i == 0 ? "" : ";") + std::visit(CsvText{language}, row[i]);
  }
  return line + "\r\n";
}

}  // namespace passerelle::cli
