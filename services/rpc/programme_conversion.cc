#include "services/rpc/programme_conversion.h"

#include <utility>

#include "services/wire/programme_wire.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {

v1::Programme to_proto(const broker::ProgrammeVersion& version) {
  v1::Programme result = wire::to_wire(version.programme);
  result.set_applied_by(version.applied_by);
  *result.mutable_apply_time() = wire::to_wire(version.applied_at);
  return result;
}

domain::Result<domain::Programme> programme_from(const v1::Programme& programme) {
  auto result = wire::from_wire(programme);
  if (result) {
    result->version = 0;
    return result;
  }
  // Paths of the request, not of the programme alone.
  for (auto& violation : result.error().field_violations) violation.field.insert(0, "programme.");
  return result;
}

domain::Error under_request(domain::Error error) {
  for (auto& violation : error.field_violations)
    if (!violation.field.starts_with("programme")) violation.field = "programme." + violation.field;
  return error;
}

}  // namespace passerelle::rpc
