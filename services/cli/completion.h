// Completion for bash, out of the tree of commands: what exists is what is offered.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace passerelle::cli {

std::string bash_completion(const CLI::App& app);

}  // namespace passerelle::cli
