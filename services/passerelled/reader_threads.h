#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "services/broker/ports/readers.h"

namespace passerelle::daemon {

class ReaderThreads : public broker::Readers {
 public:
  using Job = std::move_only_function<void(broker::LedgerReader&, broker::VaultReader&)>;

  // Opens a connection to each store for each thread; an error of theirs is the error here.
  static domain::Result<std::unique_ptr<ReaderThreads>> start(broker::Ledger& ledger,
                                                              broker::IdentityVault& vault, int threads,
                                                              std::size_t max_queue);
  ~ReaderThreads() override;

  [[nodiscard]] bool read(Job job) override;
  // What is queued is done; more is refused. Returns once the threads are gone.
  void stop();

 private:
  struct Connections {
    std::unique_ptr<broker::LedgerReader> ledger;
    std::unique_ptr<broker::VaultReader> vault;
  };
  explicit ReaderThreads(std::size_t max_queue) : max_queue_(max_queue) {}
  void work(Connections connections);

  const std::size_t max_queue_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> queue_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace passerelle::daemon
