// Resource names of the API, and the ids that people type and read.
#pragma once

#include <string>
#include <string_view>

namespace passerelle::cli {

// `recharges/ID` of `ID`; a full name stays what it is.
inline std::string resource_name(std::string_view collection, std::string_view id) {
  if (id.starts_with(collection) && id.substr(collection.size()).starts_with('/')) return std::string(id);
  return std::string(collection) + "/" + std::string(id);
}

// What stands behind the last slash.
inline std::string id_of(std::string_view name) {
  const auto slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

}  // namespace passerelle::cli
