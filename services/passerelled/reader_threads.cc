#include "services/passerelled/reader_threads.h"

#include <utility>

namespace passerelle::daemon {

domain::Result<std::unique_ptr<ReaderThreads>> ReaderThreads::start(broker::Ledger& ledger,
                                                                    broker::IdentityVault& vault, int threads,
                                                                    std::size_t max_queue) {
  std::vector<Connections> connections;
  for (int at = 0; at < threads; ++at) {
    auto ledger_reader = ledger.open_reader();
    if (!ledger_reader) return std::unexpected(std::move(ledger_reader.error()));
    auto vault_reader = vault.open_reader();
    if (!vault_reader) return std::unexpected(std::move(vault_reader.error()));
    connections.push_back({*std::move(ledger_reader), *std::move(vault_reader)});
  }
  std::unique_ptr<ReaderThreads> readers(new ReaderThreads(max_queue));
  for (auto& pair : connections)
    readers->threads_.emplace_back(
        [pool = readers.get(), own = std::move(pair)]() mutable { pool->work(std::move(own)); });
  return readers;
}

ReaderThreads::~ReaderThreads() { stop(); }

bool ReaderThreads::read(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || queue_.size() >= max_queue_) return false;
    queue_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void ReaderThreads::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

void ReaderThreads::work(Connections connections) {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
    if (queue_.empty()) return;
    Job job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    job(*connections.ledger, *connections.vault);
    job = nullptr;  // what it holds goes outside of the lock
    lock.lock();
  }
}

}  // namespace passerelle::daemon
