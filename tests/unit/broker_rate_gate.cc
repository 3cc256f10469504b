// How fast several brokers speak to one operator, all together.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "services/broker/rate_gate.h"
#include "tests/simulation/simulated_rate.h"
#include "tests/simulation/virtual_time.h"

namespace passerelle::broker {
namespace {

using std::chrono::milliseconds;

class RateGates : public testing::Test {
 protected:
  static constexpr double per_second = 50;
  static constexpr int burst = 5;

  // One broker's, which always has something to send.
  struct Sender {
    Sender(RateGates& gates, SharedRate* shared, int live)
        : tenure(true, gates.ids_, gates.time_, milliseconds{10'000}),
          gate({"sfr"}, per_second, shared, tenure, gates.time_, gates.time_, gates.lifetime_, [] {}) {
      know(gates, live);
    }
    void know(RateGates& gates, int live) { tenure.attended(gates.time_.elapsed(), {false, live}); }
    Tenure tenure;
    RateGate gate;
    std::vector<domain::Duration> sent;
  };

  void add_senders(int count, bool sharing) {
    for (int i = 0; i < count; ++i) {
      if (sharing) rates_.push_back(std::make_unique<simulation::SimulatedRate>(allowance_, time_, random_));
      senders_.push_back(std::make_unique<Sender>(*this, sharing ? rates_.back().get() : nullptr, count));
    }
  }
  void send_for(domain::Duration duration) {
    const auto until = time_.now() + duration;
    while (time_.now() < until) {
      for (auto& sender : senders_) {
        while (sender->gate.wait(100) == domain::Duration{0}) {
          sender->gate.take();
          sender->sent.push_back(time_.elapsed());
        }
      }
      time_.run_for(milliseconds{1});
    }
  }
  std::vector<domain::Duration> all_sent() const {
    std::vector<domain::Duration> all;
    for (const auto& sender : senders_) all.insert(all.end(), sender->sent.begin(), sender->sent.end());
    std::ranges::sort(all);
    return all;
  }
  // The most within any second.
  static std::ptrdiff_t busiest_second(const std::vector<domain::Duration>& sent) {
    std::ptrdiff_t most = 0;
    for (auto begin = sent.begin(); begin != sent.end(); ++begin) {
      most = std::max(most, std::lower_bound(begin, sent.end(), *begin + milliseconds{1'000}) - begin);
    }
    return most;
  }
  void forget_what_was_sent() {
    for (auto& sender : senders_) sender->sent.clear();
  }

  simulation::VirtualTime time_{domain::from_unix_ms(1'790'000'000'000)};
  simulation::SeededRandom random_{7};
  IdSource ids_{time_, random_};
  Lifetime lifetime_;
  simulation::SharedAllowance allowance_{time_};
  std::vector<std::unique_ptr<simulation::SimulatedRate>> rates_;
  std::vector<std::unique_ptr<Sender>> senders_;
};

TEST_F(RateGates, AllTogetherNeverSendFasterThanTheOperatorAllows) {
  add_senders(3, true);
  send_for(milliseconds{10'000});
  const auto sent = all_sent();
  EXPECT_LE(busiest_second(sent), 50 + burst + 3 * burst) << "a burst, and what each was granted just before";
  EXPECT_LE(sent.size(), 500U + 2 * burst);
  EXPECT_GE(sent.size(), 450U) << "and not much slower either";
  for (const auto& sender : senders_) EXPECT_GE(sender->sent.size(), 50U) << "nobody starves";
}

TEST_F(RateGates, OneAloneGetsAllOfIt) {
  add_senders(2, true);
  senders_.pop_back();
  send_for(milliseconds{10'000});
  EXPECT_GE(all_sent().size(), 430U);
}

TEST_F(RateGates, WithNobodyToAskEachTakesAnEvenShare) {
  add_senders(3, true);
  allowance_.set_away(true);
  send_for(milliseconds{1'000});
  forget_what_was_sent();
  send_for(milliseconds{10'000});
  for (const auto& sender : senders_) {
    EXPECT_NEAR(static_cast<double>(sender->sent.size()), 500.0 / 3, 5);
  }
  EXPECT_LE(busiest_second(all_sent()), 50 + 2 * burst);
}

TEST_F(RateGates, TheShareFollowsHowManyThereAre) {
  add_senders(2, false);
  senders_.pop_back();
  send_for(milliseconds{10'000});
  EXPECT_NEAR(static_cast<double>(all_sent().size()), 250, 5) << "the other may be sending too";
  senders_[0]->know(*this, 1);
  forget_what_was_sent();
  send_for(milliseconds{10'000});
  EXPECT_NEAR(static_cast<double>(all_sent().size()), 500, 5);
}

TEST_F(RateGates, TheAllowanceIsSharedAgainOnceItIsBack) {
  add_senders(3, true);
  allowance_.set_away(true);
  send_for(milliseconds{3'000});
  allowance_.set_away(false);
  send_for(milliseconds{1'000});  // each notices within half a second or so
  EXPECT_LE(busiest_second(all_sent()), 2 * 50) << "not even in between";
  forget_what_was_sent();
  senders_.pop_back();
  senders_.pop_back();
  send_for(milliseconds{10'000});
  EXPECT_GE(all_sent().size(), 430U) << "by what is left of it, and not by an even share";
}

TEST_F(RateGates, WhatWasGrantedAndNotUsedIsForgotten) {
  add_senders(1, true);
  auto& gate = senders_[0]->gate;
  while (gate.wait(100) != domain::Duration{0}) time_.run_for(milliseconds{1});
  time_.run_for(milliseconds{1'000});
  EXPECT_GT(gate.wait(100), domain::Duration{0}) << "the others have had that second's by now";
}

}  // namespace
}  // namespace passerelle::broker
