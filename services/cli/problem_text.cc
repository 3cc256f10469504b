#include "services/cli/problem_text.h"

#include <fmt/format.h>
#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>

#include <nlohmann/json.hpp>

#include "services/cli/catalogue.h"
#include "services/cli/proto_json.h"
#include "services/cli/refusal_text.h"
#include "services/cli/text_width.h"

namespace passerelle::cli {
namespace {

// For an answer without words of its own: mostly from the connection, not from the service.
std::string words_for(const Problem& problem, const Words& words) {
  switch (problem.exit) {
    case ExitStatus::not_found:
      return words(text::not_found);
    case ExitStatus::not_allowed:
      return words(text::not_allowed);
    case ExitStatus::unavailable:
      return words(problem.code == grpc::StatusCode::DEADLINE_EXCEEDED ? text::too_late : text::unavailable);
    case ExitStatus::invalid:
      return words(text::invalid);
    case ExitStatus::interrupted:
      return words(text::interrupted);
    default:
      return words(text::unexpected);
  }
}

std::string support_line(const Problem& problem) {
  auto line = problem.reason.empty() ? code_name(problem.code) : problem.reason;
  for (const auto& [key, value] : problem.metadata) line += fmt::format(" · {}={}", key, value);
  line = fmt::format("[{}]", printable(line));
  // The developers' words: a refusal's sentences and what we found ourselves have been said already.
  if (!problem.refusal && problem.message != problem.localized && !problem.message.empty()) {
    line += " " + printable(problem.message);
  }
  return line;
}

// Of a type that this program was built with. Others have no JSON here, and protobuf would complain aloud.
bool is_known(const google::protobuf::Any& detail) {
  std::string type;
  return google::protobuf::Any::ParseAnyTypeUrl(detail.type_url(), &type) &&
         google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type) != nullptr;
}

}  // namespace

std::string problem_text(const Problem& problem, const Words& words, bool colour) {
  std::string lines;
  if (problem.refusal) {
    lines = refusal_text(problem.refusal->violations(),
                         problem.refusal->has_next_date() ? &problem.refusal->next_date() : nullptr,
                         words(text::refused), words);
  } else {
    lines = printable(problem.localized.empty() ? words_for(problem, words) : problem.localized) + "\n";
    for (const auto& field : problem.fields) {
      lines += fmt::format("  - {}: {}\n", printable(field.path), printable(field.description));
    }
  }
  const auto support = support_line(problem);
  return lines + (colour ? fmt::format("\033[90m{}\033[0m\n", support) : support + "\n");
}

std::string problem_json(const Problem& problem) {
  nlohmann::ordered_json document;
  document["code"] = code_name(problem.code);
  document["reason"] = problem.reason;
  document["message"] = problem.message;
  document["details"] = nlohmann::ordered_json::array();
  for (const auto& detail : problem.status.details()) {
    if (!is_known(detail)) continue;
    auto parsed = nlohmann::ordered_json::parse(proto_json(detail), nullptr, false);
    if (!parsed.is_discarded()) document["details"].push_back(std::move(parsed));
  }
  // What is not UTF-8 is replaced: a document that can't be parsed helps nobody.
  return document.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace passerelle::cli
