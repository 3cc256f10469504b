#include "services/cli/ledger_tool.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "services/cli/catalogue.h"

namespace passerelle::cli {
namespace {

const std::string tool_name = "passerelle-ledger";

void become_tool(std::vector<std::string> arguments) {
  std::error_code ignored;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / tool_name;
  arguments.insert(arguments.begin(), tool_name);
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  execv(beside.c_str(), pointers.data());
  execvp(tool_name.c_str(), pointers.data());
}

}  // namespace

LedgerWork hand_over_to_ledger_tool(std::vector<std::string> arguments) {
  return [arguments = std::move(arguments)](const LedgerOrder& /*order*/, Console& console) {
    become_tool(arguments);
    return console.report(local_problem(ExitStatus::usage, grpc::StatusCode::FAILED_PRECONDITION,
                                        "LEDGER_TOOL_MISSING", console.words()(text::ledger_tool_missing)));
  };
}

}  // namespace passerelle::cli
