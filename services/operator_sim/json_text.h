// JSON written straight into text: an answer and a journal line are the same few attributes, thousands of
// times a second, and a tree of them costs ten times what they do.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "services/domain/time.h"

namespace passerelle::operator_sim {

void append_json(std::string& out, std::string_view text);  // quoted, escaped
void append_json(std::string& out, std::int64_t number);
void append_json(std::string& out, simdjson::dom::element value);

// RFC 3339. Neighbours in time are mostly of the same millisecond.
class TimeText {
 public:
  const std::string& of(domain::Instant instant) {
    if (text_.empty() || instant != instant_) {
      instant_ = instant;
      text_ = domain::to_rfc3339(instant);
    }
    return text_;
  }

 private:
  domain::Instant instant_{};
  std::string text_;
};

}  // namespace passerelle::operator_sim
