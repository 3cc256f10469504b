#include "tests/support/year_statements.h"

#include <fmt/format.h>

#include <algorithm>

namespace passerelle::test {
namespace {

using domain::Instant;
using finance::Period;

struct Line {
  Instant time{};
  std::string operator_reference;
  std::string our_reference;
  const char* status = "completed";
  std::string product_code;
  std::string phone;
  std::int64_t cents = 0;
  bool stranger = false;
};

constexpr std::int64_t misprint_cents = 250;

Line line_of(const YearRecharge& told) {
  Line line;
  line.time = *told.credited;
  line.operator_reference = told.operator_reference;
  line.our_reference = told.recharge.id.text();
  line.product_code = told.recharge.product_code;
  line.phone = told.credited_phone;
  line.cents = told.counted_cents + (told.plant == Plant::misprinted ? misprint_cents : 0);
  return line;
}

void state(const YearRecharge& told, const Period& period, std::vector<Line>& lines) {
  if (!told.credited || told.plant == Plant::left_out) return;
  const bool took_back_now = told.taken_back && period.covers(*told.taken_back);
  if (period.covers(*told.credited)) {
    auto line = line_of(told);
    if (took_back_now) line.status = "reversed";
    lines.push_back(line);
    if (told.plant != Plant::stated_twice) return;
    line.time += std::chrono::seconds(2);
    line.operator_reference += "-2";
    lines.push_back(std::move(line));
  } else if (took_back_now) {
    auto line = line_of(told);
    line.time = *told.taken_back;
    line.status = "reversed";
    lines.push_back(std::move(line));
  }
}

Line line_of(const Stranger& stranger) {
  Line line;
  line.time = stranger.time;
  line.operator_reference = stranger.operator_reference;
  line.our_reference = stranger.reference.text();
  line.product_code = stranger.product_code;
  line.cents = stranger.amount_cents;
  line.stranger = true;
  return line;
}

std::string euros(std::int64_t cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }

}  // namespace

YearStatement write_statement(const Period& period, std::span<const YearRecharge> recharges,
                              std::span<const Stranger> strangers) {
  std::vector<Line> lines;
  for (const auto& told : recharges) state(told, period, lines);
  for (const auto& stranger : strangers)
    if (period.covers(stranger.time)) lines.push_back(line_of(stranger));
  std::ranges::sort(lines, {},
                    [](const Line& line) { return std::pair(line.time, line.operator_reference); });

  YearStatement statement;
  statement.period = period;
  statement.file = "id;externalId;status;product;phoneNumber;amount;currency;time\n";
  std::int64_t delivered = 0;
  std::int64_t cents = 0;
  for (const auto& line : lines) {
    ++statement.lines;
    statement.file +=
        fmt::format("{};{};{};{};{};{};EUR;{}\n", line.operator_reference, line.our_reference, line.status,
                    line.product_code, line.phone, euros(line.cents), domain::to_rfc3339(line.time));
    if (line.stranger) statement.stranger_lines.push_back(statement.lines);
    if (std::string_view(line.status) != "completed") continue;
    ++delivered;
    cents += line.cents;
  }
  statement.file += fmt::format("TOTAL;{};{};{};;;;\n", statement.lines, delivered, euros(cents));
  return statement;
}

std::map<domain::OfferId, std::int64_t> journal_by_offer(std::span<const YearRecharge> recharges) {
  std::map<domain::OfferId, std::int64_t> delivered;
  for (const auto& told : recharges) {
    if (!told.credited || told.taken_back) continue;
    const bool euro = told.recharge.envelope_measure == domain::Asset::eur_cent;
    delivered[told.recharge.offer] += euro ? told.counted_cents : 1;
  }
  return delivered;
}

std::string journal_file(std::span<const YearRecharge> recharges) {
  std::string file = "reference;offer;credited;taken_back;cents\n";
  for (const auto& told : recharges) {
    if (!told.credited) continue;
    file += fmt::format("{};{};{};{};{}\n", told.recharge.id.text(), told.recharge.offer.value,
                        domain::to_rfc3339(*told.credited),
                        told.taken_back ? domain::to_rfc3339(*told.taken_back) : "", told.counted_cents);
  }
  return file;
}

}  // namespace passerelle::test
