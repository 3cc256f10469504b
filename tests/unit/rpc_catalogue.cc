#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "services/rpc/message_catalogue.h"

namespace passerelle::rpc {
namespace {

std::filesystem::path source_directory() {
  const char* directory = std::getenv("PASSERELLE_SOURCE_DIR");
  return directory == nullptr ? "." : directory;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Reasons of errors that the sources of a folder build, with the file; but those of defects, for which the
// general sentence is right.
void collect(const std::string& folder, std::map<std::string, std::string>& reasons) {
  const std::regex with_code(R"re(ErrorCode::(\w+)\s*,\s*"([A-Z][A-Z0-9_]+)")re");
  const std::regex of_field(R"re(invalid_field\([^;]*?"([A-Z][A-Z0-9_]{3,})"\s*\))re");
  for (const auto& entry : std::filesystem::directory_iterator(source_directory() / folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string text = text_of(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), with_code), end; at != end; ++at)
      if ((*at)[1] != "internal") reasons[(*at)[2]] = entry.path().filename();
    for (std::sregex_iterator at(text.begin(), text.end(), of_field), end; at != end; ++at)
      reasons[(*at)[1]] = entry.path().filename();
  }
}

// No call meets these: the daemon says them when it starts, and doesn't.
const std::set<std::string> at_start{"AUTHENTICATION_MISSING",  "DEVELOPMENT_IDENTITY_REFUSED",
                                     "INSECURE_LISTEN_REFUSED", "LISTEN_ADDRESS_INVALID",
                                     "LISTEN_FAILED",           "CONFIGURATION_INVALID"};

TEST(Catalogue, EveryReasonThatACallMayMeetHasWordsForStaff) {
  std::map<std::string, std::string> reasons;
  for (const char* folder : {"services/domain", "services/broker", "services/rpc"}) collect(folder, reasons);
  EXPECT_GT(reasons.size(), 15U) << "the sources were not understood";
  std::set<std::string> known;
  for (const CatalogueEntry& entry : message_catalogue()) known.emplace(entry.reason);
  for (const auto& [reason, file] : reasons) {
    if (at_start.contains(reason)) continue;
    EXPECT_TRUE(known.contains(reason)) << reason << " of " << file;
  }
}

TEST(Catalogue, EveryReasonIsInTheDocumentation) {
  const std::string page = text_of(source_directory() / "docs/errors.md");
  for (const CatalogueEntry& entry : message_catalogue())
    EXPECT_NE(page.find("`" + std::string(entry.reason) + "`"), std::string::npos) << entry.reason;
}

TEST(Catalogue, EachReasonIsThereOnceInBothLanguages) {
  std::set<std::string_view> seen;
  for (const CatalogueEntry& entry : message_catalogue()) {
    EXPECT_TRUE(seen.insert(entry.reason).second) << entry.reason;
    EXPECT_FALSE(entry.french.empty());
    EXPECT_FALSE(entry.english.empty());
    EXPECT_NE(entry.french, entry.english);
  }
}

TEST(Catalogue, AReasonWithoutWordsGetsAGeneralSentence) {
  EXPECT_EQ(localized_message("NO_SUCH_REASON", domain::Language::french), "La demande n'a pas pu aboutir.");
  EXPECT_EQ(localized_message("NO_SUCH_REASON", domain::Language::english),
            "The request could not be carried out.");
}

}  // namespace
}  // namespace passerelle::rpc
