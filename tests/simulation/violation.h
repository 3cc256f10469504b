#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace passerelle::simulation {

// A promise was broken: the run ends here.
struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class... Args>
void promise(bool kept, fmt::format_string<Args...> what, Args&&... args) {
  if (!kept) throw Violation(fmt::format(what, std::forward<Args>(args)...));
}

}  // namespace passerelle::simulation
