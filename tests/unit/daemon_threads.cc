#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "services/passerelled/asio_scheduler.h"
#include "services/passerelled/system_random.h"

namespace passerelle::daemon {
namespace {

TEST(AsioScheduler, RunsTasksInOrderOnOneThreadNeverInsideThePost) {
  AsioScheduler scheduler;
  std::vector<int> order;
  std::set<std::thread::id> threads;
  std::promise<void> done;
  scheduler.post([&] {
    scheduler.post([&] {
      order.push_back(2);
      threads.insert(std::this_thread::get_id());
      done.set_value();
    });
    order.push_back(1);
    threads.insert(std::this_thread::get_id());
  });
  done.get_future().get();
  EXPECT_EQ(order, (std::vector{1, 2}));
  EXPECT_EQ(threads.size(), 1U);
}

TEST(AsioScheduler, WaitsAsLongAsItIsTold) {
  AsioScheduler scheduler;
  std::promise<std::chrono::steady_clock::time_point> later;
  const auto begin = std::chrono::steady_clock::now();
  scheduler.after(domain::Duration{30}, [&] { later.set_value(std::chrono::steady_clock::now()); });
  EXPECT_GE(later.get_future().get() - begin, std::chrono::milliseconds(30));
}

TEST(AsioScheduler, DropsWhatHasNotRunWhenItStops) {
  const auto held = std::make_shared<int>(1);
  {
    AsioScheduler scheduler;
    scheduler.after(domain::Duration{3'600'000}, [held] { FAIL() << "an hour has not passed"; });
    scheduler.stop();
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(SystemRandom, DoesNotRepeat) {
  SystemRandom random;
  std::set<std::uint64_t> seen;
  for (int draw = 0; draw < 1000; ++draw) seen.insert(random.next());
  EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace passerelle::daemon
