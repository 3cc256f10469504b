#include "services/finance/json_members.h"

namespace passerelle::finance {

Json parse_json(std::string_view text) { return Json::parse(text, nullptr, false); }

std::optional<std::string> text_of(const Json& json) {
  try {
    return json.dump();
  } catch (const Json::type_error&) {  // the library's only way to say that a text is not UTF-8
    return {};
  }
}

const Json* member(const Json& json, const char* name) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(name);
  return found == json.end() ? nullptr : &*found;
}

bool member(const Json& json, const char* name, std::string& value) {
  const auto* found = member(json, name);
  if (found == nullptr || !found->is_string()) return false;
  value = found->get_ref<const std::string&>();
  return true;
}

bool member(const Json& json, const char* name, std::int64_t& value) {
  const auto* found = member(json, name);
  if (found == nullptr || !found->is_number_integer()) return false;
  value = found->get<std::int64_t>();
  return true;
}

bool member(const Json& json, const char* name, domain::Instant& value) {
  std::int64_t ms = 0;
  if (!member(json, name, ms)) return false;
  value = domain::from_unix_ms(ms);
  return true;
}

bool member(const Json& json, const char* name, domain::Digest& value) {
  std::string hex;
  if (!member(json, name, hex)) return false;
  const auto digest = domain::parse_digest(hex);
  if (digest) value = *digest;
  return digest.has_value();
}

bool member(const Json& json, const char* name, Signature& value) {
  std::string hex;
  if (!member(json, name, hex)) return false;
  const auto signature = parse_signature(hex);
  if (signature) value = *signature;
  return signature.has_value();
}

}  // namespace passerelle::finance
