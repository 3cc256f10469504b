// Reading a TOML table key by key, and remembering where in the file each thing was said.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/error.h"
#include "services/domain/time.h"

namespace passerelle::domain {

// Everything that is wrong with one file, by path and place.
class TomlFindings {
 public:
  void remember(const std::string& path, const toml::source_region& region);
  void add(const std::string& path, std::string description);
  bool empty() const { return found_.empty(); }
  // One line a finding, in the file's order: `line 12, column 1: rules[2].limit: It must be ...`.
  Error error(std::string reason = "PROGRAMME_INVALID") const;

 private:
  struct Finding {
    toml::source_position place;
    std::string path;
    std::string description;
  };
  toml::source_position place_of(std::string_view path) const;

  std::map<std::string, toml::source_position, std::less<>> places_;
  std::vector<Finding> found_;
};

// One table. Every key that is asked for counts as known; finish() reports the others. Absent keys and wrong
// types are reported, and read as empty values.
class TomlTable {
 public:
  TomlTable(const toml::table& table, std::string path, TomlFindings& findings);

  const std::string& path() const { return path_; }
  std::string path_of(std::string_view key) const;
  bool has(std::string_view key) const { return table_.contains(key); }

  std::string text(std::string_view key);
  std::string text_or_empty(std::string_view key);
  std::int64_t integer(std::string_view key);
  std::optional<std::int64_t> optional_integer(std::string_view key);
  std::optional<bool> optional_boolean(std::string_view key);
  std::int64_t euro_cents(std::string_view key);  // the text "5.00", exactly
  std::optional<Day> optional_day(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  // empty where absent
  std::vector<TomlTable> tables(std::string_view key);   // [[key]], empty where absent
  std::optional<TomlTable> optional_table(std::string_view key);
  // One of `names`; the index, or reported and nullopt.
  std::optional<std::size_t> one_of(std::string_view key, const std::vector<std::string_view>& names);
  void refuse(std::string_view key, std::string description);
  void finish();

 private:
  const toml::node* node(std::string_view key);
  const toml::node* required(std::string_view key);
  std::optional<std::int64_t> integer_of(const toml::node& node, std::string_view key);

  const toml::table& table_;
  std::string path_;
  TomlFindings& findings_;
  std::set<std::string, std::less<>> known_;
};

// "30", "30.0" and "30.00" are 3000; nullopt for anything else, signs and exponents included.
std::optional<std::int64_t> parse_euro_cents(std::string_view text);

}  // namespace passerelle::domain
