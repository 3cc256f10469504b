#include "services/cli/person_lookup.h"

#include "services/cli/names.h"

namespace passerelle::cli {

Outcome<std::string> person_name(Session& session, const PersonChoice& person) {
  if (person.phone.empty()) return resource_name("beneficiaries", person.beneficiary);
  v1::LookupBeneficiaryRequest request;
  request.set_phone_number(person.phone);
  const auto found =
      session.call(session.beneficiaries(), &v1::BeneficiaryService::Stub::LookupBeneficiary, request);
  if (!found) return fail(found.error());
  return found->name();
}

}  // namespace passerelle::cli
