// The target of a request, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace passerelle::operator_sim {

struct Target {
  std::string path;                                        // decoded
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order

  const std::string* find(std::string_view name) const;
};

std::optional<Target> parse_target(std::string_view text);  // nullopt: badly encoded

}  // namespace passerelle::operator_sim
