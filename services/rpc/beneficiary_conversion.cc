#include "services/rpc/beneficiary_conversion.h"

#include <string_view>

#include "services/rpc/authorisation.h"
#include "services/rpc/field_errors.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/value_conversion.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {
namespace {

constexpr std::size_t max_name_bytes = 200;
constexpr int max_renewals = 20;

static_assert(int{v1::LineReport::ACCEPTED} == int(broker::ImportVerdict::accepted) &&
              int{v1::LineReport::UPDATED} == int(broker::ImportVerdict::updated) &&
              int{v1::LineReport::UNCHANGED} == int(broker::ImportVerdict::unchanged) &&
              int{v1::LineReport::REFUSED} == int(broker::ImportVerdict::refused));

bool has_control_characters(std::string_view text) {
  for (const char letter : text)
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) return true;
  return false;
}

domain::Result<std::string> person_text(const std::string& text, std::string field) {
  if (text.size() > max_name_bytes)
    return domain::invalid_field(std::move(field), "It must not be longer than 200 bytes.");
  if (has_control_characters(text))
    return domain::invalid_field(std::move(field), "It must not hold control characters.");
  return text;
}

// An error about one field, under the field's path in the request.
template <class T>
domain::Result<T> under(domain::Result<T> result, const std::string& field) {
  if (result) return result;
  domain::Error error = std::move(result.error());
  error.field_violations = {{field, error.message}};
  return std::unexpected(std::move(error));
}

domain::PersonName name_from(const v1::Beneficiary& beneficiary, FieldErrors& errors) {
  return {errors.take(person_text(beneficiary.given_name(), "beneficiary.given_name")),
          errors.take(person_text(beneficiary.family_name(), "beneficiary.family_name"))};
}

std::optional<domain::PhoneNumber> phone_from(const v1::Beneficiary& beneficiary, FieldErrors& errors) {
  if (beneficiary.phone_number().empty()) return std::nullopt;
  auto number = under(domain::PhoneNumber::parse(beneficiary.phone_number()), "beneficiary.phone_number");
  if (number) return *std::move(number);
  errors.add(number.error());
  return std::nullopt;
}

std::optional<domain::Referral> referral_from(const v1::Beneficiary& beneficiary, FieldErrors& errors) {
  if (!beneficiary.has_referral()) return std::nullopt;
  const v1::Referral& asked = beneficiary.referral();
  domain::Referral referral;
  referral.structure = errors.take(person_text(asked.structure(), "beneficiary.referral.structure"));
  if (asked.has_issued_on())
    referral.issued_on = errors.take(day_from(asked.issued_on(), "beneficiary.referral.issued_on"));
  else
    errors.add("beneficiary.referral.issued_on", "It is required.");
  if (asked.renewals() < 0 || asked.renewals() > max_renewals)
    errors.add("beneficiary.referral.renewals", "It must be 0 to 20.");
  referral.renewals = asked.renewals();
  return referral;
}

std::string reference_from(const v1::Beneficiary& beneficiary, FieldErrors& errors) {
  const std::string& reference = beneficiary.external_reference();
  if (!reference.empty() && !domain::is_external_reference(reference))
    errors.add("beneficiary.external_reference", "It must be up to 40 of [A-Za-z0-9._/-].");
  return reference;
}

domain::OperatorId operator_from(const v1::Beneficiary& beneficiary, FieldErrors& errors) {
  if (beneficiary.line_operator().empty()) return {};
  return errors.take(
      parse_slug<domain::OperatorId>(beneficiary.line_operator(), "beneficiary.line_operator"));
}

std::optional<domain::Day> line_confirmed_from(const v1::Beneficiary& beneficiary, FieldErrors& errors) {
  if (!beneficiary.has_line_confirmed_on()) return std::nullopt;
  return errors.take(day_from(beneficiary.line_confirmed_on(), "beneficiary.line_confirmed_on"));
}

void take_change(std::string_view path, const v1::Beneficiary& beneficiary,
                 broker::BeneficiaryChanges& changes, FieldErrors& errors) {
  if (path == "given_name" || path == "family_name") {
    changes.name = name_from(beneficiary, errors);
  } else if (path == "phone_number") {
    changes.phone = phone_from(beneficiary, errors);
  } else if (path == "site") {
    changes.site = errors.take(parse_slug<domain::SiteId>(beneficiary.site(), "beneficiary.site"));
  } else if (path == "referral") {
    changes.referral = referral_from(beneficiary, errors);
  } else if (path == "line_operator") {
    changes.operator_id = operator_from(beneficiary, errors);
  } else if (path == "line_confirmed_on") {
    changes.line_confirmed_on = line_confirmed_from(beneficiary, errors);
  } else if (path == "external_reference") {
    changes.external_reference = reference_from(beneficiary, errors);
  } else {
    // The path is the caller's text: it is not repeated, whatever it may hold.
    errors.add("update_mask", "It names a field that can't be changed.");
  }
}

}  // namespace

v1::Beneficiary to_proto(const broker::BeneficiaryProfile& profile, const Principal& reader) {
  const domain::Beneficiary& beneficiary = profile.beneficiary;
  v1::Beneficiary result;
  result.set_name(name_of(beneficiary.id));
  result.set_external_reference(beneficiary.external_reference);
  result.set_site(beneficiary.site.value);
  if (beneficiary.referral) {
    result.mutable_referral()->set_structure(beneficiary.referral->structure);
    *result.mutable_referral()->mutable_issued_on() = wire::to_wire(beneficiary.referral->issued_on);
    result.mutable_referral()->set_renewals(beneficiary.referral->renewals);
  }
  if (beneficiary.line) {
    result.set_line_operator(beneficiary.line->operator_id.value);
    if (beneficiary.line->confirmed_on)
      *result.mutable_line_confirmed_on() = wire::to_wire(*beneficiary.line->confirmed_on);
  }
  const bool in_full = reader.sees_identities();
  if (in_full) {
    result.set_given_name(profile.identity.name.given_name);
    result.set_family_name(profile.identity.name.family_name);
  }
  if (profile.identity.phone) {
    result.set_phone_number(in_full ? profile.identity.phone->e164() : profile.identity.phone->masked());
    result.set_territory(std::string(profile.identity.phone->territory()));
  }
  *result.mutable_create_time() = wire::to_wire(beneficiary.create_time);
  *result.mutable_update_time() = wire::to_wire(beneficiary.update_time);
  result.set_etag(std::to_string(beneficiary.revision));
  return result;
}

domain::Result<domain::BeneficiaryDraft> draft_from(const v1::Beneficiary& beneficiary) {
  FieldErrors errors;
  domain::BeneficiaryDraft draft;
  draft.external_reference = reference_from(beneficiary, errors);
  draft.name = name_from(beneficiary, errors);
  draft.phone = phone_from(beneficiary, errors);
  draft.site = errors.take(parse_slug<domain::SiteId>(beneficiary.site(), "beneficiary.site"));
  draft.referral = referral_from(beneficiary, errors);
  draft.operator_id = operator_from(beneficiary, errors);
  draft.line_confirmed_on = line_confirmed_from(beneficiary, errors);
  if (beneficiary.external_reference().empty() && beneficiary.phone_number().empty())
    errors.add("beneficiary.phone_number", "It or external_reference is required.");
  if (auto status = errors.status(); !status) return std::unexpected(status.error());
  return draft;
}

domain::Result<BeneficiaryUpdate> update_from(const v1::UpdateBeneficiaryRequest& request) {
  FieldErrors errors;
  BeneficiaryUpdate update;
  update.id = errors.take(parse_beneficiary_name(request.beneficiary().name(), "beneficiary.name"));
  if (request.update_mask().paths().empty()) errors.add("update_mask", "It is required.");
  for (const std::string& path : request.update_mask().paths())
    take_change(path, request.beneficiary(), update.changes, errors);
  if (auto status = errors.status(); !status) return std::unexpected(status.error());
  auto revision = revision_from(request.beneficiary().etag());
  if (!revision) return std::unexpected(std::move(revision.error()));
  update.expected_revision = *revision;
  return update;
}

domain::Result<broker::BeneficiaryFilter> beneficiary_filter_from(const v1::ListBeneficiariesRequest& request,
                                                                  const Principal& principal) {
  broker::BeneficiaryFilter filter;
  FieldErrors errors;
  if (!request.site().empty())
    filter.sites = {errors.take(parse_slug<domain::SiteId>(request.site(), "site"))};
  if (!request.external_reference().empty()) {
    if (!domain::is_external_reference(request.external_reference()))
      errors.add("external_reference", "It must be up to 40 of [A-Za-z0-9._/-].");
    filter.external_reference = request.external_reference();
  }
  if (auto status = errors.status(); !status) return std::unexpected(status.error());
  if (filter.sites.empty()) {
    filter.sites = principal.sites;
  } else if (auto status = require_site(principal, filter.sites.front()); !status) {
    return std::unexpected(status.error());
  }
  return filter;
}

v1::LineReport to_proto(const broker::ImportOutcome& outcome, domain::Language language) {
  v1::LineReport report;
  report.set_line(outcome.line);
  report.set_verdict(static_cast<v1::LineReport::Verdict>(outcome.verdict));
  if (outcome.beneficiary) report.set_beneficiary(name_of(*outcome.beneficiary));
  for (const auto& error : outcome.errors) {
    auto& reason = *report.add_reasons();
    reason.set_column(error.column);
    reason.set_reason(error.reason);
    reason.set_explanation(domain::explain(error, language));
  }
  return report;
}

}  // namespace passerelle::rpc
