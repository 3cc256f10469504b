// What an operator's error code says about the top-up that was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace passerelle::tmf654 {

enum class ErrorMeaning : std::uint8_t {
  not_credited,      // proven: nothing was credited, nor will be
  submitted_before,  // the reference is known there already: inquire
};

struct KnownError {
  std::string_view code;    // as in the table: upper case, letters and digits alone
  std::string_view reason;  // ours
  bool retryable = false;
  ErrorMeaning meaning = ErrorMeaning::not_credited;
  int http_status = 0;  // known with this status alone; 0 = with any
};

// Case and punctuation of `code` do not matter.
std::optional<KnownError> find_error(std::string_view code, int http_status);

// A code as it may stand in a log: upper case and underscores, at most 40 characters, and withheld where it
// could hold a telephone number.
std::string loggable_code(std::string_view code);

}  // namespace passerelle::tmf654
