#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "services/domain/text_encoding.h"
#include "services/finance/accounting_plan.h"
#include "services/finance/accounting_purposes.h"

namespace passerelle::finance {
namespace {

constexpr std::size_t longest_code = 20;
constexpr std::size_t longest_text = 255;
constexpr std::int64_t most_basis_points = 10'000;

using Violations = std::vector<domain::FieldViolation>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_account_number(std::string_view number) {
  if (number.size() < 3 || number.size() > longest_code) return false;
  if (!std::all_of(number.begin(), number.begin() + 3, is_digit)) return false;
  return std::all_of(number.begin(), number.end(),
                     [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}

bool is_journal_code(std::string_view code) {
  if (code.empty() || code.size() > longest_code) return false;
  return std::all_of(code.begin(), code.end(), [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}

// Whatever separates an export's cells and lines can't be in a cell.
bool is_cell(std::string_view text) {
  const bool controls = std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20U || byte == 0x7FU || c == '|';
  });
  return !controls && text.size() <= longest_text && domain::is_utf8(text);
}

void check_text(Violations& found, const std::string& path, std::string_view text) {
  if (text.empty())
    found.push_back({path, "It must not be empty."});
  else if (!is_cell(text))
    found.push_back({path, "It must be at most 255 bytes, without `|`, tabs and line breaks."});
}

bool is_pattern(std::string_view text) {
  if (text.ends_with('*')) text.remove_suffix(1);
  return text.empty() || domain::is_slug(text);
}

template <class Key>
void check_once(Violations& found, std::set<Key>& seen, Key key, const std::string& path) {
  if (!seen.insert(std::move(key)).second)
    found.push_back({path, "There is another for the same that begins on the same day."});
}

void check_journals(Violations& found, const AccountingPlan& plan) {
  std::set<std::tuple<JournalPurpose, domain::Day>> seen;
  for (std::size_t i = 0; i < plan.journals.size(); ++i) {
    const auto& rule = plan.journals[i];
    const auto path = fmt::format("journals[{}]", i);
    if (!is_journal_code(rule.code))
      found.push_back({path + ".code", "It must be 1 to 20 digits and capitals, as \"CA\"."});
    check_text(found, path + ".label", rule.label);
    check_once(found, seen, {rule.purpose, rule.from}, path + ".from");
  }
}

void check_accounts(Violations& found, const AccountingPlan& plan) {
  std::set<std::tuple<AccountPurpose, std::string, domain::Day>> seen;
  for (std::size_t i = 0; i < plan.accounts.size(); ++i) {
    const auto& rule = plan.accounts[i];
    const auto& traits = traits_of(rule.purpose);
    const auto path = fmt::format("accounts[{}]", i);
    if (!is_account_number(rule.number))
      found.push_back({path + ".number", "It must be three digits, then digits and capitals, 20 at most."});
    else if (!rule.number.starts_with(traits.begins))
      found.push_back(
          {path + ".number", fmt::format("An account for `{}` begins with {}.", traits.name, traits.begins)});
    if (rule.applies_to.empty() || !is_pattern(rule.applies_to))
      found.push_back({fmt::format("{}.{}", path, traits.subject),
                       "It must be an id, the beginning of ids and `*`, or `*` alone."});
    check_text(found, path + ".label", rule.label);
    check_once(found, seen, {rule.purpose, rule.applies_to, rule.from}, path + ".from");
  }
}

void check_vat(Violations& found, const AccountingPlan& plan) {
  std::set<std::tuple<domain::OfferId, domain::Day>> seen;
  for (std::size_t i = 0; i < plan.vat.size(); ++i) {
    const auto& rule = plan.vat[i];
    const auto path = fmt::format("vat[{}]", i);
    if (!domain::is_slug(rule.offer.value)) found.push_back({path + ".offer", "It must be an offer's id."});
    if (rule.vat.rate_basis_points < 0 || rule.vat.rate_basis_points > most_basis_points)
      found.push_back({path + ".rate_basis_points", "It must be 1 to 10000; 2000 is 20 %."});
    if (rule.vat.exempt() || !rule.vat.citation.empty())
      check_text(found, path + ".citation", rule.vat.citation);
    check_once(found, seen, {rule.offer, rule.from}, path + ".from");
  }
}

}  // namespace

domain::Status validate(const AccountingPlan& plan) {
  Violations found;
  if (!is_siren(plan.siren))
    found.push_back({"siren", "It must be nine digits in quotes, the last of which checks the others."});
  check_journals(found, plan);
  check_accounts(found, plan);
  check_vat(found, plan);
  if (found.empty()) return {};
  domain::Error error{domain::ErrorCode::invalid_argument, "ACCOUNTING_PLAN_INVALID", {}};
  for (const auto& violation : found)
    error.message +=
        fmt::format("{}{}: {}", error.message.empty() ? "" : "\n", violation.field, violation.description);
  error.field_violations = std::move(found);
  return std::unexpected(std::move(error));
}

}  // namespace passerelle::finance
