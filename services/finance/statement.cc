#include "services/finance/statement.h"

#include <array>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

constexpr std::array names = std::to_array<std::pair<StatementStatus, std::string_view>>({
    {StatementStatus::delivered, "DELIVERED"},
    {StatementStatus::reversed, "REVERSED"},
    {StatementStatus::rejected, "REJECTED"},
    {StatementStatus::pending, "PENDING"},
    {StatementStatus::unknown, "UNKNOWN"},
});

}  // namespace

std::string_view to_string(StatementStatus status) {
  for (const auto& [known, name] : names)
    if (known == status) return name;
  domain::invariant_broken("a statement's line has a known status");
}

std::optional<StatementStatus> parse_statement_status(std::string_view text) {
  for (const auto& [known, name] : names)
    if (name == text) return known;
  return {};
}

}  // namespace passerelle::finance
