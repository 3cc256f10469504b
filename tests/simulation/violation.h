#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "services/domain/error.h"
#include "services/domain/ids.h"

// Ids are written where something is said of them: a promise that is kept writes nothing.
template <class Tag>
struct fmt::formatter<passerelle::domain::Id<Tag>> : fmt::formatter<std::string> {
  auto format(const passerelle::domain::Id<Tag>& id, fmt::format_context& context) const {
    return fmt::formatter<std::string>::format(id.text(), context);
  }
};

namespace passerelle::simulation {

// A promise was broken: the run ends here.
struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class... Args>
void promise(bool kept, fmt::format_string<Args...> what, Args&&... args) {
  if (!kept) throw Violation(fmt::format(what, std::forward<Args>(args)...));
}

// What a read gives that nothing may disturb.
template <class T>
T surely(domain::Result<T> result) {
  promise(result.has_value(), "a read failed: {}", result ? "" : result.error().reason);
  return std::move(*result);
}

}  // namespace passerelle::simulation
