// Lines of JSON whose every byte counts: they are read strictly, and whoever reads one writes it again and
// compares. Members keep their order, so that one value has one text.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/digest.h"
#include "services/domain/ids.h"
#include "services/finance/signing_key.h"

namespace passerelle::finance {

using Json = nlohmann::ordered_json;

// Discarded (`is_discarded`) where it is none. Never throws.
Json parse_json(std::string_view text);
// One line, without its end. Absent: some text in it is not UTF-8.
std::optional<std::string> text_of(const Json& json);

// False: `json` is no object, has no such member, or another type's.
bool member(const Json& json, const char* name, std::string& value);
bool member(const Json& json, const char* name, std::int64_t& value);
bool member(const Json& json, const char* name, domain::Instant& value);
bool member(const Json& json, const char* name, domain::Digest& value);
bool member(const Json& json, const char* name, Signature& value);
const Json* member(const Json& json, const char* name);

// Of those who are absent, the member is too.
template <class Tag>
bool optional_member(const Json& json, const char* name, std::optional<domain::Id<Tag>>& value) {
  if (member(json, name) == nullptr) return true;
  std::string text;
  if (!member(json, name, text)) return false;
  value = domain::Id<Tag>::parse(text);
  return value.has_value();
}

}  // namespace passerelle::finance
