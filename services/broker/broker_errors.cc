#include "services/broker/broker_errors.h"

#include <chrono>

namespace passerelle::broker {

using domain::Error;
using domain::ErrorCode;
using std::chrono::milliseconds;

Error programme_missing() {
  return {.code = ErrorCode::failed_precondition,
          .reason = "PROGRAMME_MISSING",
          .message = "No programme was applied yet."};
}

Error beneficiary_unknown(const domain::BeneficiaryId& id) {
  return {.code = ErrorCode::not_found,
          .reason = "BENEFICIARY_UNKNOWN",
          .message = "There is no such beneficiary.",
          .metadata = {{"beneficiary", id.text()}}};
}

Error beneficiary_erased(const domain::BeneficiaryId& id) {
  return {.code = ErrorCode::failed_precondition,
          .reason = "BENEFICIARY_ERASED",
          .message = "The beneficiary was erased; whoever comes back is entered as somebody new.",
          .metadata = {{"beneficiary", id.text()}}};
}

Error person_has_open_recharges(const domain::BeneficiaryId& id, int recharges) {
  return {.code = ErrorCode::failed_precondition,
          .reason = "PERSON_HAS_OPEN_RECHARGES",
          .message = "Recharges of this person have not ended yet, and need the number until then.",
          .metadata = {{"beneficiary", id.text()}, {"recharges", std::to_string(recharges)}}};
}

Error contact_since(const domain::BeneficiaryId& id) {
  return {.code = ErrorCode::failed_precondition,
          .reason = "CONTACT_SINCE",
          .message = "Somebody had to do with this person since the purge was planned.",
          .metadata = {{"beneficiary", id.text()}}};
}

Error purge_changed(std::int64_t people) {
  return {.code = ErrorCode::aborted,
          .reason = "PURGE_CHANGED",
          .message = "These are not the people of the dry run any more: do it again.",
          .metadata = {{"people", std::to_string(people)}}};
}

Error campaign_unknown(const domain::CampaignId& id) {
  return {.code = ErrorCode::not_found,
          .reason = "CAMPAIGN_UNKNOWN",
          .message = "There is no such campaign.",
          .metadata = {{"campaign", id.text()}}};
}

Error campaign_changed(std::optional<std::int64_t> revision) {
  Error error{.code = ErrorCode::aborted,
              .reason = "ETAG_MISMATCH",
              .message = "Somebody changed the campaign meanwhile."};
  if (revision) error.metadata = {{"revision", std::to_string(*revision)}};
  return error;
}

Error site_unknown(const domain::SiteId& id) {
  return {.code = ErrorCode::not_found,
          .reason = "SITE_UNKNOWN",
          .message = "The programme in force has no such site.",
          .metadata = {{"site", id.value}}};
}

Error offer_unknown(const domain::OfferId& id) {
  return {.code = ErrorCode::not_found,
          .reason = "OFFER_UNKNOWN",
          .message = "The programme in force has no such offer.",
          .metadata = {{"offer", id.value}}};
}

Error operator_unknown(const domain::OperatorId& id) {
  return {.code = ErrorCode::not_found,
          .reason = "OPERATOR_UNKNOWN",
          .message = "The programme in force has no such operator.",
          .metadata = {{"operator", id.value}}};
}

Error operator_paused(const domain::OperatorId& id, domain::Duration retry_after) {
  return {.code = ErrorCode::unavailable,
          .reason = "OPERATOR_PAUSED",
          .message = "The operator takes no recharges at the moment; nothing was reserved.",
          .metadata = {{"operator", id.value}},
          .retry_after = retry_after};
}

Error envelope_exhausted(const domain::EnvelopeId& id) {
  return {.code = ErrorCode::unavailable,
          .reason = "ENVELOPE_EXHAUSTED",
          .message = "The envelope can't pay now: it waits until more is given.",
          .metadata = {{"envelope", id.value}}};
}

Error line_unconfirmed() {
  return {.code = ErrorCode::failed_precondition,
          .reason = "LINE_UNCONFIRMED",
          .message = "Nobody has confirmed lately that the line is still this person's."};
}

Error ledger_unavailable() {
  return {.code = ErrorCode::unavailable,
          .reason = "LEDGER_UNAVAILABLE",
          .message = "The ledger can't be written at the moment; repeat with the same request_id.",
          .retry_after = milliseconds(1'000)};
}

Error ledger_refused(const Error& cause) {
  return {.code = ErrorCode::internal,
          .reason = "LEDGER_REFUSED",
          .message = "What was decided can't be written; nothing was.",
          .metadata = {{"cause", cause.reason}}};
}

Error list_header_invalid(const domain::ColumnErrors& errors) {
  Error error{.code = ErrorCode::invalid_argument,
              .reason = "LIST_HEADER_INVALID",
              .message = "The first line does not say what the columns mean."};
  for (const auto& each : errors) {
    error.metadata.emplace(each.reason, each.column);
    error.field_violations.push_back({each.column, each.message});
  }
  return error;
}

Error queue_full() {
  return {.code = ErrorCode::resource_exhausted,
          .reason = "ADMISSION_QUEUE_FULL",
          .message = "Too much is waiting already; repeat with the same request_id.",
          .retry_after = milliseconds(1'000)};
}

Error readers_busy() {
  return {.code = ErrorCode::resource_exhausted,
          .reason = "READ_QUEUE_FULL",
          .message = "Too many reads are waiting already.",
          .retry_after = milliseconds(500)};
}

Error reports_busy() {
  return {.code = ErrorCode::resource_exhausted,
          .reason = "REPORTS_BUSY",
          .message = "As many previews and reports as may be are being made.",
          .retry_after = milliseconds(500)};
}

Error request_id_reused(const std::string& request_id) {
  return {.code = ErrorCode::failed_precondition,
          .reason = "REQUEST_ID_REUSED",
          .message = "This request_id was used for a request with other content.",
          .metadata = {{"request_id", request_id}}};
}

Error shutting_down() {
  return {.code = ErrorCode::unavailable,
          .reason = "SHUTTING_DOWN",
          .message = "This broker is stopping; repeat with the same request_id.",
          .retry_after = milliseconds(2'000)};
}

bool is_commit_unknown(const Error& error) {
  return error.code == ErrorCode::unavailable && error.reason == "COMMIT_UNKNOWN";
}

}  // namespace passerelle::broker
