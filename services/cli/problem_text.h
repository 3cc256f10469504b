// A problem in words for staff, and as a document for programs.
#pragma once

#include <string>

#include "services/cli/problem.h"
#include "services/cli/words.h"

namespace passerelle::cli {

// Lines ended by '\n'. Last, in brackets, what support will ask for.
std::string problem_text(const Problem& problem, const Words& words, bool colour);

// {code, reason, message, details}
std::string problem_json(const Problem& problem);

}  // namespace passerelle::cli
