#pragma once

#include <string_view>

#include "services/domain/decision.h"

namespace passerelle::rpc {

// What `accept-language` (RFC 9110) prefers of French and English; French where it says neither.
domain::Language language_of(std::string_view accept_language);
std::string_view locale_of(domain::Language language);  // fr-FR, en-GB

}  // namespace passerelle::rpc
