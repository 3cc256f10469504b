#include "services/passerelled/system_random.h"

#include <sys/random.h>

#include <cerrno>

#include "services/domain/invariant.h"

namespace passerelle::daemon {

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  // Up to 256 bytes come whole or not at all.
  ssize_t count = 0;
  do {
    count = getrandom(&value, sizeof value, 0);
  } while (count < 0 && errno == EINTR);
  domain::require_invariant(count == sizeof value, "the operating system has randomness");
  return value;
}

}  // namespace passerelle::daemon
