#include "services/rpc/gate.h"

#include <algorithm>

#include "services/rpc/language.h"

namespace passerelle::rpc {
namespace {

constexpr domain::Duration answer_margin{100};

std::vector<std::string> certificate_names(const grpc::AuthContext& context) {
  std::vector<std::string> names;
  if (!context.IsPeerAuthenticated()) return names;
  for (const char* property : {"x509_common_name", "x509_subject_alternative_name"})
    for (const auto& value : context.FindPropertyValues(property))
      names.emplace_back(value.data(), value.size());
  return names;
}

domain::Status check_size(std::size_t bytes, std::size_t limit) {
  if (bytes <= limit) return {};
  domain::Error error{domain::ErrorCode::resource_exhausted, "REQUEST_TOO_LARGE",
                      "The request is larger than the service takes."};
  error.metadata = {{"bytes", std::to_string(bytes)}, {"limit", std::to_string(limit)}};
  return std::unexpected(std::move(error));
}

}  // namespace

domain::Duration Caller::wait_within_deadline(domain::Duration asked) const {
  if (deadline_ == std::chrono::system_clock::time_point::max()) return asked;
  const auto left =
      std::chrono::duration_cast<domain::Duration>(deadline_ - std::chrono::system_clock::now()) -
      answer_margin;
  return std::clamp(left, domain::Duration{0}, asked);
}

void CallTrace::ended(grpc::StatusCode code, const std::string& reason) const {
  if (observer_) {
    const auto duration =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin_);
    observer_({method_.full_name(), principal_, code, reason, duration});
  }
  calls_.end();
}

domain::Result<Caller> Gate::admit(const grpc::CallbackServerContext& context, const Method& method,
                                   std::size_t request_bytes) const {
  const auto auth_context = context.auth_context();
  auto principal = authenticator_.authenticate(
      {context.peer(), certificate_names(*auth_context), context.client_metadata()});
  if (!principal) return std::unexpected(std::move(principal.error()));
  if (auto status = authorise(*principal, method); !status) return std::unexpected(std::move(status.error()));
  if (auto status = check_size(request_bytes, max_request_bytes_); !status)
    return std::unexpected(std::move(status.error()));
  return Caller(*std::move(principal), language_of(context), context.deadline());
}

domain::Language language_of(const grpc::CallbackServerContext& context) {
  return language_of(metadata_value(context.client_metadata(), "accept-language"));
}

}  // namespace passerelle::rpc
