// The verbs of one transaction: the first that fails ends it, whatever its body makes of the error.
#pragma once

#include <optional>
#include <utility>

#include "adapters/sqlite/failure.h"

namespace passerelle::sqlite {

class VerbGuard {
 public:
  VerbGuard() = default;
  VerbGuard(const VerbGuard&) = delete;
  VerbGuard& operator=(const VerbGuard&) = delete;

  template <class Body>
  auto run(Body&& body) -> domain::Result<std::invoke_result_t<Body>> {
    if (failure_) return std::unexpected(*failure_);
    auto result = guarded(std::forward<Body>(body));
    if (!result) failure_ = result.error();
    return result;
  }
  const std::optional<domain::Error>& failure() const { return failure_; }

 private:
  std::optional<domain::Error> failure_;
};

}  // namespace passerelle::sqlite
