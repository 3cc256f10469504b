#include "services/wire/violation_wire.h"

#include <utility>

#include "services/wire/value_wire.h"

namespace passerelle::wire {

v1::Violation to_wire(const domain::Violation& violation, std::string explanation) {
  v1::Violation message;
  message.set_rule(violation.rule.value);
  message.set_reason(std::string(domain::to_string(violation.reason)));
  if (violation.scope) message.set_scope(to_wire(*violation.scope));
  if (violation.measure) message.set_measure(to_wire(*violation.measure));
  if (violation.window) *message.mutable_window() = to_wire(*violation.window);
  if (violation.limit) message.set_limit(*violation.limit);
  if (violation.used) message.set_used(*violation.used);
  if (violation.asked) message.set_asked(*violation.asked);
  if (violation.next_date) *message.mutable_next_date() = to_wire(*violation.next_date);
  message.set_explanation(std::move(explanation));
  return message;
}

}  // namespace passerelle::wire
