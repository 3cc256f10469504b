// Messages of the API as programs read them: proto3's JSON, field names as the API's files write them, every
// field there even where it is empty.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace passerelle::cli {

std::string proto_json(const google::protobuf::Message& message);       // over several lines
std::string proto_json_line(const google::protobuf::Message& message);  // on one, for a stream of them

}  // namespace passerelle::cli
