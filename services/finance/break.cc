#include "services/finance/break.h"

#include <array>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

constexpr std::array kinds = std::to_array<std::pair<BreakKind, std::string_view>>({
    {BreakKind::missing_at_operator, "MISSING_AT_OPERATOR"},
    {BreakKind::missing_here, "MISSING_HERE"},
    {BreakKind::amount, "AMOUNT"},
    {BreakKind::status, "STATUS"},
    {BreakKind::duplicate_at_operator, "DUPLICATE_AT_OPERATOR"},
    {BreakKind::other_line, "OTHER_LINE"},
    {BreakKind::cut_off, "CUT_OFF"},
});

constexpr std::array resolutions = std::to_array<std::pair<Resolution, std::string_view>>({
    {Resolution::none, "NONE"},
    {Resolution::by_proof, "BY_PROOF"},
    {Resolution::accept_operator, "ACCEPT_OPERATOR"},
    {Resolution::keep_ours, "KEEP_OURS"},
    {Resolution::no_difference, "NO_DIFFERENCE"},
});

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  for (const auto& [known, name] : names)
    if (known == value) return name;
  domain::invariant_broken("a break has a known kind and resolution");
}

template <class Value, class Names>
std::optional<Value> value_in(const Names& names, std::string_view text) {
  for (const auto& [known, name] : names)
    if (name == text) return known;
  return {};
}

}  // namespace

std::string_view to_string(BreakKind kind) { return name_in(kinds, kind); }
std::optional<BreakKind> parse_break_kind(std::string_view text) { return value_in<BreakKind>(kinds, text); }
std::string_view to_string(Resolution resolution) { return name_in(resolutions, resolution); }
std::optional<Resolution> parse_resolution(std::string_view text) {
  return value_in<Resolution>(resolutions, text);
}

}  // namespace passerelle::finance
