#include "services/cli/completion.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "services/cli/command_line.h"
#include "tests/support/temporary_directory.h"

namespace passerelle::cli {
namespace {

// What bash itself would offer for a line typed so far.
class CompletionTest : public testing::Test {
 protected:
  void SetUp() override {
    const Words words(domain::Language::english);
    const auto app = make_command_line(words, globals_, chosen_);
    std::ofstream(directory_.path() / "completion") << bash_completion(*app);
  }
  // `typed` is the line's words; the last is the one to complete.
  std::string offered(const std::string& typed) {
    const auto script = "bash -c 'source " + (directory_.path() / "completion").string() + "; COMP_WORDS=(" +
                        typed +
                        "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _passerelle; echo ${COMPREPLY[@]}' 2>&1";
    std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(script.c_str(), "r"), pclose);
    std::string output;
    std::array<char, 4096> piece{};
    while (std::fgets(piece.data(), piece.size(), pipe.get()) != nullptr) output += piece.data();
    return output;
  }
  test::TemporaryDirectory directory_;
  GlobalOptions globals_;
  Chosen chosen_;
};

TEST_F(CompletionTest, OffersCommandsOptionsAndValues) {
  EXPECT_EQ(offered("passerelle rec"), "recharge\n");
  EXPECT_EQ(offered("passerelle recharge \"\""), "issue list show watch\n");
  EXPECT_EQ(offered("passerelle --output json recharge i"), "issue\n");
  EXPECT_EQ(offered("passerelle campaign up"), "update upload\n");
  EXPECT_EQ(offered("passerelle campaign upload --if-seen \"\""), "ask all new\n");
  EXPECT_EQ(offered("passerelle campaign retry x --state HE"), "HELD\n");
  EXPECT_EQ(offered("passerelle recharge issue --req"), "--request-id\n");
  EXPECT_EQ(offered("passerelle recharge list --outp"), "--output\n");
  EXPECT_EQ(offered("passerelle --output \"\""), "table json\n");
  EXPECT_EQ(offered("passerelle recharge list --state DE"), "DELIVERED\n");
}

TEST_F(CompletionTest, OffersFilesWhereAFileIsAskedFor) {
  std::ofstream(directory_.path() / "list.csv") << "x";
  EXPECT_EQ(offered("passerelle beneficiaries import " + (directory_.path() / "li").string()),
            (directory_.path() / "list.csv").string() + "\n");
}

}  // namespace
}  // namespace passerelle::cli
