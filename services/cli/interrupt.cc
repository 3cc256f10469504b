#include "services/cli/interrupt.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <utility>

#include "services/cli/exit_status.h"
#include "services/domain/invariant.h"

namespace passerelle::cli {

Interrupt::Interrupt() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  stop_ = eventfd(0, EFD_CLOEXEC);
  domain::require_invariant(signals_ >= 0 && stop_ >= 0, "the kernel gives two descriptors for signals");
  thread_ = std::thread([this] { wait_for_signals(); });
}

Interrupt::~Interrupt() {
  const std::uint64_t one = 1;
  domain::require_invariant(write(stop_, &one, sizeof one) == sizeof one, "an eventfd takes 1");
  thread_.join();
  close(signals_);
  close(stop_);
}

void Interrupt::wait_for_signals() {
  std::array<pollfd, 2> both{{{signals_, POLLIN, 0}, {stop_, POLLIN, 0}}};
  while (poll(both.data(), both.size(), -1) >= 0 || errno == EINTR) {
    if ((both[1].revents & POLLIN) != 0) return;
    if ((both[0].revents & POLLIN) == 0) continue;
    signalfd_siginfo info{};
    if (read(signals_, &info, sizeof info) == sizeof info) signalled();
  }
}

void Interrupt::signalled() {
  const std::scoped_lock lock(mutex_);
  if (happened_ || listeners_.empty()) _exit(static_cast<int>(ExitStatus::interrupted));
  happened_ = true;
  for (const auto& tell : listeners_) tell();
  changed_.notify_all();
}

bool Interrupt::happened() {
  const std::scoped_lock lock(mutex_);
  return happened_;
}

bool Interrupt::sleep_for(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return happened_; });
}

Interrupt::Listener::Listener(Interrupt& interrupt, std::function<void()> tell) : interrupt_(interrupt) {
  const std::scoped_lock lock(interrupt_.mutex_);
  if (interrupt_.happened_) tell();
  place_ = interrupt_.listeners_.insert(interrupt_.listeners_.end(), std::move(tell));
}

Interrupt::Listener::~Listener() {
  const std::scoped_lock lock(interrupt_.mutex_);
  interrupt_.listeners_.erase(place_);
}

}  // namespace passerelle::cli
