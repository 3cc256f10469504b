#include "services/cli/new_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/temporary_directory.h"

namespace passerelle::cli {
namespace {

const Words english(domain::Language::english);

class NewFileTest : public testing::Test {
 protected:
  std::string content() const {
    std::ostringstream text;
    text << std::ifstream(file_).rdbuf();
    return text.str();
  }
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(directory_.path()), {});
  }
  test::TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "lines.csv";
};

TEST_F(NewFileTest, IsThereOnceItIsWhole) {
  const auto file = NewFile::begin(file_, english);
  ASSERT_TRUE(file);
  (*file)->write("half");
  EXPECT_FALSE(std::filesystem::exists(file_));
  (*file)->write(" and half");
  EXPECT_FALSE((*file)->finish().has_value());
  EXPECT_EQ(content(), "half and half");
  EXPECT_EQ(files(), 1);
}

TEST_F(NewFileTest, WhatIsNotWholeLeavesTheFormerFileAlone) {
  std::ofstream(file_) << "former";
  {
    const auto file = NewFile::begin(file_, english);
    ASSERT_TRUE(file);
    (*file)->write("half");
  }
  EXPECT_EQ(content(), "former");
  EXPECT_EQ(files(), 1) << "nothing is left beside it";
}

TEST_F(NewFileTest, OnlyAnOrdinaryFileIsReplaced) {
  for (const auto& place : {directory_.path(), std::filesystem::path("/dev/null"), file_ / "x.csv"}) {
    const auto file = NewFile::begin(place, english);
    ASSERT_FALSE(file) << place;
    EXPECT_EQ(file.error().reason, "FILE_UNWRITABLE");
    EXPECT_EQ(file.error().exit, ExitStatus::invalid);
  }
}

}  // namespace
}  // namespace passerelle::cli
