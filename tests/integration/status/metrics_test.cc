// What Prometheus reads from a real daemon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/status/served_daemon.h"
#include "tests/support/private_redis.h"

namespace passerelle::status::test {
namespace {

using ::testing::HasSubstr;

const std::string nobody = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

TEST(Metrics, TellHowTheBrokerStands) {
  testing::PrivateRedis redis;
  const ServedDaemon daemon(on_sqlite() + with_redis(redis.unix_socket()));
  ASSERT_TRUE(
      testing::eventually([&] { return daemon.metrics()["passerelle_idempotency_cache_available"] == 1; }));
  const auto samples = daemon.metrics();
  for (const char* zero : {"passerelle_writer_queue_commands", "passerelle_open_recharges",
                           "passerelle_in_doubt_recharges", "passerelle_left_to_person_recharges"}) {
    ASSERT_TRUE(samples.contains(zero)) << zero;
    EXPECT_EQ(samples.at(zero), 0) << zero;
  }
  for (const char* one : {"passerelle_ledger_available", "passerelle_may_send", "passerelle_live_brokers"}) {
    ASSERT_TRUE(samples.contains(one)) << one;
    EXPECT_EQ(samples.at(one), 1) << one;
  }
  for (const char* answer : {"hit", "join", "miss", "unanswered"})
    EXPECT_TRUE(
        samples.contains(std::string("passerelle_idempotency_claims_total{answer=\"") + answer + "\"}"))
        << answer;
  EXPECT_TRUE(samples.contains("passerelle_idempotency_errors_total{reason=\"TIMEOUT\"}"));
}

TEST(Metrics, CountClaimsByWhatTheCacheAnswered) {
  testing::PrivateRedis redis;
  const ServedDaemon daemon(on_sqlite() + with_redis(redis.unix_socket()));
  const auto metric = [&](const std::string& name) { return daemon.metrics()[name]; };
  const auto claims = [&](const std::string& answer) {
    return metric("passerelle_idempotency_claims_total{answer=\"" + answer + "\"}");
  };
  const auto issue = [&](const std::string& request) {
    const auto ended = daemon.command({"recharge", "issue", "--beneficiary", nobody, "--site", "lyon",
                                       "--offer", "data-10gb", "--request-id", request},
                                      "amelie");
    EXPECT_THAT(ended.err, HasSubstr("PROGRAMME_MISSING"));
  };
  ASSERT_TRUE(testing::eventually([&] { return metric("passerelle_idempotency_cache_available") == 1; }));
  issue("r-1");
  EXPECT_EQ(claims("miss"), 1);
  EXPECT_EQ(claims("unanswered"), 0);
  EXPECT_GE(metric("passerelle_idempotency_round_trip_seconds_count"), 1);
  EXPECT_GT(metric("passerelle_idempotency_round_trip_seconds_sum"), 0);

  redis.kill_hard();
  ASSERT_TRUE(testing::eventually([&] { return metric("passerelle_idempotency_cache_available") == 0; }));
  issue("r-2");
  EXPECT_EQ(claims("miss"), 1);
  EXPECT_EQ(claims("unanswered"), 1);
}

TEST(Metrics, WithoutACacheSayNothingOfOne) {
  const ServedDaemon daemon(on_sqlite());
  const auto text = daemon.get("/metrics");
  EXPECT_THAT(text, HasSubstr("passerelle_ledger_available 1"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("passerelle_idempotency")));
}

TEST(Metrics, CountCallsByMethodAndCode) {
  const ServedDaemon daemon(on_sqlite());
  EXPECT_EQ(daemon.command({"status"}).status, 0);
  EXPECT_EQ(daemon.command({"status"}, "amelie").status, 7);
  EXPECT_EQ(daemon.command({"programme", "show"}).status, 6);
  // A call is counted when it ends here, which may be a moment after its caller has the answer.
  const auto counted = [&](const std::string& labels) {
    return daemon.metrics()["passerelle_calls_total{" + labels + "}"];
  };
  EXPECT_TRUE(
      testing::eventually([&] { return counted("method=\"GetStatus\",code=\"PERMISSION_DENIED\"") == 1; }));
  EXPECT_EQ(counted("method=\"GetStatus\",code=\"OK\""), 1);
  EXPECT_EQ(counted("method=\"GetProgramme\",code=\"NOT_FOUND\""), 1);
  auto samples = daemon.metrics();
  EXPECT_EQ(samples["passerelle_call_duration_seconds_count{method=\"GetStatus\"}"], 2);
  EXPECT_EQ(samples["passerelle_call_duration_seconds_bucket{method=\"GetStatus\",le=\"+Inf\"}"], 2);
  EXPECT_GT(samples["passerelle_call_duration_seconds_sum{method=\"GetStatus\"}"], 0);
}

TEST(Metrics, EachHasAHelpTextAndNothingElseIsServed) {
  const ServedDaemon daemon(on_sqlite());
  EXPECT_EQ(daemon.command({"status"}).status, 0);
  const auto text = daemon.get("/metrics");
  for (const auto& [sample, value] : daemon.metrics()) {
    auto name = sample.substr(0, sample.find('{'));
    for (const char* suffix : {"_bucket", "_count", "_sum"})
      if (name.ends_with(suffix)) name = name.substr(0, name.rfind('_'));
    EXPECT_THAT(text, HasSubstr("# HELP " + name + " ")) << sample;
  }
  EXPECT_THAT(daemon.get("/"), HasSubstr(" 404 "));
  EXPECT_THAT(daemon.get("/../../etc/passwd"), ::testing::Not(HasSubstr("root:")));
}

}  // namespace
}  // namespace passerelle::status::test
