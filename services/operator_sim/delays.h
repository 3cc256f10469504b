// Things that happen later, unless the simulator ends before.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "services/domain/time.h"

namespace passerelle::operator_sim {

class Delays {
 public:
  explicit Delays(boost::asio::io_context& io) : io_(io) {}
  Delays(const Delays&) = delete;
  Delays& operator=(const Delays&) = delete;

  // At once, inside the call, where there is nothing to wait for.
  void after(domain::Duration delay, std::move_only_function<void()> then) {
    if (delay.count() <= 0) return then();
    auto timer = std::make_shared<boost::asio::steady_timer>(io_, delay);
    timer->async_wait([timer, alive = std::weak_ptr<const bool>(alive_),
                       then = std::move(then)](const boost::system::error_code&) mutable {
      if (!alive.expired()) then();
    });
  }

 private:
  boost::asio::io_context& io_;
  const std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace passerelle::operator_sim
