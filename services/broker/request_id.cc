#include "services/broker/request_id.h"

#include <algorithm>

namespace passerelle::broker {

namespace {

constexpr std::size_t longest_request_id = 128;

bool is_printable_ascii(char character) { return character >= 0x20 && character <= 0x7e; }

}  // namespace

domain::Status check_request_id(const std::string& request_id) {
  if (request_id.empty()) {
    return domain::invalid_field("request_id", "It is what makes a repetition safe: give one.",
                                 "REQUEST_ID_MISSING");
  }
  if (request_id.size() > longest_request_id || !std::ranges::all_of(request_id, is_printable_ascii)) {
    return domain::invalid_field("request_id", "Must be 1 to 128 printable ASCII characters.",
                                 "REQUEST_ID_INVALID");
  }
  return {};
}

}  // namespace passerelle::broker
