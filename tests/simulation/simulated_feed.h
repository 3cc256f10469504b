// The ChangeFeed port in memory: news come late, connections break, and what came meanwhile is lost.
#pragma once

#include <memory>
#include <vector>

#include "services/broker/ports/change_feed.h"
#include "tests/simulation/process_thread.h"

namespace passerelle::simulation {

class SimulatedFeed;

// What every broker's feed is fed from.
class ChangeNews {
 public:
  // `breaks_per_thousand`: of one piece of news at one listener.
  ChangeNews(SeededRandom& random, int breaks_per_thousand)
      : random_(random), breaks_per_thousand_(breaks_per_thousand) {}
  ChangeNews(const ChangeNews&) = delete;
  ChangeNews& operator=(const ChangeNews&) = delete;

  void tell(const std::vector<domain::RechargeId>& changed);
  void be_reliable() { breaks_per_thousand_ = 0; }

 private:
  friend class SimulatedFeed;
  SeededRandom& random_;
  int breaks_per_thousand_;
  std::vector<SimulatedFeed*> listeners_;
};

class SimulatedFeed : public broker::ChangeFeed {
 public:
  static constexpr domain::Duration latest{60};  // that news arrive, while it holds

  SimulatedFeed(ChangeNews& news, ProcessThread& thread, const VirtualTime& time)
      : news_(news), thread_(thread), time_(time) {}
  ~SimulatedFeed() override;

  void listen(std::move_only_function<void(std::vector<domain::RechargeId>)> changed,
              std::move_only_function<void()> missed) override;
  // Everything until then is lost.
  void break_until(domain::Instant until);
  // No news was lost since then.
  domain::Instant holds_since() const { return broken_until_; }

 private:
  friend class ChangeNews;
  struct Listener {
    std::move_only_function<void(std::vector<domain::RechargeId>)> changed;
    std::move_only_function<void()> missed;
  };

  void deliver(const std::vector<domain::RechargeId>& changed, domain::Duration delay);

  ChangeNews& news_;
  ProcessThread& thread_;
  const VirtualTime& time_;
  domain::Instant broken_until_{};
  std::shared_ptr<Listener> listener_;  // shared, since news under way must notice that it is gone
};

}  // namespace passerelle::simulation
