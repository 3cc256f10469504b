#include "services/cli/proto_json.h"

#include <google/protobuf/util/json_util.h>

namespace passerelle::cli {
namespace {

std::string written(const google::protobuf::Message& message, bool with_whitespace) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = with_whitespace;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (status.ok()) return json;
  // Only what breaks the format's own rules can't be shown: a timestamp past the year 9999, or an Any of a
  // type that this program doesn't have. Neither is the API's to send.
  return R"({"error": "this answer has no JSON"})";
}

}  // namespace

std::string proto_json(const google::protobuf::Message& message) {
  auto text = written(message, true);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string proto_json_line(const google::protobuf::Message& message) { return written(message, false); }

}  // namespace passerelle::cli
