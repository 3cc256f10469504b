#include "adapters/operators/tmf654/protocol.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "adapters/operators/tmf654/answer_reader.h"
#include "adapters/operators/tmf654/error_codes.h"

namespace passerelle::tmf654 {
namespace {

using nlohmann::json;

bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

// With its quotes. What needs escaping is left to the library.
void append_json_text(std::string& body, std::string_view text) {
  if (!std::ranges::all_of(text, is_plain)) {
    body += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    return;
  }
  body += '"';
  body += text;
  body += '"';
}

bool is_ours(const TopupView& topup, domain::RechargeId reference) {
  const auto repeated = domain::RechargeId::parse(topup.reference);
  return repeated && *repeated == reference;
}

broker::Unknown http_status(int status) { return {"HTTP_" + std::to_string(status)}; }

domain::Rejection failure_of(const TopupView& topup) {
  if (topup.status == TopupStatus::cancelled) return {"cancelled", "TOPUP_CANCELLED", true};
  const auto known = find_error(topup.reason, 0);
  if (known && known->meaning == ErrorMeaning::not_credited) {
    return {loggable_code(topup.reason), std::string(known->reason), known->retryable};
  }
  return {"failed", "TOPUP_FAILED", true};
}

// What one top-up of ours proves. A failed one that was confirmed at some time contradicts itself.
InquiryReading reading_of(const TopupView& topup) {
  switch (topup.status) {
    case TopupStatus::completed:
      return {broker::Delivered{topup.id}};
    case TopupStatus::pending:
      return {broker::Accepted{topup.id}};
    case TopupStatus::failed:
      if (topup.confirmed) return {broker::Unknown{"STATUS_CONTRADICTORY"}};
      return {broker::Rejected{failure_of(topup)}};
    case TopupStatus::cancelled:
      if (topup.confirmed) return {broker::TakenBack{topup.id}};
      return {broker::Rejected{failure_of(topup)}};
    case TopupStatus::unrecognised:
      break;
  }
  return {broker::Unknown{"STATUS_UNCLASSIFIED"}, Alert::code_unclassified};
}

SubmitReading submit_reading_of(const TopupView& topup) {
  InquiryReading reading = reading_of(topup);
  return std::visit(
      [&](auto&& outcome) -> SubmitReading {
        using Outcome = std::decay_t<decltype(outcome)>;
        if constexpr (std::is_constructible_v<broker::SubmitOutcome, Outcome>) {
          return {std::forward<decltype(outcome)>(outcome), reading.alert};
        } else {
          // Just sent, and credited and taken back already?
          return {broker::Unknown{"STATUS_CONTRADICTORY"}, reading.alert};
        }
      },
      std::move(reading.outcome));
}

// An error's code counts, not the HTTP status; but no 5xx proves that nothing was credited, nor does 408.
SubmitReading classify_error(const ErrorView& error, int status) {
  const std::string code = loggable_code(error.code);
  const auto known = find_error(error.code, status);
  if (!known) return {broker::Unknown{"CODE_UNCLASSIFIED_" + code}, Alert::code_unclassified};
  if (known->meaning == ErrorMeaning::submitted_before) {
    return {broker::Unknown{std::string(known->reason)}};
  }
  return {broker::Rejected{{code, std::string(known->reason), known->retryable}}};
}

bool is_success(int status) { return status == 200 || status == 201 || status == 202; }
bool proves_nothing(int status) { return status < 200 || status == 408 || status >= 500; }

SubmitReading classify_topup(const ProtocolSettings& settings, const broker::SubmitRequest& request,
                             Json body) {
  const Json object = alone(body);
  if (!object.is_object()) return {broker::Unknown{"ANSWER_UNPARSABLE"}};
  const TopupView topup = read_topup(object, settings.reference_attribute);
  if (topup.reference.empty()) return {broker::Unknown{"REFERENCE_MISSING"}};
  if (!is_ours(topup, request.reference) || !repeats_amount(object, request.data) ||
      !repeats_number(object, request.number)) {
    return {broker::Unknown{"ANSWER_MISMATCH"}};
  }
  return submit_reading_of(topup);
}

// The strongest of what is known of one reference: one completed top-up outweighs every other that failed,
// and one that may still be completed outweighs all but that.
int weight(const InquiryReading& reading) {
  constexpr auto weights = std::to_array<int>({5, 3, 1, 4, 0, 2});
  static_assert(std::is_same_v<std::variant_alternative_t<0, broker::InquiryOutcome>, broker::Delivered>);
  static_assert(std::is_same_v<std::variant_alternative_t<1, broker::InquiryOutcome>, broker::Accepted>);
  static_assert(std::is_same_v<std::variant_alternative_t<2, broker::InquiryOutcome>, broker::Rejected>);
  static_assert(std::is_same_v<std::variant_alternative_t<3, broker::InquiryOutcome>, broker::Unknown>);
  static_assert(std::is_same_v<std::variant_alternative_t<4, broker::InquiryOutcome>, broker::Absent>);
  static_assert(std::is_same_v<std::variant_alternative_t<5, broker::InquiryOutcome>, broker::TakenBack>);
  return weights[reading.outcome.index()];
}

InquiryReading classify_own(const std::vector<TopupView>& own, bool list_is_whole) {
  std::vector<InquiryReading> readings;
  readings.reserve(own.size());
  for (const auto& topup : own) readings.push_back(reading_of(topup));
  const auto credits = std::ranges::count_if(
      readings, [](const auto& r) { return std::holds_alternative<broker::Delivered>(r.outcome); });
  auto strongest = std::ranges::max_element(readings, {}, weight);
  InquiryReading reading = std::move(*strongest);
  if (credits > 1) reading.alert = Alert::credited_more_than_once;
  // On a page that wasn't shown there may be one that was completed.
  if (!list_is_whole && credits == 0) return {broker::Unknown{"ANSWER_PARTIAL"}};
  return reading;
}

}  // namespace

std::string submit_target() { return "/topupBalance"; }

std::string inquiry_target(const ProtocolSettings& settings, domain::RechargeId reference) {
  return "/topupBalance?" + settings.reference_attribute + "=" + reference.text();
}

// Written out, not built as a tree first: a send is the hottest thing here.
std::string submit_body(const ProtocolSettings& settings, const broker::SubmitRequest& request) {
  std::string body;
  body.reserve(640);
  const auto text = [&body](std::string_view before, std::string_view value) {
    body += before;
    append_json_text(body, value);
  };
  body += R"({"amount":{"amount":)";
  body += std::to_string(request.data.value);
  text(R"(,"units":"MB"},"usageType":"data","bucket":{"id":)", settings.bucket);
  text(R"(},"partyAccount":{"id":)", settings.party_account);
  text(R"(},"logicalResource":[{"id":)", request.number.e164());
  text(R"(}],"product":[{"id":)", request.product_code);
  text(R"(}],"channel":{"id":)", settings.channel);
  text(R"(},"requestor":{"id":)", request.site.value);
  text(R"(,"@referredType":"Organization","role":"agent"},"@type":)", settings.type);
  text(R"(,"@baseType":"TopupBalance","@schemaLocation":)", settings.schema_location);
  text(",", settings.reference_attribute);
  text(":", request.reference.text());
  body += '}';
  return body;
}

SubmitReading classify_submit(const ProtocolSettings& settings, const broker::SubmitRequest& request,
                              const HttpAnswer& answer) {
  if (proves_nothing(answer.status)) return {http_status(answer.status)};
  const JsonDocument document(answer.body);
  const auto body = document.root();
  if (const auto error = body ? read_error(*body) : std::nullopt)
    return classify_error(*error, answer.status);
  if (!is_success(answer.status)) return {http_status(answer.status)};
  if (!body) return {broker::Unknown{"ANSWER_UNPARSABLE"}};
  return classify_topup(settings, request, *body);
}

InquiryReading classify_inquiry(const ProtocolSettings& settings, domain::RechargeId reference,
                                const HttpAnswer& answer) {
  // A refused inquiry says nothing of the top-up.
  if (answer.status != 200 && answer.status != 206) return {http_status(answer.status)};
  const JsonDocument document(answer.body);
  const auto body = document.root();
  if (!body || (!body->is_array() && !body->is_object())) return {broker::Unknown{"ANSWER_UNPARSABLE"}};
  if (const auto error = read_error(*body)) {
    return {broker::Unknown{"CODE_" + loggable_code(error->code)}};
  }
  std::vector<Json> list;
  simdjson::dom::array elements;
  if (body->get(elements) == simdjson::SUCCESS) {
    for (const Json topup : elements) list.push_back(topup);
  } else {
    list.push_back(*body);
  }
  const bool is_whole = answer.status == 200 && answer.total_count.value_or(list.size()) <= list.size();
  if (list.empty()) {
    if (is_whole) return {broker::Absent{}};
    return {broker::Unknown{"ANSWER_PARTIAL"}};
  }
  std::vector<TopupView> own;
  for (const Json topup : list) {
    TopupView view = read_topup(topup, settings.reference_attribute);
    if (is_ours(view, reference)) own.push_back(std::move(view));
  }
  // Somebody else's alone: the operator did not filter, so that it has said nothing of ours.
  if (own.empty()) return {broker::Unknown{"ANSWER_MISMATCH"}};
  return classify_own(own, is_whole);
}

}  // namespace passerelle::tmf654
