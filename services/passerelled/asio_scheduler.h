// The strand of the operators: one thread, one io_context.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "services/broker/ports/scheduler.h"

namespace passerelle::daemon {

class AsioScheduler : public broker::Scheduler {
 public:
  AsioScheduler();
  ~AsioScheduler() override;

  // Gateways do their I/O on it.
  boost::asio::io_context& context() { return context_; }
  void post(broker::Task task) override;
  void after(domain::Duration delay, broker::Task task) override;
  // Tasks that have not run by now never will. Returns once the thread is gone.
  void stop();

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace passerelle::daemon
