#include "services/rpc/envelope_conversion.h"

#include "services/rpc/resource_names.h"
#include "services/rpc/value_conversion.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {

v1::Envelope to_proto(const domain::Envelope& terms, const domain::EnvelopeBalance& balance) {
  v1::Envelope result;
  result.set_name(name_of(terms.id));
  result.set_display_name(terms.name);
  result.set_operator_(terms.operator_id.value);
  result.set_fiscal_year(terms.fiscal_year);
  result.set_measure(wire::to_wire(terms.measure));
  result.set_funded(balance.funded);
  result.set_held(balance.held);
  result.set_spent(balance.spent);
  result.set_available(balance.available());
  return result;
}

}  // namespace passerelle::rpc
