// Whatever an operator answers: nothing crashes, nothing unsafe reaches a log, and Delivered comes of a body
// alone that says `completed` or `confirmed` of our own reference. The first three bytes choose the HTTP
// status and the count; the rest is the body.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "adapters/operators/tmf654/protocol.h"

namespace passerelle::tmf654 {
namespace {

using nlohmann::json;

constexpr std::string_view our_reference = "019ab3a0-1111-7222-8333-444455556666";
constexpr std::array statuses = {200, 201, 202, 204, 206, 302, 400, 401,
                                 403, 404, 408, 409, 429, 500, 503, 504};

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return text;
}

// Written apart from the reader, so that both would have to be wrong.
bool says_completed(const json& topup) {
  if (!topup.is_object() || !topup.contains("status") || !topup.contains("externalId")) return false;
  if (!topup["status"].is_string() || !topup["externalId"].is_string()) return false;
  std::string status = lower(topup["status"].get<std::string>());
  std::erase_if(status, [](char c) { return c < 'a' || c > 'z'; });
  return (status == "completed" || status == "confirmed") &&
         lower(topup["externalId"].get<std::string>()) == our_reference;
}

bool really_says_completed(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  if (parsed.is_array()) return std::ranges::any_of(parsed, says_completed);
  return says_completed(parsed);
}

void check_why(const std::string& why) {
  demand(!why.empty() && why.size() <= 80, "why has a length that fits a log");
  demand(why.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos,
         "why is a code");
  demand(std::ranges::count_if(why, [](char c) { return c >= '0' && c <= '9'; }) <= 7, "why holds no number");
}

template <class Outcome>
void check(const Outcome& outcome, bool may_be_delivered) {
  if (const auto* unknown = std::get_if<broker::Unknown>(&outcome)) check_why(unknown->why);
  if (const auto* rejected = std::get_if<broker::Rejected>(&outcome)) {
    demand(!rejected->rejection.code.empty() && !rejected->rejection.reason.empty(), "a rejection says why");
  }
  if (const auto* delivered = std::get_if<broker::Delivered>(&outcome)) {
    demand(may_be_delivered, "only a completed top-up of ours is a delivery");
    demand(delivered->operator_reference.size() <= 128, "the operator's reference is bounded");
  }
}

}  // namespace

void fuzz(std::string_view input) {
  static const broker::SubmitRequest request{.reference = *domain::RechargeId::parse(our_reference),
                                             .number = *domain::PhoneNumber::parse("+33612345678"),
                                             .product_code = "DATA10",
                                             .data = domain::Megabytes{10'240},
                                             .face_value = domain::EuroCents{1'000},
                                             .valid_for_days = 30,
                                             .site = {"paris-11"}};
  if (input.size() < 3) return;
  HttpAnswer answer;
  answer.status = statuses[static_cast<unsigned char>(input[0]) % statuses.size()];
  if (input[1] & 1) answer.total_count = static_cast<unsigned char>(input[2]);
  answer.body = input.substr(3);
  const bool completed = really_says_completed(answer.body);
  const bool success = answer.status <= 202;
  check(classify_submit({}, request, answer).outcome, completed && success);

  const auto inquiry = classify_inquiry({}, request.reference, answer).outcome;
  const bool shown = answer.status == 200 || answer.status == 206;
  check(inquiry, completed && shown);
  if (std::holds_alternative<broker::Absent>(inquiry)) {
    const json parsed = json::parse(answer.body, nullptr, false);
    demand(answer.status == 200 && parsed.is_array() && parsed.empty(), "only an empty list is an absence");
  }
}

}  // namespace passerelle::tmf654

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  passerelle::tmf654::fuzz({reinterpret_cast<const char*>(data), size});
  return 0;
}
