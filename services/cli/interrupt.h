// Ctrl-C, and SIGTERM: what runs is told, and gets to say how to go on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace passerelle::cli {

// Made before any other thread: it blocks the signals for all of them. Where nothing asked to be told, and at
// the second signal, the process ends at once, with 130.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  bool happened();
  // False as soon as the signal came.
  bool sleep_for(std::chrono::milliseconds time);

  // While it lives, `tell` is called at the signal, on another thread; at once where it came already.
  class Listener {
   public:
    Listener(Interrupt& interrupt, std::function<void()> tell);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

   private:
    Interrupt& interrupt_;
    std::list<std::function<void()>>::iterator place_;
  };

 private:
  void wait_for_signals();
  void signalled();

  std::mutex mutex_;
  std::condition_variable changed_;
  bool happened_ = false;
  std::list<std::function<void()>> listeners_;
  int signals_ = -1;
  int stop_ = -1;
  std::thread thread_;
};

}  // namespace passerelle::cli
