// The mapping file. docs/statements.md describes it for the people who write it.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <array>
#include <set>
#include <utility>

#include "services/domain/text_encoding.h"
#include "services/domain/toml_source.h"
#include "services/finance/statement_formats.h"

namespace passerelle::finance {
namespace {

constexpr std::size_t largest_file_bytes = std::size_t{64} * 1024;
constexpr int most_skipped_rows = 1000;
constexpr int most_columns = static_cast<int>(domain::CsvReader::max_columns);
constexpr const char* reason = "STATEMENT_MAPPING_INVALID";

constexpr std::array fields = std::to_array<std::pair<StatementField, std::string_view>>({
    {StatementField::our_reference, "our_reference"},
    {StatementField::operator_reference, "operator_reference"},
    {StatementField::status, "status"},
    {StatementField::time, "time"},
    {StatementField::product_code, "product_code"},
    {StatementField::amount, "amount"},
    {StatementField::fee, "fee"},
    {StatementField::discount, "discount"},
    {StatementField::currency, "currency"},
    {StatementField::phone, "phone"},
});
static_assert(fields.size() == statement_field_count);

constexpr std::array statuses = std::to_array<std::pair<StatementStatus, std::string_view>>({
    {StatementStatus::delivered, "delivered"},
    {StatementStatus::reversed, "reversed"},
    {StatementStatus::rejected, "rejected"},
    {StatementStatus::pending, "pending"},
});

// What the key's word stands for; nullopt: it is not there, or reported as none of `choices`.
template <class Value>
std::optional<Value> chosen(domain::TomlTable& table, std::string_view key,
                            const std::vector<std::pair<std::string_view, Value>>& choices) {
  if (!table.has(key)) return {};
  std::vector<std::string_view> names;
  names.reserve(choices.size());
  for (const auto& [name, value] : choices) names.push_back(name);
  const auto place = table.one_of(key, names);
  return place ? std::optional(choices[*place].second) : std::nullopt;
}

int number_within(domain::TomlTable& table, std::string_view key, int least, int most) {
  const auto number = table.optional_integer(key);
  if (!number) return 0;
  if (*number >= least && *number <= most) return static_cast<int>(*number);
  table.refuse(key, fmt::format("It must be from {} to {}.", least, most));
  return 0;
}

bool maps(const StatementMapping& mapping, StatementField field) {
  for (const auto& column : mapping.columns)
    if (column.field == field) return true;
  return false;
}

void read_columns(domain::TomlTable& table, StatementMapping& mapping) {
  std::set<std::string> headings;
  for (const auto& [field, key] : fields) {
    if (!table.has(key)) continue;
    auto heading = table.text(key);
    const auto folded = domain::folded(heading);
    if (folded.empty())
      table.refuse(key, "It must hold a letter or a digit.");
    else if (!headings.insert(folded).second)
      table.refuse(key, "Another column has this heading.");
    mapping.columns.push_back({field, std::move(heading)});
  }
  mapping.ignored = table.texts("ignored");
  for (std::size_t i = 0; i < mapping.ignored.size(); ++i)
    if (headings.contains(domain::folded(mapping.ignored[i])))
      table.refuse(fmt::format("ignored[{}]", i), "A column that is read has this heading.");
  table.finish();
}

void require_columns(domain::TomlTable& columns, const StatementMapping& mapping) {
  const auto has = [&](StatementField field) { return maps(mapping, field); };
  if (!has(StatementField::time)) columns.refuse("time", "It is missing.");
  if (!has(StatementField::our_reference) && !has(StatementField::operator_reference))
    columns.refuse("our_reference",
                   "It is missing, and so is operator_reference: one of them has to be there.");
  for (const auto& [field, key] : fields) {
    const bool is_part = field == StatementField::fee || field == StatementField::discount;
    if (is_part && has(field) && !has(StatementField::amount))
      columns.refuse(key, "There is no column amount that it belongs to.");
  }
}

void read_status_words(domain::TomlTable& table, StatementMapping& mapping) {
  std::set<std::string> words;
  for (const auto& [status, key] : statuses) {
    auto said = table.texts(key);
    for (std::size_t i = 0; i < said.size(); ++i) {
      const auto entry = fmt::format("{}[{}]", key, i);
      const auto folded = domain::folded(said[i]);
      if (folded.empty())
        table.refuse(entry, "It must hold a letter or a digit.");
      else if (!words.insert(folded + (said[i].ends_with('*') ? "*" : "")).second)
        table.refuse(entry, "This word is there already.");
      mapping.status_words.push_back({std::move(said[i]), status});
    }
  }
  table.finish();
}

// Either a column and its words, or what every line is.
void read_status(domain::TomlTable& file, StatementMapping& mapping) {
  mapping.status = chosen<StatementStatus>(file, "every_status",
                                           {{"delivered", StatementStatus::delivered},
                                            {"reversed", StatementStatus::reversed},
                                            {"rejected", StatementStatus::rejected},
                                            {"pending", StatementStatus::pending}});
  const bool has_column = maps(mapping, StatementField::status);
  auto words = file.optional_table("status");
  if (words) read_status_words(*words, mapping);
  if (has_column && file.has("every_status"))
    file.refuse("every_status", "There is a column status that says it.");
  if (has_column && !words) file.refuse("status", "It is missing: the words of the column status.");
  if (!has_column && words) file.refuse("status", "There is no column status that these words are in.");
  if (!has_column && !file.has("every_status"))
    file.refuse("every_status", "It is missing, and so is a column status: one of them has to be there.");
}

void read_currency(domain::TomlTable& file, StatementMapping& mapping) {
  if (!file.has("currency")) return;
  mapping.currency = file.text("currency");
  const bool is_code = mapping.currency.size() == 3 &&
                       mapping.currency.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  if (!is_code) file.refuse("currency", "It must be a code of ISO 4217, as \"EUR\".");
  if (maps(mapping, StatementField::currency))
    file.refuse("currency", "There is a column currency that says it.");
}

void read_totals(domain::TomlTable& table, StatementMapping& mapping) {
  TotalsRow totals;
  totals.marker = table.text("marker");
  if (domain::folded(totals.marker).empty()) table.refuse("marker", "It must hold a letter or a digit.");
  totals.lines = number_within(table, "lines", 2, most_columns);
  totals.delivered = number_within(table, "delivered", 2, most_columns);
  totals.delivered_amount = number_within(table, "delivered_amount", 2, most_columns);
  if (totals.delivered_amount > 0 && !maps(mapping, StatementField::amount))
    table.refuse("delivered_amount", "There is no column amount that it adds up.");
  table.finish();
  mapping.totals = std::move(totals);
}

void read_name(domain::TomlTable& file, StatementMapping& mapping) {
  mapping.name = file.text("name");
  if (!file.has("name")) return;
  if (!domain::is_slug(mapping.name))
    file.refuse("name", "It must be 1 to 63 of a-z, 0-9 and -, beginning with a letter.");
  if (find_statement_format(mapping.name) != nullptr)
    file.refuse("name", "This is a format that is built in.");
}

StatementMapping read_mapping(domain::TomlTable& file) {
  StatementMapping mapping;
  read_name(file, mapping);
  mapping.encoding = chosen<StatementEncoding>(file, "encoding",
                                               {{"utf-8", StatementEncoding::utf_8},
                                                {"windows-1252", StatementEncoding::windows_1252}})
                         .value_or(StatementEncoding::either);
  mapping.zone =
      chosen<ClockZone>(file, "time_zone", {{"UTC", ClockZone::utc}, {"Europe/Paris", ClockZone::paris}})
          .value_or(ClockZone::utc);
  mapping.decimal_sign = chosen<char>(file, "decimal_sign", {{".", '.'}, {",", ','}}).value_or('\0');
  mapping.skip_rows = number_within(file, "skip_rows", 0, most_skipped_rows);
  auto columns = file.optional_table("columns");
  if (!columns) {
    if (!file.has("columns")) file.refuse("columns", "It is missing.");
    return mapping;  // without them, what the rest means is no question yet
  }
  read_columns(*columns, mapping);
  require_columns(*columns, mapping);
  read_status(file, mapping);
  read_currency(file, mapping);
  if (auto totals = file.optional_table("totals")) read_totals(*totals, mapping);
  file.finish();
  return mapping;
}

}  // namespace

domain::Result<StatementMapping> parse_statement_mapping(std::string_view text) {
  if (text.size() > largest_file_bytes)
    return domain::fail(domain::ErrorCode::invalid_argument, reason,
                        "line 1, column 1: A mapping file has at most 64 KiB.");
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return domain::fail(domain::ErrorCode::invalid_argument, reason,
                        fmt::format("line {}, column {}: {}", place.line, place.column, error.description()));
  }
  domain::TomlFindings findings;
  domain::TomlTable file(root, "", findings);
  auto mapping = read_mapping(file);
  if (!findings.empty()) return std::unexpected(findings.error(reason));
  return mapping;
}

}  // namespace passerelle::finance
