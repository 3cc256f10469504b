#include "services/operator_sim/json_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace passerelle::operator_sim {
namespace {

using nlohmann::json;

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

template <class Items, class Append>
void append_all(std::string& out, char open, const Items& items, char close, Append append) {
  out += open;
  bool first = true;
  for (auto item = items.begin(); item != items.end(); ++item) {
    if (!std::exchange(first, false)) out += ',';
    append(item);
  }
  out += close;
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  const auto stands_for_itself = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (!std::ranges::all_of(text, stands_for_itself)) {
    out += dump(json(text));
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

void append_json(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end);
}

void append_json(std::string& out, const json& value) {
  if (value.is_string()) {
    append_json(out, std::string_view(value.get_ref<const std::string&>()));
  } else if (value.is_object()) {
    append_all(out, '{', value, '}', [&](const auto& item) {
      append_json(out, std::string_view(item.key()));
      out += ':';
      append_json(out, *item);
    });
  } else if (value.is_array()) {
    append_all(out, '[', value, ']', [&](const auto& item) { append_json(out, *item); });
  } else {
    out += dump(value);
  }
}

}  // namespace passerelle::operator_sim
