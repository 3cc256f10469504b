#include "tests/support/generated_year.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace passerelle::test {

GeneratedYear generate_year(const YearSizes& sizes) {
  GeneratedYear year;
  year.sizes = sizes;
  year.programme = year_programme(sizes);
  year.people = year_people(sizes);
  year.recharges = year_recharges(sizes, year.programme, year.people);
  year.strangers = plant_breaks(sizes, year.programme, year.people, year.recharges);
  auto period = finance::Period::parse(fmt::format("{}-01", sizes.year)).value();
  for (int month = 0; month <= 12; ++month, period = period.next()) {
    year.statements.push_back(write_statement(period, year.recharges, year.strangers));
    for (const auto line : year.statements.back().stranger_lines)
      year.expected.push_back({finance::BreakKind::missing_here,
                               period,
                               {},
                               line,
                               finance::Resolution::keep_ours,
                               Plant::unknown_here});
  }
  for (const auto& told : year.recharges)
    std::ranges::move(expected_of(told), std::back_inserter(year.expected));
  std::ranges::sort(year.expected, {}, [](const ExpectedBreak& expected) {
    return std::tuple(expected.period, expected.kind, expected.recharge, expected.statement_line);
  });
  return year;
}

std::string planted_json(const GeneratedYear& year) {
  nlohmann::ordered_json json;
  json["seed"] = year.sizes.seed;
  json["year"] = year.sizes.year;
  json["recharges"] = year.recharges.size();
  std::map<std::string, std::int64_t> planted;
  for (const auto& told : year.recharges)
    if (told.plant != Plant::nothing) ++planted[to_string(told.plant)];
  planted[to_string(Plant::unknown_here)] = std::ssize(year.strangers);
  json["planted"] = planted;
  for (const auto& expected : year.expected) {
    nlohmann::ordered_json entry;
    entry["period"] = expected.period.text();
    entry["kind"] = finance::to_string(expected.kind);
    if (expected.recharge) entry["recharge"] = expected.recharge->text();
    if (expected.statement_line > 0) entry["line"] = expected.statement_line;
    entry["resolution"] = finance::to_string(expected.resolution);
    entry["planted"] = to_string(expected.plant);
    json["breaks"].push_back(std::move(entry));
  }
  json["delivered"] = nlohmann::ordered_json::object();
  for (const auto& [offer, quantity] : journal_by_offer(year.recharges))
    json["delivered"][offer.value] = quantity;
  return json.dump(2) + "\n";
}

}  // namespace passerelle::test
