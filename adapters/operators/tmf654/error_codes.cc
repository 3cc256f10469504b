#include "adapters/operators/tmf654/error_codes.h"

#include <algorithm>
#include <array>

namespace passerelle::tmf654 {
namespace {

// The standard names no codes. Words: as agreed with operators of this programme. Numbers: TMF630's list,
// which many products carry, each with the HTTP status that goes with it: elsewhere the same number may mean
// anything. Its 1, 5 and 63 (internal, unavailable, time-out) are left out: they prove nothing.
constexpr auto known_errors = std::to_array<KnownError>({
    {"LINEUNKNOWN", "LINE_UNKNOWN", false},
    {"SUBSCRIBERUNKNOWN", "LINE_UNKNOWN", false},
    {"SUBSCRIBERNOTFOUND", "LINE_UNKNOWN", false},
    {"MSISDNNOTFOUND", "LINE_UNKNOWN", false},
    {"INVALIDMSISDN", "LINE_UNKNOWN", false},
    {"LINEBARRED", "LINE_BARRED", false},
    {"SUBSCRIBERBARRED", "LINE_BARRED", false},
    {"LINESUSPENDED", "LINE_BARRED", false},
    {"LINENOTPREPAID", "LINE_NOT_PREPAID", false},
    {"NOTPREPAID", "LINE_NOT_PREPAID", false},
    {"LIMITREACHED", "LINE_LIMIT_REACHED", true},
    {"RECENTLYRECHARGED", "LINE_LIMIT_REACHED", true},
    {"PRODUCTUNKNOWN", "PRODUCT_UNKNOWN", false},
    {"PRODUCTNOTFOUND", "PRODUCT_UNKNOWN", false},
    {"PRODUCTNOTELIGIBLE", "PRODUCT_NOT_ELIGIBLE", false},
    {"AMOUNTINVALID", "AMOUNT_REFUSED", false},
    {"AMOUNTNOTALLOWED", "AMOUNT_REFUSED", false},
    {"FLOATEXHAUSTED", "FLOAT_EXHAUSTED", true},
    {"INSUFFICIENTBALANCE", "FLOAT_EXHAUSTED", true},
    {"INSUFFICIENTFUNDS", "FLOAT_EXHAUSTED", true},
    {"BUSY", "OPERATOR_BUSY", true},
    {"TOOMANYREQUESTS", "OPERATOR_BUSY", true},
    {"OVERCAPACITY", "OPERATOR_BUSY", true},
    {"UNAUTHENTICATED", "OPERATOR_REFUSED_US", true},
    {"UNAUTHORIZED", "OPERATOR_REFUSED_US", true},
    {"MISSINGCREDENTIALS", "OPERATOR_REFUSED_US", true},
    {"INVALIDCREDENTIALS", "OPERATOR_REFUSED_US", true},
    {"EXPIREDCREDENTIALS", "OPERATOR_REFUSED_US", true},
    {"ACCESSDENIED", "OPERATOR_REFUSED_US", true},
    {"FORBIDDEN", "OPERATOR_REFUSED_US", true},
    {"RESOURCENOTFOUND", "OPERATOR_REFUSED_US", true},
    {"METHODNOTALLOWED", "OPERATOR_REFUSED_US", true},
    {"40", "OPERATOR_REFUSED_US", true, ErrorMeaning::not_credited, 401},
    {"41", "OPERATOR_REFUSED_US", true, ErrorMeaning::not_credited, 401},
    {"42", "OPERATOR_REFUSED_US", true, ErrorMeaning::not_credited, 401},
    {"50", "OPERATOR_REFUSED_US", true, ErrorMeaning::not_credited, 403},
    {"51", "OPERATOR_REFUSED_US", true, ErrorMeaning::not_credited, 403},
    {"52", "OPERATOR_REFUSED_US", true, ErrorMeaning::not_credited, 403},
    {"60", "OPERATOR_REFUSED_US", true, ErrorMeaning::not_credited, 404},
    {"61", "OPERATOR_REFUSED_US", true, ErrorMeaning::not_credited, 405},
    {"INVALIDBODY", "REQUEST_REFUSED", true},
    {"MISSINGATTRIBUTE", "REQUEST_REFUSED", true},
    {"INVALIDATTRIBUTE", "REQUEST_REFUSED", true},
    {"UNKNOWNATTRIBUTE", "REQUEST_REFUSED", true},
    {"UNSUPPORTEDMEDIATYPE", "REQUEST_REFUSED", true},
    {"BODYTOOLARGE", "REQUEST_REFUSED", true},
    {"21", "REQUEST_REFUSED", true, ErrorMeaning::not_credited, 400},
    {"22", "REQUEST_REFUSED", true, ErrorMeaning::not_credited, 400},
    {"23", "REQUEST_REFUSED", true, ErrorMeaning::not_credited, 400},
    {"24", "REQUEST_REFUSED", true, ErrorMeaning::not_credited, 400},
    {"62", "REQUEST_REFUSED", true, ErrorMeaning::not_credited, 406},
    {"68", "REQUEST_REFUSED", true, ErrorMeaning::not_credited, 415},
    {"DUPLICATEREFERENCE", "DUPLICATE_REFERENCE", false, ErrorMeaning::submitted_before},
    {"DUPLICATEDTRANSACTION", "DUPLICATE_REFERENCE", false, ErrorMeaning::submitted_before},
    {"DUPLICATEREQUEST", "DUPLICATE_REFERENCE", false, ErrorMeaning::submitted_before},
    {"ALREADYEXISTS", "DUPLICATE_REFERENCE", false, ErrorMeaning::submitted_before},
    {"REFERENCEALREADYUSED", "DUPLICATE_REFERENCE", false, ErrorMeaning::submitted_before},
});

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::optional<KnownError> find_error(std::string_view code, int http_status) {
  std::string folded;
  for (const char c : code.substr(0, 80)) {
    if (const char up = upper(c); is_digit(up) || is_upper(up)) folded += up;
  }
  const auto* found = std::ranges::find_if(known_errors, [&](const KnownError& known) {
    return known.code == folded && (known.http_status == 0 || known.http_status == http_status);
  });
  if (found == known_errors.end()) return std::nullopt;
  return *found;
}

std::string loggable_code(std::string_view code) {
  constexpr std::size_t max_characters = 40;
  constexpr std::ptrdiff_t max_digits = 7;  // the shortest telephone number has eight
  if (std::ranges::count_if(code, is_digit) > max_digits) return "CODE_WITHHELD";
  std::string loggable;
  for (const char c : code.substr(0, max_characters)) {
    const char up = upper(c);
    loggable += is_digit(up) || is_upper(up) ? up : '_';
  }
  return loggable.empty() ? "CODE_EMPTY" : loggable;
}

}  // namespace passerelle::tmf654
