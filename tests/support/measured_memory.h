#pragma once

namespace passerelle::test {

// Of how much memory is in use, tests say nothing under AddressSanitizer: it keeps what is freed, and would
// measure itself.
#ifdef __SANITIZE_ADDRESS__  // GCC
inline constexpr bool memory_is_measured = false;
#elif defined(__has_feature)
inline constexpr bool memory_is_measured = !__has_feature(address_sanitizer);
#else
inline constexpr bool memory_is_measured = true;
#endif

}  // namespace passerelle::test
