#include "services/operator_sim/statement.h"

#include <unordered_map>
#include <vector>

namespace passerelle::operator_sim {
namespace {

std::string_view word_of(TopupStatus status) {
  switch (status) {
    case TopupStatus::created:
      return "pending";
    case TopupStatus::completed:
      return "completed";
    case TopupStatus::cancelled:
      return "reversed";
  }
  return {};
}

void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of(";\"\r\n") == std::string_view::npos) {
    out += text;
  } else {
    out += '"';
    for (const char c : text) out.append(c == '"' ? 2 : 1, c);
    out += '"';
  }
  out += ';';
}

std::string euros(std::int64_t cents) {
  const auto rest = std::to_string(cents % 100);
  return std::to_string(cents / 100) + (rest.size() == 1 ? ".0" : ".") + rest;
}

// What became of each top-up, in the order of their first entries. The journal's last word counts.
std::vector<const JournalEntry*> newest_entries(const Journal& journal) {
  std::vector<const JournalEntry*> newest;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const auto& entry : journal.entries()) {
    const auto [place, is_first] = places.try_emplace(entry.id, newest.size());
    if (is_first) newest.push_back(nullptr);
    newest[place->second] = &entry;
  }
  return newest;
}

}  // namespace

std::optional<StatementMonth> parse_statement_month(std::string_view text) {
  const auto first = domain::parse_iso_day(std::string(text) + "-01");
  if (!first) return std::nullopt;
  return StatementMonth{domain::start_of(*first), domain::start_of(domain::first_of_next_month(*first))};
}

std::string statement_of(const Journal& journal, const StatementMonth& month, const Prices& prices) {
  std::string csv = "id;externalId;status;product;phoneNumber;amount;currency;time\n";
  std::int64_t lines = 0;
  std::int64_t completed = 0;
  std::int64_t sum = 0;
  for (const auto* entry : newest_entries(journal)) {
    if (entry->time < month.begin || entry->time >= month.end) continue;
    const auto price = prices.find(entry->product);
    const bool has_price = price != prices.end();
    ++lines;
    if (entry->status == TopupStatus::completed) {
      ++completed;
      sum += has_price ? price->second : 0;
    }
    append_cell(csv, entry->id);
    append_cell(csv, entry->external_id);
    append_cell(csv, word_of(entry->status));
    append_cell(csv, entry->product);
    append_cell(csv, entry->number);
    append_cell(csv, has_price ? euros(price->second) : "");
    append_cell(csv, has_price ? "EUR" : "");
    csv += domain::to_rfc3339(entry->time) + "\n";
  }
  return csv + "TOTAL;" + std::to_string(lines) + ";" + std::to_string(completed) + ";" + euros(sum) +
         ";;;;\n";
}

}  // namespace passerelle::operator_sim
