#include "services/cli/programme_file.h"

#include "services/cli/catalogue.h"
#include "services/cli/files.h"

namespace passerelle::cli {
namespace {

Problem file_problem(const domain::Error& error, const std::string& file, const Words& words) {
  auto problem = local_problem(ExitStatus::invalid, grpc::StatusCode::INVALID_ARGUMENT, error.reason,
                               words.say<text::programme_file_invalid>(file));
  problem.message = error.message;
  for (const auto& violation : error.field_violations) {
    problem.fields.push_back({violation.field, violation.description});
  }
  return problem;
}

}  // namespace

Outcome<domain::Programme> read_programme(const std::string& file, const Words& words) {
  auto content = read_small_file(file, words);
  if (!content) return fail(std::move(content.error()));
  auto programme = domain::parse_programme(*content);
  if (!programme) return fail(file_problem(programme.error(), file, words));
  return *std::move(programme);
}

}  // namespace passerelle::cli
