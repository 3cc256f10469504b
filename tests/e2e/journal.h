// What the operator says it credited: the witness.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace passerelle::e2e {

struct Journal {
  std::map<std::string, int> credits;            // by our reference
  std::map<std::string, int> credits_of_number;  // E.164
  std::int64_t megabytes = 0;
};

// Of the simulator's state directory, which no simulator has open.
Journal read_journal(const std::filesystem::path& directory);

}  // namespace passerelle::e2e
