// What staff read for each reason an error may have.
#pragma once

#include <span>
#include <string_view>

#include "services/domain/decision.h"

namespace passerelle::rpc {

struct CatalogueEntry {
  std::string_view reason;
  std::string_view french;
  std::string_view english;
};

std::span<const CatalogueEntry> message_catalogue();
// A general sentence where the reason is not in the catalogue.
std::string_view localized_message(std::string_view reason, domain::Language language);

}  // namespace passerelle::rpc
