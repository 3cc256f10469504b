// How use cases hand work to the writer: what can't get in is answered at once, on the broker's strand.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/writer_queue.h"

namespace passerelle::broker {

// Thread-safe.
class WriterEntrance {
 public:
  WriterEntrance(WriterQueue& queue, Scheduler& scheduler) : queue_(queue), scheduler_(scheduler) {}
  WriterEntrance(const WriterEntrance&) = delete;
  WriterEntrance& operator=(const WriterEntrance&) = delete;

  // Nothing enters from here on.
  void close() { closed_.store(true); }

  // `work` runs on the writer's thread and says how `done` is to be answered.
  template <class T, class Work>
  void write(Work work, Completion<T> done) {
    if (closed_.load()) return refuse(std::move(done), shutting_down());
    // The queue takes the command with everything in it or leaves it: `done` has to be reachable after that.
    auto answer = std::make_shared<Completion<T>>(std::move(done));
    Command command = WriteCommand{[answer, work = std::move(work)]() mutable { (*answer)(work()); }};
    if (!queue_.offer(command)) refuse(std::move(*answer), queue_full());
  }

  void admit(AdmitCommand admit) {
    if (closed_.load()) return refuse(std::move(admit.done), shutting_down());
    Command command = std::move(admit);
    if (!queue_.offer(command)) refuse(std::move(std::get<AdmitCommand>(command).done), queue_full());
  }

  // Never inside the call that asked.
  template <class T>
  void refuse(Completion<T> done, domain::Error error) {
    scheduler_.post([done = std::move(done), error = std::move(error)]() mutable {
      done(std::unexpected(std::move(error)));
    });
  }

 private:
  WriterQueue& queue_;
  Scheduler& scheduler_;
  std::atomic<bool> closed_{false};
};

}  // namespace passerelle::broker
