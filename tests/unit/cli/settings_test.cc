#include "services/cli/settings.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_directory.h"

namespace passerelle::cli {
namespace {

const Words english(domain::Language::english);

class SettingsTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& content) {
    const auto path = directory_.path() / "config.toml";
    std::ofstream(path) << content;
    return path;
  }
  test::TemporaryDirectory directory_;
};

TEST_F(SettingsTest, WhatIsTypedBeatsTheFileAndTheFileTheDefault) {
  const auto config = file("server = \"localhost:1\"\nuser = \"amelie\"\n");
  Settings typed;
  typed.server = "127.0.0.1:2";
  const auto settings = complete(typed, config, english);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->server, "127.0.0.1:2");
  EXPECT_EQ(settings->user, "amelie");
  EXPECT_EQ(complete({}, std::nullopt, english)->server, default_server);
}

TEST_F(SettingsTest, AMisspeltKeyIsNamedWithItsLine) {
  const auto settings = complete({}, file("server = \"localhost:1\"\nsever = \"x\"\n"), english);
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().exit, ExitStatus::usage);
  EXPECT_NE(settings.error().localized.find("line 2: “sever”"), std::string::npos)
      << settings.error().localized;
}

TEST_F(SettingsTest, WhatIsNotTomlIsNamedWithItsPlace) {
  const auto settings = complete({}, file("server = \n"), english);
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().localized.find("line 1"), std::string::npos) << settings.error().localized;
}

TEST_F(SettingsTest, AnIdentityWithoutProofNeverLeavesTheMachine) {
  Settings settings;
  settings.user = "amelie";
  for (const auto* far :
       {"192.0.2.1:443", "passerelle.example:443", "localhost.example:1", "128.0.0.1:1", "localhost"}) {
    settings.server = far;
    EXPECT_FALSE(complete(settings, std::nullopt, english)) << far;
  }
  for (const auto* near : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"}) {
    settings.server = near;
    EXPECT_TRUE(complete(settings, std::nullopt, english)) << near;
  }
}

TEST_F(SettingsTest, ACertificateWithoutItsKeyIsNoIdentity) {
  Settings settings;
  settings.certificate_file = "a.crt";
  EXPECT_FALSE(complete(settings, std::nullopt, english));
}

}  // namespace
}  // namespace passerelle::cli
