#include "services/domain/toml_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace passerelle::domain {

void TomlFindings::remember(const std::string& path, const toml::source_region& region) {
  places_[path] = region.begin;
}

// The place of the path, or of the nearest thing that holds it: a missing key is reported where its table is.
toml::source_position TomlFindings::place_of(std::string_view path) const {
  while (true) {
    if (const auto known = places_.find(path); known != places_.end()) return known->second;
    const auto cut = path.find_last_of(".[");
    if (cut == std::string_view::npos) return {1, 1};
    path = path.substr(0, cut);
  }
}

void TomlFindings::add(const std::string& path, std::string description) {
  found_.push_back({place_of(path), path, std::move(description)});
}

Error TomlFindings::error(std::string reason) const {
  auto sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Finding& one, const Finding& other) {
    return std::tie(one.place.line, one.place.column) < std::tie(other.place.line, other.place.column);
  });
  Error error{ErrorCode::invalid_argument, std::move(reason), {}};
  for (const auto& finding : sorted) {
    const auto place = fmt::format("line {}, column {}", finding.place.line, finding.place.column);
    if (!error.message.empty()) error.message += '\n';
    error.message += fmt::format("{}: {}: {}", place, finding.path, finding.description);
    error.field_violations.push_back({finding.path, fmt::format("{} ({})", finding.description, place)});
  }
  return error;
}

TomlTable::TomlTable(const toml::table& table, std::string path, TomlFindings& findings)
    : table_(table), path_(std::move(path)), findings_(findings) {}

std::string TomlTable::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void TomlTable::refuse(std::string_view key, std::string description) {
  findings_.add(path_of(key), std::move(description));
}

const toml::node* TomlTable::node(std::string_view key) {
  known_.emplace(key);
  const auto* found = table_.get(key);
  if (found != nullptr) findings_.remember(path_of(key), found->source());
  return found;
}

const toml::node* TomlTable::required(std::string_view key) {
  const auto* found = node(key);
  if (found == nullptr) refuse(key, "It is missing.");
  return found;
}

std::string TomlTable::text(std::string_view key) {
  const auto* found = required(key);
  if (found == nullptr) return {};
  if (const auto* value = found->as_string()) return value->get();
  refuse(key, "It must be text in quotes.");
  return {};
}

std::string TomlTable::text_or_empty(std::string_view key) { return node(key) != nullptr ? text(key) : ""; }

std::optional<std::int64_t> TomlTable::integer_of(const toml::node& node, std::string_view key) {
  if (const auto* value = node.as_integer()) return value->get();
  refuse(key, "It must be a whole number, without quotes.");
  return std::nullopt;
}

std::int64_t TomlTable::integer(std::string_view key) {
  const auto* found = required(key);
  return found == nullptr ? 0 : integer_of(*found, key).value_or(0);
}

std::optional<std::int64_t> TomlTable::optional_integer(std::string_view key) {
  const auto* found = node(key);
  return found == nullptr ? std::nullopt : integer_of(*found, key);
}

std::optional<bool> TomlTable::optional_boolean(std::string_view key) {
  const auto* found = node(key);
  if (found == nullptr) return std::nullopt;
  if (const auto* value = found->as_boolean()) return value->get();
  refuse(key, "It must be true or false, without quotes.");
  return std::nullopt;
}

std::int64_t TomlTable::euro_cents(std::string_view key) {
  const auto* found = required(key);
  if (found == nullptr) return 0;
  const auto* value = found->as_string();
  const auto cents = value != nullptr ? parse_euro_cents(value->get()) : std::nullopt;
  if (!cents) refuse(key, "It must be an amount in euros, in quotes, as \"5.00\".");
  return cents.value_or(0);
}

std::optional<Day> TomlTable::optional_day(std::string_view key) {
  const auto* found = node(key);
  if (found == nullptr) return std::nullopt;
  if (const auto* value = found->as_date()) {
    const auto& date = value->get();
    return parse_iso_day(fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day));
  }
  refuse(key, "It must be a date without quotes, as 2026-01-31.");
  return std::nullopt;
}

std::vector<std::string> TomlTable::texts(std::string_view key) {
  std::vector<std::string> values;
  const auto* found = node(key);
  if (found == nullptr) return values;
  const auto* array = found->as_array();
  if (array == nullptr) {
    refuse(key, "It must be a list of texts, as [\"one\", \"two\"].");
    return values;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto entry = fmt::format("{}[{}]", key, i);
    findings_.remember(path_of(entry), array->get(i)->source());
    if (const auto* value = array->get(i)->as_string())
      values.push_back(value->get());
    else
      refuse(entry, "It must be text in quotes.");
  }
  return values;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  std::vector<TomlTable> found_tables;
  const auto* found = node(key);
  if (found == nullptr) return found_tables;
  const auto* array = found->as_array();
  if (array == nullptr) {
    refuse(key, fmt::format("It must be a list of tables, each begun by [[{}]].", key));
    return found_tables;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto entry = fmt::format("{}[{}]", key, i);
    findings_.remember(path_of(entry), array->get(i)->source());
    if (const auto* table = array->get(i)->as_table())
      found_tables.emplace_back(*table, path_of(entry), findings_);
    else
      refuse(entry, "It must be a table.");
  }
  return found_tables;
}

std::optional<TomlTable> TomlTable::optional_table(std::string_view key) {
  const auto* found = node(key);
  if (found == nullptr) return std::nullopt;
  if (const auto* table = found->as_table()) return TomlTable(*table, path_of(key), findings_);
  refuse(key, fmt::format("It must be a table, begun by [{}].", key));
  return std::nullopt;
}

std::optional<std::size_t> TomlTable::one_of(std::string_view key,
                                             const std::vector<std::string_view>& names) {
  const auto* found = required(key);
  if (found == nullptr) return std::nullopt;
  if (const auto* value = found->as_string()) {
    const auto name = std::find(names.begin(), names.end(), std::string_view(value->get()));
    if (name != names.end()) return static_cast<std::size_t>(name - names.begin());
  }
  refuse(key, fmt::format("It must be one of \"{}\".", fmt::join(names, "\", \"")));
  return std::nullopt;
}

void TomlTable::finish() {
  for (const auto& [key, value] : table_) {
    if (known_.contains(key.str())) continue;
    const auto path = path_of(key.str());
    findings_.remember(path, key.source());
    findings_.add(path, "There is no such key.");
  }
}

std::optional<std::int64_t> parse_euro_cents(std::string_view text) {
  constexpr std::size_t most_digits = 12;
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  auto fraction = point == std::string_view::npos ? std::string("00") : std::string(text.substr(point + 1));
  if (fraction.size() == 1) fraction += '0';
  if (whole.empty() || whole.size() > most_digits || fraction.size() != 2) return std::nullopt;
  std::int64_t cents = 0;
  for (const char c : std::string(whole) + fraction) {
    if (c < '0' || c > '9') return std::nullopt;
    cents = cents * 10 + (c - '0');
  }
  return cents;
}

}  // namespace passerelle::domain
