#include "services/domain/stated_reason.h"

namespace passerelle::domain {
namespace {

constexpr std::size_t longest_reason = 500;

}  // namespace

Status require_reason(std::string_view why) {
  if (why.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return invalid_field("reason", "Say why: it is kept with the change.", "REASON_MISSING");
  if (why.size() > longest_reason)
    return invalid_field("reason", "Must be at most 500 bytes.", "REASON_TOO_LONG");
  return {};
}

}  // namespace passerelle::domain
