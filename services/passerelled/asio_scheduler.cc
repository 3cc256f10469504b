#include "services/passerelled/asio_scheduler.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>

namespace passerelle::daemon {

AsioScheduler::AsioScheduler() : work_(context_.get_executor()), thread_([this] { context_.run(); }) {}

AsioScheduler::~AsioScheduler() { stop(); }

void AsioScheduler::post(broker::Task task) { boost::asio::post(context_, std::move(task)); }

void AsioScheduler::after(domain::Duration delay, broker::Task task) {
  auto timer = std::make_unique<boost::asio::steady_timer>(context_, delay);
  auto& waiting = *timer;
  waiting.async_wait(
      [timer = std::move(timer), task = std::move(task)](const boost::system::error_code& error) mutable {
        if (!error) task();
      });
}

void AsioScheduler::stop() {
  work_.reset();
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace passerelle::daemon
