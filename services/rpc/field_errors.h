// Everything that is wrong with a request's fields, at once.
#pragma once

#include <string>
#include <utility>

#include "services/domain/error.h"

namespace passerelle::rpc {

class FieldErrors {
 public:
  void add(std::string field, std::string description, std::string reason = "INVALID_ARGUMENT");
  // Takes over an error about fields of a nested message. `prefix` ends with a dot, or is empty.
  void add(const domain::Error& error, const std::string& prefix = "");
  // The value, or its default with the error kept.
  template <class T>
  T take(domain::Result<T> result) {
    if (result) return *std::move(result);
    add(result.error());
    return T{};
  }
  bool empty() const { return error_.field_violations.empty(); }
  domain::Status status() const;

 private:
  domain::Error error_{domain::ErrorCode::invalid_argument, "INVALID_ARGUMENT", ""};
};

}  // namespace passerelle::rpc
