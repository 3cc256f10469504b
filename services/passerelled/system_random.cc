#include "services/passerelled/system_random.h"

#include <sys/random.h>

#include <cerrno>

#include "services/domain/invariant.h"

namespace passerelle::daemon {

std::uint64_t SystemRandom::next() {
  const std::scoped_lock lock(mutex_);
  if (left_ == 0) fetch();
  return values_[--left_];
}

void SystemRandom::fetch() {
  ssize_t count = 0;
  do {
    count = getrandom(values_.data(), sizeof values_, 0);
  } while (count < 0 && errno == EINTR);
  domain::require_invariant(count == sizeof values_, "the operating system has randomness");
  left_ = values_.size();
}

}  // namespace passerelle::daemon
