#include "services/operator_sim/json_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace passerelle::operator_sim {
namespace {

template <class Items, class Append>
void append_all(std::string& out, char open, const Items& items, char close, Append append) {
  out += open;
  bool first = true;
  for (const auto item : items) {
    if (!std::exchange(first, false)) out += ',';
    append(item);
  }
  out += close;
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  const auto stands_for_itself = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (!std::ranges::all_of(text, stands_for_itself)) {
    // What needs escaping is left to the library.
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
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

void append_json(std::string& out, simdjson::dom::element value) {
  using simdjson::dom::element_type;
  switch (value.type()) {
    case element_type::STRING:
      return append_json(out, std::string_view(value));
    case element_type::OBJECT:
      return append_all(out, '{', simdjson::dom::object(value), '}', [&](const auto& member) {
        append_json(out, member.key);
        out += ':';
        append_json(out, member.value);
      });
    case element_type::ARRAY:
      return append_all(out, '[', simdjson::dom::array(value), ']',
                        [&](simdjson::dom::element item) { append_json(out, item); });
    default:
      out += simdjson::minify(value);
  }
}

}  // namespace passerelle::operator_sim
