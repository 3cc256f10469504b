#include "services/broker/beneficiary_merge.h"

#include <algorithm>
#include <utility>

#include "services/domain/list_columns.h"

namespace passerelle::broker {

namespace {

void name_operator(domain::Line& line, const domain::OperatorId& operator_id, domain::Instant now) {
  if (line.operator_id == operator_id) return;
  line.operator_id = operator_id;
  line.operator_known_on.reset();
  if (!operator_id.empty()) line.operator_known_on = domain::paris_day(now);
}

// A new number is a new line: unconfirmed, its operator unknown.
void give_line(domain::Beneficiary& person, const domain::LineId& line) {
  if (person.line && person.line->id == line) return;
  person.line = domain::Line{};
  person.line->id = line;
}

}  // namespace

std::vector<domain::ColumnError> check_draft(const domain::BeneficiaryDraft& draft,
                                             const domain::Beneficiary* present,
                                             const domain::Programme& programme) {
  std::vector<domain::ColumnError> errors;
  if (draft.external_reference.empty() && !draft.phone) {
    errors.push_back(domain::make_column_error("", "PERSON_NOT_IDENTIFIED"));
  }
  if (!draft.external_reference.empty() && !domain::is_external_reference(draft.external_reference)) {
    errors.push_back(domain::make_column_error("reference", "REFERENCE_INVALID"));
  }
  if (draft.site.empty() && present == nullptr) {
    errors.push_back(domain::make_column_error("site", "SITE_MISSING"));
  }
  if (!draft.site.empty() && programme.find(draft.site) == nullptr) {
    errors.push_back(domain::make_column_error("site", "SITE_UNKNOWN"));
  }
  if (!draft.operator_id.empty() && programme.find(draft.operator_id) == nullptr) {
    errors.push_back(domain::make_column_error("operator", "OPERATOR_UNKNOWN"));
  }
  const bool has_line = draft.phone || (present != nullptr && present->line);
  if (!has_line && (!draft.operator_id.empty() || draft.line_confirmed_on)) {
    errors.push_back(domain::make_column_error("phone", "LINE_MISSING"));
  }
  return errors;
}

PersonOnFile merge(PersonOnFile present, const domain::BeneficiaryDraft& draft,
                   const std::optional<domain::LineId>& line, domain::Instant now) {
  auto& person = present.beneficiary;
  if (!draft.external_reference.empty()) person.external_reference = draft.external_reference;
  if (!draft.site.empty()) person.site = draft.site;
  if (draft.referral) person.referral = draft.referral;
  if (line) give_line(person, *line);
  if (person.line) {
    if (!draft.operator_id.empty()) name_operator(*person.line, draft.operator_id, now);
    // A list from last month doesn't undo what a counter confirmed since.
    if (draft.line_confirmed_on) {
      person.line->confirmed_on = std::max(person.line->confirmed_on, draft.line_confirmed_on);
    }
  }
  if (!draft.name.given_name.empty()) present.name.given_name = draft.name.given_name;
  if (!draft.name.family_name.empty()) present.name.family_name = draft.name.family_name;
  return present;
}

PersonOnFile merge(PersonOnFile present, const BeneficiaryChanges& changes,
                   const std::optional<domain::LineId>& line, domain::Instant now) {
  auto& person = present.beneficiary;
  if (changes.external_reference) person.external_reference = *changes.external_reference;
  if (changes.site) person.site = *changes.site;
  if (changes.referral) person.referral = *changes.referral;
  if (changes.phone && !*changes.phone) person.line.reset();
  if (line) give_line(person, *line);
  if (person.line) {
    if (changes.operator_id) name_operator(*person.line, *changes.operator_id, now);
    if (changes.line_confirmed_on) person.line->confirmed_on = *changes.line_confirmed_on;
  }
  if (changes.name) present.name = *changes.name;
  return present;
}

}  // namespace passerelle::broker
