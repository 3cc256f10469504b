// The adapter's parts without a Redis: values, keys, words, pauses, and one connection at the other end of
// which sits the test.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <set>
#include <thread>

#include "adapters/redis/backoff.h"
#include "adapters/redis/claim_value.h"
#include "adapters/redis/connection.h"
#include "tests/contract/idempotency_cache_requests.h"
#include "tests/integration/redis_stand.h"

namespace passerelle::redis {
namespace {

using contract::cache_fingerprint;
using contract::cache_recharge;

TEST(ClaimValue, SaysWhoClaimedAndWithWhichFence) {
  OwnerToken owner{};
  owner.fill(0xab);
  const ClaimValue claim{owner, 0x0102030405060708, cache_fingerprint(9)};
  const auto value = encode(claim);
  EXPECT_EQ(value.size(), 58U);
  EXPECT_EQ(std::get<ClaimValue>(decode(value).value()), claim);
  EXPECT_TRUE(value.starts_with(beginning_of_claim(owner, claim.fence)));
  EXPECT_TRUE(value.starts_with(beginning_of_claims(owner)));
  EXPECT_FALSE(value.starts_with(beginning_of_claim(owner, claim.fence + 1)));
}

TEST(ClaimValue, SaysWhatWasExecuted) {
  const broker::Executed executed{cache_fingerprint(9), cache_recharge(7)};
  const auto value = encode(executed);
  EXPECT_EQ(value.size(), 50U);
  EXPECT_EQ(std::get<broker::Executed>(decode(value).value()), executed);
}

TEST(ClaimValue, WhatWeDidNotWriteIsNotRead) {
  auto of_the_next_version = encode(broker::Executed{});
  of_the_next_version[0] = '2';
  for (const auto& value : {std::string{}, std::string("1"), std::string("1C"), std::string("1X"),
                            encode(broker::Executed{}) + "x", encode(broker::Executed{}).substr(0, 49),
                            of_the_next_version, std::string(58, 'C'), std::string("OK")}) {
    EXPECT_FALSE(decode(value)) << value;
  }
}

TEST(KeyNames, TellNothingOfTheKeyAndStayTheSame) {
  KeyNames names("p:");
  const broker::IdempotencyKey key{"counter-1", "CreateRecharge", "0690 12 34 56"};
  // As docs/redis.md finds it by hand.
  EXPECT_EQ(names.name(key), "p:claim:95bf78efe596f97c895bc0095de119dd5967eb43a546dbb52cb05c28b3dfe79d");
  EXPECT_EQ(names.name(key), KeyNames("p:").name(key));
}

TEST(RedisFailure, IsReadFromRedissOwnWords) {
  const std::vector<std::pair<std::string, std::string>> said{
      {"OOM command not allowed when used memory > 'maxmemory'.", "OUT_OF_MEMORY"},
      {"READONLY You can't write against a read only replica.", "READ_ONLY"},
      {"LOADING Redis is loading the dataset in memory", "LOADING"},
      {"MASTERDOWN Link with MASTER is down", "MASTER_DOWN"},
      {"NOAUTH Authentication required.", "AUTHENTICATION_FAILED"},
      {"WRONGPASS invalid username-password pair or user is disabled.", "AUTHENTICATION_FAILED"},
      {"ERR AUTH <password> called without any password configured", "AUTHENTICATION_FAILED"},
      {"NOPERM this user has no permissions to run the 'set' command", "PERMISSION_DENIED"},
      {"WRONGTYPE Operation against a key holding the wrong kind of value", "WRONG_TYPE"},
      {"NOSCRIPT No matching script. Please use EVAL.", "SCRIPT_MISSING"},
      {"BUSY Redis is busy running a script.", "BUSY"},
      {"MISCONF Redis is configured to save RDB snapshots", "WRITES_REFUSED"},
      {"NOREPLICAS Not enough good replicas to write.", "WRITES_REFUSED"},
      {"ERR max number of clients reached", "TOO_MANY_CLIENTS"},
      {"ERR DB index is out of range", "DATABASE_REFUSED"},
      {"ERR syntax error", "TOO_OLD"},
      {"MOVED 3999 127.0.0.1:6381", "ANSWER_UNEXPECTED"},
      {"", "ANSWER_UNEXPECTED"}};
  for (const auto& [error, name] : said) EXPECT_EQ(name_of(failure_said(error)), name) << error;
}

TEST(Backoff, DoublesUpToItsLimitAndNeverMeetsItself) {
  using std::chrono::milliseconds;
  testing::LockedRandom random(1);
  std::set<milliseconds> drawn;
  for (int draw = 0; draw < 200; ++draw) {
    const auto first = backoff_pause(1, milliseconds(100), milliseconds(1000), random);
    EXPECT_GE(first, milliseconds(50));
    EXPECT_LE(first, milliseconds(100));
    drawn.insert(first);
    const auto third = backoff_pause(3, milliseconds(100), milliseconds(1000), random);
    EXPECT_GE(third, milliseconds(200));
    EXPECT_LE(third, milliseconds(400));
    const auto last = backoff_pause(1'000'000, milliseconds(100), milliseconds(1000), random);
    EXPECT_GE(last, milliseconds(500));
    EXPECT_LE(last, milliseconds(1000));
  }
  EXPECT_GT(drawn.size(), 20U);
}

// We talk to the connection through `far_end_`.
class ConnectionTest : public ::testing::Test {
 protected:
  ConnectionTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    connection_ = std::make_unique<Connection>(std::make_unique<Socket>(ends[0]));
    far_end_ = std::make_unique<Socket>(ends[1]);
  }
  std::expected<std::vector<Reply>, Failure> ask(int commands, std::chrono::milliseconds patience) {
    Pipeline pipeline;
    for (int i = 0; i < commands; ++i) pipeline.add({"PING"});
    return connection_->exchange(pipeline, {std::chrono::steady_clock::now() + patience, nullptr});
  }
  void answer(std::string_view bytes) { EXPECT_EQ(far_end_->send_some(bytes).value(), bytes.size()); }

  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Socket> far_end_;
};
constexpr std::chrono::seconds long_enough{30};

TEST_F(ConnectionTest, GivesOneReplyACommand) {
  answer("+PONG\r\n$-1\r\n-OOM no\r\n");
  const auto replies = ask(3, long_enough);
  ASSERT_TRUE(replies);
  EXPECT_EQ((*replies)[0].text(), "PONG");
  EXPECT_TRUE((*replies)[1].is_nil());
  EXPECT_EQ((*replies)[2].failure(), Failure::out_of_memory);
}

TEST_F(ConnectionTest, AReplyTooManyEndsItSinceItWouldAnswerTheNextQuestion) {
  answer("+PONG\r\n+PONG\r\n");
  EXPECT_EQ(ask(1, long_enough).error(), Failure::protocol_error);
}

TEST_F(ConnectionTest, WhatIsNotRedisEndsIt) {
  answer("HTTP/1.1 400 Bad Request\r\n");
  EXPECT_EQ(ask(1, long_enough).error(), Failure::protocol_error);
}

TEST_F(ConnectionTest, ALostPeerIsAnErrorAndNotASignal) {
  far_end_.reset();
  EXPECT_EQ(ask(1, long_enough).error(), Failure::connection_lost);
}

TEST_F(ConnectionTest, AnAnswerThatTricklesInDoesNotOutlastTheDeadline) {
  std::atomic<bool> stop = false;
  std::thread trickle([&] {
    (void)far_end_->send_some("$100000000\r\n");
    while (!stop && far_end_->send_some("x")) {
    }
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(ask(1, std::chrono::milliseconds(50)).error(), Failure::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  stop = true;
  connection_.reset();
  trickle.join();
}

TEST_F(ConnectionTest, IsQuietUntilTheOtherEndSpeaksUnaskedOrLeaves) {
  EXPECT_TRUE(connection_->quiet());
  answer("+PONG\r\n");
  EXPECT_FALSE(connection_->quiet());
  EXPECT_TRUE(ask(1, long_enough));
  EXPECT_TRUE(connection_->quiet());
  far_end_.reset();
  EXPECT_FALSE(connection_->quiet());
}

TEST(RedisSettingsTest, WhatCannotWorkIsRefusedAtTheStart) {
  testing::LockedRandom random(1);
  const auto refused = [&](auto change) {
    RedisSettings settings;
    settings.unix_socket = "/run/redis.sock";
    change(settings);
    const auto cache = make_cache(settings, random);
    return cache ? std::string("accepted") : cache.error().reason;
  };
  using S = RedisSettings;
  const auto address = RedisAddress{"localhost", 6379};
  const std::string invalid = "REDIS_SETTINGS_INVALID";
  EXPECT_EQ(refused([](S&) {}), "accepted");
  EXPECT_EQ(refused([](S& s) { s.unix_socket.clear(); }), invalid);
  EXPECT_EQ(refused([&](S& s) { s.server = address; }), invalid);
  EXPECT_EQ(refused([&](S& s) { s.unix_socket.clear(), s.sentinels = {address}; }), invalid);
  EXPECT_EQ(refused([](S& s) { s.master_name = "mymaster"; }), invalid);
  EXPECT_EQ(refused([](S& s) { s.unix_socket = std::string(108, 'x'); }), invalid);
  EXPECT_EQ(refused([](S& s) { s.database = -1; }), invalid);
  EXPECT_EQ(refused([](S& s) { s.command_timeout = {}; }), invalid);
  EXPECT_EQ(refused([](S& s) { s.claim_ttl = s.command_timeout; }), invalid);
  EXPECT_EQ(refused([](S& s) { s.backoff_max = s.backoff_first / 2; }), invalid);
  EXPECT_EQ(refused([](S& s) { s.username = "passerelle"; }), invalid);
  EXPECT_EQ(refused([](S& s) { s.password_file = "/nowhere"; }), "REDIS_PASSWORD_FILE_INVALID");
}

}  // namespace
}  // namespace passerelle::redis
