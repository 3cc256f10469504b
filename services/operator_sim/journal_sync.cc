#include "services/operator_sim/journal_sync.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace passerelle::operator_sim {

JournalSync::JournalSync(boost::asio::io_context& io, Journal& journal, std::function<void()> synced)
    : io_(io), journal_(journal), synced_(std::move(synced)), thread_([this] { run(); }) {}

JournalSync::~JournalSync() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void JournalSync::start(std::string lines) {
  {
    const std::lock_guard lock(mutex_);
    lines_ = std::move(lines);
  }
  changed_.notify_one();
}

void JournalSync::run() {
  for (;;) {
    std::string lines;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return over_ || !lines_.empty(); });
      if (lines_.empty()) return;
      lines.swap(lines_);
    }
    journal_.write_durably(lines);
    boost::asio::post(io_, [this, alive = std::weak_ptr<const bool>(alive_)] {
      if (!alive.expired()) synced_();
    });
  }
}

}  // namespace passerelle::operator_sim
