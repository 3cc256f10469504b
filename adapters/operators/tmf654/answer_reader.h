// Reads what operators write: leniently in form (arrays or single objects, numbers or strings), never in what
// it means.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/broker/ports/operator_gateway.h"

namespace passerelle::tmf654 {

enum class TopupStatus : std::uint8_t { completed, pending, failed, cancelled, unrecognised };

struct TopupView {
  TopupStatus status = TopupStatus::unrecognised;
  std::string id;          // empty where there is none that can be used
  std::string reference;   // as the operator repeats it; empty where it doesn't
  bool confirmed = false;  // was completed at some time
  std::string reason;      // why it failed, in the operator's words
};

struct ErrorView {
  std::string code;
};

using Json = simdjson::dom::element;  // of a document, and there as long as it

// An answer's body, parsed.
class JsonDocument {
 public:
  explicit JsonDocument(std::string_view text);
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  std::optional<Json> root() const { return root_; }  // absent: it is no JSON, or can be read in two ways

 private:
  simdjson::dom::parser parser_;
  std::optional<Json> root_;
};

// What stands alone in a list, or the value itself.
Json alone(Json value);

TopupView read_topup(Json topup, std::string_view reference_attribute);
std::optional<ErrorView> read_error(Json body);

// False where the answer repeats an amount or a number that isn't the one asked for.
bool repeats_amount(Json topup, domain::Megabytes asked);
bool repeats_number(Json topup, const domain::PhoneNumber& asked);

}  // namespace passerelle::tmf654
