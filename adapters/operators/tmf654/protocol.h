// TMF654 Prepay Balance Management v4: what is said to an operator, and what its answers prove. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/broker/ports/operator_gateway.h"

namespace passerelle::tmf654 {

struct ProtocolSettings {
  // The standard has no field for the client's reference: an extension carries it, or a field agreed upon.
  std::string reference_attribute = "externalId";
  std::string type = "ReferencedTopupBalance";  // of the extension, with the schema that declares it
  std::string schema_location = "https://passerelle.example/schema/ReferencedTopupBalance.schema.json";
  std::string bucket = "data";
  std::string party_account = "passerelle";
  std::string channel = "passerelle";
};

struct HttpAnswer {
  int status = 0;
  std::string_view body;
  std::optional<std::size_t> total_count;  // X-Total-Count
};

// What somebody should hear of, beside the outcome.
enum class Alert : std::uint8_t {
  none,
  code_unclassified,        // an error code or a status that nobody has put into a table yet
  credited_more_than_once,  // several completed top-ups carry one reference
};

struct SubmitReading {
  broker::SubmitOutcome outcome;
  Alert alert = Alert::none;
};
struct InquiryReading {
  broker::InquiryOutcome outcome;
  Alert alert = Alert::none;
};

// The same body for the same request, however often it is sent.
std::string submit_body(const ProtocolSettings& settings, const broker::SubmitRequest& request);
std::string submit_target();
std::string inquiry_target(const ProtocolSettings& settings, domain::RechargeId reference);

// Only what the operator says of `request`'s own reference counts. Whatever isn't understood is Unknown.
SubmitReading classify_submit(const ProtocolSettings& settings, const broker::SubmitRequest& request,
                              const HttpAnswer& answer);
InquiryReading classify_inquiry(const ProtocolSettings& settings, domain::RechargeId reference,
                                const HttpAnswer& answer);

}  // namespace passerelle::tmf654
