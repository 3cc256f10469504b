#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "services/passerelled/configuration.h"

namespace passerelle::daemon {
namespace {

const std::string smallest = R"([server]
listen = "127.0.0.1:0"
[ledger]
file = "ledger.db"
[vault]
file = "vault.db"
key_file = "/keys/vault.key"
)";

std::string text_of(const std::filesystem::path& file) {
  const char* directory = std::getenv("PASSERELLE_SOURCE_DIR");
  std::ifstream stream(std::filesystem::path(directory == nullptr ? "." : directory) / file,
                       std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string complaint(const std::string& toml) {
  const auto configuration = parse_configuration(toml, "/etc/passerelle");
  EXPECT_FALSE(configuration);
  if (configuration) return "";
  EXPECT_EQ(configuration.error().reason, "CONFIGURATION_INVALID");
  return configuration.error().message;
}

TEST(Configuration, TheSmallestOneIsEnough) {
  const auto configuration = parse_configuration(smallest, "/etc/passerelle");
  ASSERT_TRUE(configuration) << configuration.error().message;
  EXPECT_EQ(configuration->ledger_file, "/etc/passerelle/ledger.db") << "relative to the file's folder";
  EXPECT_EQ(configuration->vault_key_file, "/keys/vault.key");
  EXPECT_FALSE(configuration->server.development_identity);
  EXPECT_TRUE(configuration->principals.empty());
}

TEST(Configuration, SeveralBrokersShareBooksOnPostgresqlAndRedis) {
  const auto configuration = parse_configuration(R"([server]
listen = "127.0.0.1:0"
[ledger.postgres]
host = "db.example"
port = 5433
database = "passerelle"
user = "broker"
password_file = "db.password"
tls = "verify-ca"
tls_authority = "/etc/db.crt"
lock_timeout_ms = 2500
[vault]
key_file = "/keys/vault.key"
[redis]
sentinels = ["s1.example", "[::1]:26380"]
master_name = "passerelle"
password_file = "redis.password"
command_timeout_ms = 20
[limits]
lease_ms = 4000
)",
                                                 "/etc/passerelle");
  ASSERT_TRUE(configuration) << configuration.error().message;
  ASSERT_TRUE(configuration->postgres);
  EXPECT_EQ(configuration->postgres->host, "db.example");
  EXPECT_EQ(configuration->postgres->port, 5433);
  EXPECT_EQ(configuration->postgres->password_file, "/etc/passerelle/db.password");
  EXPECT_EQ(configuration->postgres->tls, "verify-ca");
  EXPECT_EQ(configuration->postgres->lock_timeout, std::chrono::milliseconds{2500});
  ASSERT_TRUE(configuration->redis);
  ASSERT_EQ(configuration->redis->sentinels.size(), 2U);
  EXPECT_EQ(configuration->redis->sentinels[0].host, "s1.example");
  EXPECT_EQ(configuration->redis->sentinels[0].port, 26379);
  EXPECT_EQ(configuration->redis->sentinels[1].host, "::1");
  EXPECT_EQ(configuration->redis->sentinels[1].port, 26380);
  EXPECT_EQ(configuration->redis->command_timeout, std::chrono::milliseconds{20});
  EXPECT_EQ(configuration->limits.lease, std::chrono::milliseconds{4000});
}

TEST(Configuration, BooksAndRedisAreEachInOnePlace) {
  const std::string text = complaint(R"([server]
listen = "127.0.0.1:0"
[ledger]
file = "ledger.db"
[ledger.postgres]
database = "passerelle"
user = "broker"
tls = "maybe"
[vault]
file = "vault.db"
key_file = "/keys/vault.key"
[redis]
socket = "redis.sock"
address = "redis.example:http"
)");
  for (const char* part :
       {"ledger.file: The books are in one place", "vault.file: With ledger.postgres",
        "ledger.postgres.tls: It must be", "redis.address: One of socket, address and sentinels",
        "redis.address: It must be host:port."})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Configuration, EveryMistakeIsToldWithItsLineAndKey) {
  const std::string text = complaint(R"([server]
listen = "localhost:1"
port = 3
certificate_file = "a.crt"
[ledger]
file = 7
[readers]
threads = 0
[log]
level = "verbose"
)");
  for (const char* part :
       {"line 2, column 10: server.listen:", "line 3, column 1: server.port: There is no such key.",
        "server.certificate_file: It and key_file go together.",
        "line 6, column 8: ledger.file:", "line 8, column 11: readers.threads: It must be 1 to 64.",
        "line 10, column 9: log.level:", "vault: This"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Configuration, WhatIsNoTomlNamesItsPlace) {
  EXPECT_EQ(complaint("[server]\nlisten = \n").substr(0, 7), "line 2,");
}

TEST(Configuration, AnUnknownSectionIsRefused) {
  EXPECT_NE(complaint(smallest + "[sever]\n").find("sever: There is no such key."), std::string::npos);
}

TEST(Configuration, PrincipalsHaveRolesSitesAndCertificates) {
  const auto configuration = parse_configuration(smallest + R"(
[[principals]]
id = "amelie@lyon"
roles = ["counter", "finance"]
sites = ["lyon"]
certificate_names = ["amelie.example"]
)",
                                                 "/");
  ASSERT_TRUE(configuration) << configuration.error().message;
  const auto& entry = configuration->principals.at(0);
  EXPECT_EQ(entry.principal.id, "amelie@lyon");
  EXPECT_EQ(entry.principal.roles, (rpc::RoleSet{rpc::Role::counter, rpc::Role::finance}));
  EXPECT_EQ(entry.principal.sites, std::vector{domain::SiteId{"lyon"}});
  EXPECT_EQ(entry.certificate_names, std::vector<std::string>{"amelie.example"});
}

TEST(Configuration, TwoPrincipalsNeverShareANameOrACertificate) {
  const std::string text = complaint(smallest + R"(
[[principals]]
id = "a"
roles = ["root"]
certificate_names = ["desk"]
[[principals]]
id = "a"
roles = []
certificate_names = ["desk"]
[[principals]]
id = "no spaces"
)");
  for (const char* part :
       {"principals[0].roles[0]: It must be", "principals[1].id: Another principal has it.",
        "principals[1].certificate_names[0]: A principal has it already.", "principals[2].id: It must be",
        "principals[2].roles: It is missing."})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Configuration, AnOperatorTakesItsLimitsAndTheStandardsPath) {
  const auto configuration = parse_configuration(smallest + R"(
[[operators]]
id = "sfr"
protocol = "tmf654"
base_url = "https://operator.example/"
max_in_flight = 8
max_per_second = 20
request_timeout_ms = 1500
visibility_window_ms = 3000
inquiry_first_delay_ms = 100
inquiry_max_delay_ms = 1000
breaker_failures = 3
dedups_reference = true
reference_attribute = "requestId"
)",
                                                 "/");
  ASSERT_TRUE(configuration) << configuration.error().message;
  const auto& limits = configuration->limits.operators.at({"sfr"});
  EXPECT_EQ(limits.max_in_flight, 8);
  EXPECT_EQ(limits.max_per_second, 20);
  EXPECT_EQ(limits.request_timeout, domain::Duration{1500});
  EXPECT_EQ(limits.inquiry_first_delay, domain::Duration{100});
  EXPECT_EQ(limits.breaker_failures, 3);
  const auto& settings = configuration->operators.at(0).tmf654;
  EXPECT_EQ(settings.connection.base_url, "https://operator.example/tmf-api/prepayBalanceManagement/v4");
  EXPECT_EQ(settings.capabilities.visibility_window, domain::Duration{3000});
  EXPECT_TRUE(settings.capabilities.dedups_reference);
  EXPECT_EQ(settings.protocol.reference_attribute, "requestId");
}

TEST(Configuration, ABaseUrlWithAPathStaysAsItIs) {
  const auto configuration = parse_configuration(
      smallest +
          "[[operators]]\nid = \"sfr\"\nprotocol = \"tmf654\"\nbase_url = \"https://o.example/api/v4\"\n",
      "/");
  ASSERT_TRUE(configuration);
  EXPECT_EQ(configuration->operators.at(0).tmf654.connection.base_url, "https://o.example/api/v4");
}

TEST(Configuration, TheExampleIsSound) {
  const auto configuration =
      parse_configuration(text_of("deploy/example/passerelled.toml"), "/etc/passerelle");
  ASSERT_TRUE(configuration) << configuration.error().message;
  EXPECT_FALSE(configuration->server.development_identity);
  EXPECT_FALSE(configuration->server.client_ca_file.empty());
}

TEST(Configuration, TheExampleOfSeveralBrokersIsSound) {
  const auto configuration =
      parse_configuration(text_of("deploy/example/passerelled-several.toml"), "/etc/passerelle");
  ASSERT_TRUE(configuration) << configuration.error().message;
  ASSERT_TRUE(configuration->postgres);
  EXPECT_EQ(configuration->postgres->tls, "verify-full");
  ASSERT_TRUE(configuration->redis);
  EXPECT_EQ(configuration->redis->sentinels.size(), 3U);
}

TEST(Configuration, EveryKeyIsDocumented) {
  const std::string page = text_of("docs/configuration.md");
  const std::regex key(
      R"re((?:table\.\w+|file\.\w+|read_\w+|count|required_path|section)\((?:table, )?"([a-z_]+)")re");
  int keys = 0;
  for (const char* file : {"configuration.cc", "configuration_operators.cc", "configuration_principals.cc",
                           "configuration_stores.cc"}) {
    const std::string source = text_of(std::filesystem::path("services/passerelled") / file);
    for (std::sregex_iterator at(source.begin(), source.end(), key), end; at != end; ++at, ++keys)
      EXPECT_NE(page.find((*at)[1].str()), std::string::npos) << (*at)[1];
  }
  EXPECT_GT(keys, 40) << "the sources were not understood";
}

}  // namespace
}  // namespace passerelle::daemon
