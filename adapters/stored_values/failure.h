// Inside an adapter what fails throws; the port's verbs turn it into a Result. It never leaves the adapter.
#pragma once

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include "services/domain/error.h"

namespace passerelle::stored {

class Failure : public std::exception {
 public:
  explicit Failure(domain::Error error) : error_(std::move(error)) {}
  const char* what() const noexcept override { return error_.message.c_str(); }
  const domain::Error& error() const { return error_; }

 private:
  domain::Error error_;
};

[[noreturn]] inline void refuse(domain::ErrorCode code, std::string reason, std::string message) {
  throw Failure(domain::Error{code, std::move(reason), std::move(message)});
}

// Runs `body`; its value, or the error it failed with.
template <class Body>
auto guarded(Body&& body) -> domain::Result<std::invoke_result_t<Body>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
      std::forward<Body>(body)();
      return {};
    } else {
      return std::forward<Body>(body)();
    }
  } catch (const Failure& failure) {
    return std::unexpected(failure.error());
  }
}

}  // namespace passerelle::stored
