// What people see on a terminal, and scripts never do.
#include "tests/integration/cli/terminal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"

namespace passerelle::cli::test {
namespace {

grpc::Status take_all(ImportStream& stream) {
  v1::ImportBeneficiariesRequest request;
  std::int64_t line = 1;
  while (stream.Read(&request)) {
    v1::ImportBeneficiariesResponse response;
    response.add_lines()->set_line(++line);
    response.mutable_lines(0)->set_verdict(v1::LineReport::ACCEPTED);
    stream.Write(response);
  }
  v1::ImportBeneficiariesResponse last;
  last.mutable_summary()->set_accepted(line - 1);
  stream.Write(last);
  return grpc::Status::OK;
}

class TerminalTest : public testing::Test {
 protected:
  TerminalTest() : service_({.import = take_all}), file_(directory_.path() / "list.csv") {
    std::ofstream(file_) << std::string(300'000, 'x');
  }
  std::string import_on(Terminal& terminal, std::map<std::string, std::string> environment) {
    environment["TERM"] = "xterm";
    Program program({"--server", service_.address(), "beneficiaries", "import", file_.string()},
                    {.environment = std::move(environment), .error = terminal.theirs()});
    auto seen = terminal.read_all();
    EXPECT_EQ(program.wait().status, 0);
    return seen;
  }
  ScriptedService service_;
  passerelle::test::TemporaryDirectory directory_;
  std::filesystem::path file_;
};

TEST_F(TerminalTest, AnImportShowsItsProgressAndCleansUp) {
  Terminal terminal(100);
  const auto seen = import_on(terminal, {});
  EXPECT_NE(seen.find(" %  "), std::string::npos) << seen;
  EXPECT_TRUE(seen.ends_with("\r\033[K")) << "the bar is gone at the end";
}

TEST_F(TerminalTest, ANarrowTerminalIsNotOverrun) {
  Terminal terminal(20);
  auto seen = import_on(terminal, {});
  std::size_t longest = 0;
  for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
    end = seen.find('\r', begin);
    longest = std::max(longest, seen.substr(begin, end - begin).size());
  }
  EXPECT_LE(longest, 19U + std::string("\033[K").size()) << seen;
}

TEST_F(TerminalTest, NoBarAndNoColourWithoutATerminal) {
  const auto ended = Program({"--server", service_.address(), "beneficiaries", "import", file_.string()},
                             {.environment = {{"TERM", "xterm"}}})
                         .wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ((ended.out + ended.err).find('\033'), std::string::npos);
}

TEST_F(TerminalTest, ErrorsAreGreyOnATerminalUnlessAskedNotTo) {
  for (const bool colour : {true, false}) {
    Terminal terminal(80);
    std::map<std::string, std::string> environment{{"TERM", "xterm"}};
    if (!colour) environment["NO_COLOR"] = "1";
    Program program({"--server", service_.address(), "recharge", "show", "x"},
                    {.environment = environment, .error = terminal.theirs()});
    const auto seen = terminal.read_all();
    EXPECT_EQ(program.wait().status, 1);
    EXPECT_EQ(seen.find("\033[90m[UNIMPLEMENTED]") != std::string::npos, colour) << seen;
  }
}

}  // namespace
}  // namespace passerelle::cli::test
