// The journal's syncs, on a thread of their own: while one lasts, the next one's entries gather.
#pragma once

#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "services/operator_sim/journal.h"

namespace passerelle::operator_sim {

class JournalSync {
 public:
  // `synced` runs on `io`'s thread, once for each start(), and never after this object's end.
  JournalSync(boost::asio::io_context& io, Journal& journal, std::function<void()> synced);
  JournalSync(const JournalSync&) = delete;
  JournalSync& operator=(const JournalSync&) = delete;
  ~JournalSync();  // what was started is on disk then

  // One at a time: not again before `synced`.
  void start(std::string lines);

 private:
  void run();
  boost::asio::io_context& io_;
  Journal& journal_;
  const std::function<void()> synced_;
  // Expires with this object: what was posted by then runs into nothing.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string lines_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace passerelle::operator_sim
