// The cache away is a nuisance, the ledger away an outage; both are told, and both end by themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/integration/status/served_daemon.h"
#include "tests/support/private_postgres.h"
#include "tests/support/private_redis.h"

namespace passerelle::status::test {
namespace {

using ::testing::HasSubstr;

nlohmann::json status_of(const ServedDaemon& daemon) {
  return nlohmann::json::parse(daemon.command({"--output", "json", "status"}).out);
}

TEST(Standing, WithoutACacheAllIsWell) {
  const ServedDaemon daemon(on_sqlite());
  EXPECT_EQ(daemon.health(""), "SERVING");
  EXPECT_EQ(daemon.health("ledger"), "SERVING");
  EXPECT_EQ(daemon.health("idempotency-cache"), "") << "there is none to ask about";
  const auto shown = daemon.command({"--language", "en", "status"});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("All is well.\n"));
  EXPECT_THAT(shown.out, HasSubstr("\nIdempotency cache      none\n"));
  const auto status = status_of(daemon);
  EXPECT_EQ(status["name"], "status");
  EXPECT_EQ(status["state"], "OK");
  EXPECT_EQ(status["broker"].get<std::string>().size(), 36U);
  EXPECT_EQ(status["version"], "0.1.0");
  EXPECT_EQ(status["ledger"]["shared"], false);
  EXPECT_EQ(status["idempotency_cache"]["state"], "NONE");
}

TEST(Standing, IsNotForCounters) {
  const ServedDaemon daemon(on_sqlite());
  const auto refused = daemon.command({"status"}, "amelie");
  EXPECT_EQ(refused.status, 7);
  EXPECT_THAT(refused.err, HasSubstr("METHOD_NOT_ALLOWED"));
}

TEST(Standing, WithRedisAwayTheServiceIsDegradedAndServes) {
  testing::PrivateRedis redis;
  const ServedDaemon daemon(on_sqlite() + with_redis(redis.unix_socket()));
  ASSERT_TRUE(testing::eventually([&] { return daemon.health("idempotency-cache") == "SERVING"; }));
  EXPECT_EQ(status_of(daemon)["state"], "OK");

  redis.kill_hard();
  ASSERT_TRUE(testing::eventually([&] { return daemon.health("idempotency-cache") == "NOT_SERVING"; }));
  EXPECT_EQ(daemon.health(""), "SERVING");
  EXPECT_EQ(daemon.health("ledger"), "SERVING");
  EXPECT_EQ(daemon.health("passerelle.v1.RechargeService"), "SERVING");
  const auto shown = daemon.command({"--language", "fr", "status"});
  EXPECT_EQ(shown.status, 11);
  EXPECT_THAT(shown.out, HasSubstr("Dégradé : Redis est absent (CONNECTION_"));
  const auto status = status_of(daemon);
  EXPECT_EQ(status["state"], "DEGRADED");
  EXPECT_EQ(status["idempotency_cache"]["state"], "AWAY");

  redis.start();
  ASSERT_TRUE(testing::eventually([&] { return daemon.health("idempotency-cache") == "SERVING"; }));
  EXPECT_EQ(daemon.command({"status"}).status, 0);
  // A second more, in which nothing changed, and nothing was said again.
  ASSERT_TRUE(testing::eventually([&] { return daemon.lines_with("idempotency cache: back") == 1; }));
  EXPECT_EQ(daemon.lines_with("idempotency cache: away reason=CONNECTION_"), 1) << daemon.log();
}

TEST(Standing, WithPostgresqlAwayTheServiceIsUnavailableAndComesBackUnasked) {
  testing::PrivatePostgres server;
  const ServedDaemon daemon(on_postgres(server.settings(server.create_database())));
  EXPECT_EQ(daemon.health("ledger"), "SERVING");
  const auto before = status_of(daemon);
  EXPECT_EQ(before["ledger"]["shared"], true);
  EXPECT_EQ(before["ledger"]["live_brokers"], 1);

  server.kill_hard();
  ASSERT_TRUE(testing::eventually([&] { return daemon.health("ledger") == "NOT_SERVING"; }));
  EXPECT_EQ(daemon.health(""), "SERVING");
  const auto shown = daemon.command({"--language", "en", "status"});
  EXPECT_EQ(shown.status, 8);
  EXPECT_THAT(shown.out, HasSubstr("Unavailable: the ledger is away."));

  server.start();
  // Nobody calls: the broker's own signs of life find out.
  ASSERT_TRUE(testing::eventually([&] { return daemon.health("ledger") == "SERVING"; })) << daemon.log();
  EXPECT_EQ(daemon.command({"status"}).status, 0);
  EXPECT_EQ(daemon.lines_with("ledger: away"), 1) << daemon.log();
  EXPECT_EQ(daemon.lines_with("ledger: back"), 1) << daemon.log();
}

TEST(Standing, OfSeveralBrokersEachCountsTheOthers) {
  testing::PrivatePostgres server;
  const auto settings = server.settings(server.create_database());
  const ServedDaemon first(on_postgres(settings));
  {
    ServedDaemon second(on_postgres(settings, first.key_file()));
    EXPECT_TRUE(
        testing::eventually([&] { return status_of(first)["ledger"]["live_brokers"].get<int>() == 2; }));
    EXPECT_NE(status_of(first)["broker"], status_of(second)["broker"]);
    second.process().kill_hard();
  }
  EXPECT_TRUE(
      testing::eventually([&] { return status_of(first)["ledger"]["live_brokers"].get<int>() == 1; }));
}

}  // namespace
}  // namespace passerelle::status::test
