#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/broker/outcome_board.h"

namespace passerelle::broker {
namespace {

domain::Recharge recharge(std::uint8_t last_byte,
                          domain::RechargeState state = domain::RechargeState::reserved) {
  domain::Recharge made;
  made.id.uuid.bytes[15] = last_byte;
  made.state = state;
  return made;
}

TEST(OutcomeBoard, TellsEveryListenerOfThatRechargeAlone) {
  OutcomeBoard board;
  int first = 0;
  int second = 0;
  int other = 0;
  board.listen(recharge(1).id, [&](const domain::Recharge&) { ++first; });
  board.listen(recharge(1).id, [&](const domain::Recharge&) { ++second; });
  board.listen(recharge(2).id, [&](const domain::Recharge&) { ++other; });
  board.publish(recharge(1));
  board.publish(recharge(1, domain::RechargeState::delivered));
  EXPECT_EQ(first, 2);
  EXPECT_EQ(second, 2);
  EXPECT_EQ(other, 0);
}

TEST(OutcomeBoard, IsSilentForWhoeverLeft) {
  OutcomeBoard board;
  int heard = 0;
  const auto ticket = board.listen(recharge(1).id, [&](const domain::Recharge&) { ++heard; });
  board.leave(recharge(1).id, ticket);
  board.leave(recharge(1).id, ticket);
  board.publish(recharge(1));
  EXPECT_EQ(heard, 0);
}

TEST(OutcomeBoard, LetsAListenerLeaveFromWithinItself) {
  OutcomeBoard board;
  int heard = 0;
  OutcomeBoard::Ticket ticket = 0;
  ticket = board.listen(recharge(1).id, [&](const domain::Recharge& news) {
    ++heard;
    board.leave(news.id, ticket);
  });
  board.publish(recharge(1));
  board.publish(recharge(1));
  EXPECT_EQ(heard, 1);
}

TEST(OutcomeBoard, LeavingWaitsForAListenerThatRuns) {
  OutcomeBoard board;
  std::atomic<bool> running{false};
  std::atomic<bool> may_end{false};
  std::atomic<bool> ended{false};
  const auto ticket = board.listen(recharge(1).id, [&](const domain::Recharge&) {
    running = true;
    running.notify_all();
    may_end.wait(false);
    ended = true;
  });
  std::jthread publisher([&] { board.publish(recharge(1)); });
  running.wait(false);
  std::jthread releaser([&] {
    may_end = true;
    may_end.notify_all();
  });
  board.leave(recharge(1).id, ticket);
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace passerelle::broker
