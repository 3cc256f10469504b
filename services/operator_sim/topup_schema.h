// The v4.0.0 schema of a top-up's creation, and what this operator adds to it. Strict: an operator that takes
// anything hides its clients' mistakes.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace passerelle::operator_sim {

using Json = simdjson::dom::element;  // of a document, and there as long as it

struct SchemaViolation {
  std::string code;     // MISSING_ATTRIBUTE, INVALID_ATTRIBUTE, UNKNOWN_ATTRIBUTE, AMOUNT_INVALID
  std::string message;  // which attribute, and what it has to be
  bool operator==(const SchemaViolation&) const = default;
};

struct TopupOrder {
  std::string external_id;  // the client's reference; may be empty, the standard has none
  std::string number;       // E.164
  std::int64_t amount_mb = 0;
  std::string product;
};

std::expected<TopupOrder, SchemaViolation> read_topup_order(Json body, std::string_view reference_attribute);

}  // namespace passerelle::operator_sim
