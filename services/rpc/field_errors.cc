#include "services/rpc/field_errors.h"

namespace passerelle::rpc {

void FieldErrors::add(std::string field, std::string description, std::string reason) {
  // The most precise reason stands for the whole; the violations name every field.
  if (error_.reason == "INVALID_ARGUMENT") error_.reason = std::move(reason);
  if (error_.message.empty()) error_.message = field + ": " + description;
  error_.field_violations.push_back({std::move(field), std::move(description)});
}

void FieldErrors::add(const domain::Error& error, const std::string& prefix) {
  if (error.field_violations.empty()) add(prefix, error.message, error.reason);
  for (const auto& violation : error.field_violations)
    add(prefix + violation.field, violation.description, error.reason);
}

domain::Status FieldErrors::status() const {
  if (empty()) return {};
  return std::unexpected(error_);
}

}  // namespace passerelle::rpc
