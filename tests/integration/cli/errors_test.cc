// What goes wrong, said once, in the right language, with a status that scripts can use.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"

namespace passerelle::cli::test {
namespace {

TEST(Errors, AMistypedCommandIsTwoAndNamesItsHelp) {
  const auto ended = Program({"recharge", "isue"}, {}).wait();
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_NE(ended.err.find("See: passerelle recharge --help"), std::string::npos) << ended.err;
  const auto json = Program({"--output", "json", "recharge", "show"}, {}).wait();
  EXPECT_EQ(json.status, 2);
  EXPECT_EQ(nlohmann::json::parse(json.err)["reason"], "USAGE");
}

TEST(Errors, HelpIsAnAnswerInTheCallersLanguage) {
  const auto french = Program({"--help"}, {.environment = {{"LANG", "fr_FR.UTF-8"}}}).wait();
  EXPECT_EQ(french.status, 0);
  EXPECT_NE(french.out.find("Codes de sortie"), std::string::npos);
  EXPECT_EQ(french.err, "");
  const auto english =
      Program({"--help"}, {.environment = {{"LANG", "fr_FR.UTF-8"}, {"LC_ALL", "C.UTF-8"}}}).wait();
  EXPECT_NE(english.out.find("Exit statuses"), std::string::npos);
}

TEST(Errors, WhatIsNotThereIsSixWithTheServicesWords) {
  Scripts scripts;
  scripts.get_recharge = [](const auto&, auto&) {
    return error_of(grpc::StatusCode::NOT_FOUND, "RECHARGE_UNKNOWN", "Cette recharge n'existe pas.");
  };
  const ScriptedService service(scripts);
  const auto ended = Program({"--server", service.address(), "recharge", "show", "x"}, {}).wait();
  EXPECT_EQ(ended.status, 6);
  EXPECT_EQ(ended.err, "Cette recharge n'existe pas.\n[RECHARGE_UNKNOWN] for developers\n");
  const auto json =
      Program({"--server", service.address(), "--output", "json", "recharge", "show", "x"}, {}).wait();
  EXPECT_EQ(json.out, "");
  const auto document = nlohmann::json::parse(json.err);
  EXPECT_EQ(document["code"], "NOT_FOUND");
  EXPECT_EQ(document["reason"], "RECHARGE_UNKNOWN");
  EXPECT_EQ(document["details"].size(), 2U);
}

TEST(Errors, NobodyThereIsEight) {
  const auto ended = Program({"--server", "127.0.0.1:1", "--language", "fr", "envelope", "show"}, {}).wait();
  EXPECT_EQ(ended.status, 8);
  EXPECT_TRUE(
      ended.err.starts_with("Le service n'est pas joignable. Réessayez dans un instant.\n[UNAVAILABLE] "))
      << ended.err;
}

TEST(Errors, ASlowAnswerIsEightAfterTheTimeout) {
  std::atomic<bool> over{false};
  Scripts scripts;
  scripts.list_envelopes = [&over](const auto&, auto&) {
    over.wait(false);
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  const auto ended =
      Program({"--server", service.address(), "--timeout", "200ms", "envelope", "show"}, {}).wait();
  over = true;
  over.notify_all();
  EXPECT_EQ(ended.status, 8);
  EXPECT_TRUE(ended.err.starts_with("The service did not answer in time.")) << ended.err;
}

TEST(Errors, AnAnswerThatCannotBeWrittenIsNoSuccess) {
  const ScriptedService service({.list_envelopes = [](const auto&, auto&) { return grpc::Status::OK; }});
  const auto command = std::string(PASSERELLE_BINARY) + " --output json --server " + service.address() +
                       " envelope show >/dev/full 2>/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 1);
}

TEST(Errors, TheConfigurationFileIsReadAndItsMistakesAreNamed) {
  const ScriptedService service({.list_envelopes = [](const auto&, auto&) { return grpc::Status::OK; }});
  const passerelle::test::TemporaryDirectory home;
  std::filesystem::create_directories(home.path() / "passerelle");
  const auto file = home.path() / "passerelle" / "config.toml";
  std::ofstream(file) << "server = \"" << service.address() << "\"\nuser = \"karim\"\n";
  const Program::Options configured{.environment = {{"XDG_CONFIG_HOME", home.path().string()}}};
  EXPECT_EQ(Program({"envelope", "show"}, configured).wait().status, 0);
  EXPECT_EQ(service.metadata().find("x-passerelle-user")->second, "karim");
  EXPECT_EQ(Program({"--user", "amelie", "envelope", "show"}, configured).wait().status, 0);
  EXPECT_EQ(service.metadata().find("x-passerelle-user")->second, "amelie");
  std::ofstream(file) << "sever = \"x\"\n";
  const auto ended = Program({"envelope", "show"}, configured).wait();
  EXPECT_EQ(ended.status, 2);
  EXPECT_NE(ended.err.find("line 1: “sever”"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace passerelle::cli::test
