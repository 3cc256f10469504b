// A "no" with each of its reasons, and the day it becomes a "yes".
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <string_view>

#include "passerelle/v1/common.pb.h"
#include "services/cli/words.h"

namespace passerelle::cli {

// `heading`, a line a violation, and the first day on which all would pass; null = no day alone helps.
std::string refusal_text(const google::protobuf::RepeatedPtrField<v1::Violation>& violations,
                         const v1::Date* next_date, std::string_view heading, const Words& words);

}  // namespace passerelle::cli
