// Conditions that only a defect of ours can break. They end the process: wrong books are worse than none.
#pragma once

#include <string_view>

namespace passerelle::domain {

// `what` says what should have been true; no personal data.
[[noreturn]] void invariant_broken(std::string_view what);

inline void require_invariant(bool holds, std::string_view what) {
  if (!holds) invariant_broken(what);
}

}  // namespace passerelle::domain
