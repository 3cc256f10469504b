// Empty texts and nil ids, which are NULL where nothing is stored in their place.
#pragma once

#include <optional>
#include <string>

#include "services/domain/ids.h"

namespace passerelle::stored {

inline std::optional<std::string> present(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}
template <class Tag>
std::optional<domain::Uuid> present(const domain::Id<Tag>& id) {
  return id.uuid.is_nil() ? std::nullopt : std::optional(id.uuid);
}

}  // namespace passerelle::stored
