// What the broker asks of an operator, whatever its protocol.
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "services/domain/phone_number.h"
#include "services/domain/recharge.h"

namespace passerelle::broker {

// The reference of a recharge at the operator: RechargeId's text. One for life, however often it is sent.
struct SubmitRequest {
  domain::RechargeId reference;
  domain::PhoneNumber number;
  std::string product_code;
  domain::Megabytes data;
  domain::EuroCents face_value;
  int valid_for_days = 0;
  domain::SiteId site;  // the counter, as the requesting agent
};

// Credited, proven.
struct Delivered {
  std::string operator_reference;
  bool operator==(const Delivered&) const = default;
};
// The operator has it and will tell: inquire.
struct Accepted {
  std::string operator_reference;
  bool operator==(const Accepted&) const = default;
};
// Proven not to be credited, now or later.
struct Rejected {
  domain::Rejection rejection;
  bool operator==(const Rejected&) const = default;
};
// Anything else: timeout, broken connection, 5xx, an answer that does not parse or that nobody has
// classified.
struct Unknown {
  std::string why;  // for the log and the attempt's record: TIMEOUT, CONNECTION_LOST, HTTP_503,
                    // ANSWER_UNPARSABLE, ...
  bool operator==(const Unknown&) const = default;
};
// Inquiry alone: the operator answered, and knows nothing of the reference at this moment.
struct Absent {
  bool operator==(const Absent&) const = default;
};
// Inquiry alone: delivered once, taken back since.
struct TakenBack {
  std::string operator_reference;
  bool operator==(const TakenBack&) const = default;
};

using SubmitOutcome = std::variant<Delivered, Accepted, Rejected, Unknown>;
using InquiryOutcome = std::variant<Delivered, Accepted, Rejected, Unknown, Absent, TakenBack>;

struct OperatorCapabilities {
  bool inquires_by_our_reference = true;  // without it a doubt waits for a person
  bool dedups_reference = false;          // a second send of a reference credits nothing
  // How long after a send the operator may still not show it. Absence proves nothing before that.
  domain::Duration visibility_window{30'000};
};

// All calls and all completions on the scheduler's strand; a completion never runs inside the call that takes
// it, and runs exactly once, at the latest when `timeout` is over. Destroying the gateway drops those still
// open.
class OperatorGateway {
 public:
  OperatorGateway() = default;
  OperatorGateway(const OperatorGateway&) = delete;
  OperatorGateway& operator=(const OperatorGateway&) = delete;
  virtual ~OperatorGateway() = default;

  virtual OperatorCapabilities capabilities() const = 0;
  virtual void submit(SubmitRequest request, domain::Duration timeout,
                      std::move_only_function<void(SubmitOutcome)> done) = 0;
  virtual void inquire(domain::RechargeId reference, domain::Duration timeout,
                       std::move_only_function<void(InquiryOutcome)> done) = 0;
};

}  // namespace passerelle::broker
