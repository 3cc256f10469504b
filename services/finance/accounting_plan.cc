#include "services/finance/accounting_plan.h"

#include <fmt/format.h>

#include "services/domain/invariant.h"
#include "services/finance/accounting_purposes.h"

namespace passerelle::finance {
namespace {

using domain::Day;
using domain::ErrorCode;

std::unexpected<domain::Error> missing(std::string reason, std::string_view what, std::string_view purpose,
                                       std::string_view subject, Day day) {
  domain::Error error{ErrorCode::failed_precondition, std::move(reason), {}};
  error.message = fmt::format("The accounting plan has no {} in force on {}.", what, domain::to_iso(day));
  error.metadata = {
      {"purpose", std::string(purpose)}, {"subject", std::string(subject)}, {"day", domain::to_iso(day)}};
  return std::unexpected(std::move(error));
}

bool covers(std::string_view pattern, std::string_view subject) {
  if (!pattern.ends_with('*')) return pattern == subject;
  return subject.starts_with(pattern.substr(0, pattern.size() - 1));
}

// A whole name is closer than any beginning of it.
std::size_t closeness(std::string_view pattern) {
  return pattern.ends_with('*') ? pattern.size() - 1 : std::string_view::npos;
}

bool closer(const AccountRule& rule, const AccountRule& best) {
  const auto one = closeness(rule.applies_to);
  const auto other = closeness(best.applies_to);
  return one != other ? one > other : rule.from > best.from;
}

}  // namespace

const PurposeTraits& traits_of(AccountPurpose purpose) {
  for (const auto& traits : account_purposes)
    if (traits.purpose == purpose) return traits;
  domain::invariant_broken("an account is of a known purpose");
}

std::string_view to_string(AccountPurpose purpose) { return traits_of(purpose).name; }

std::string_view to_string(JournalPurpose purpose) {
  const auto index = static_cast<std::size_t>(purpose);
  domain::require_invariant(index >= 1 && index <= journal_purposes.size(),
                            "a journal is of a known purpose");
  return journal_purposes[index - 1];
}

domain::Result<const JournalRule*> journal_for(const AccountingPlan& plan, JournalPurpose purpose, Day day) {
  const JournalRule* best = nullptr;
  for (const auto& rule : plan.journals)
    if (rule.purpose == purpose && rule.from <= day && (best == nullptr || rule.from > best->from))
      best = &rule;
  if (best != nullptr) return best;
  const auto what = fmt::format("journal for {}", to_string(purpose));
  return missing("JOURNAL_MISSING", what, to_string(purpose), "", day);
}

domain::Result<const AccountRule*> account_for(const AccountingPlan& plan, AccountPurpose purpose,
                                               std::string_view subject, Day day) {
  const AccountRule* best = nullptr;
  for (const auto& rule : plan.accounts) {
    if (rule.purpose != purpose || rule.from > day || !covers(rule.applies_to, subject)) continue;
    if (best == nullptr || closer(rule, *best)) best = &rule;
  }
  if (best != nullptr) return best;
  const auto& traits = traits_of(purpose);
  const auto what = fmt::format("account `{}` for {} `{}`", traits.name, traits.subject, subject);
  return missing("ACCOUNT_MISSING", what, traits.name, subject, day);
}

domain::Result<const VatRule*> vat_for(const AccountingPlan& plan, const domain::OfferId& offer, Day day) {
  const VatRule* best = nullptr;
  for (const auto& rule : plan.vat)
    if (rule.offer == offer && rule.from <= day && (best == nullptr || rule.from > best->from)) best = &rule;
  if (best != nullptr) return best;
  return missing("VAT_CLASS_MISSING", fmt::format("VAT class for offer `{}`", offer.value), "vat",
                 offer.value, day);
}

bool is_siren(std::string_view text) {
  constexpr std::size_t digits = 9;
  if (text.size() != digits) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    const int digit = (text[i] - '0') * (i % 2 == 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 == 0;
}

}  // namespace passerelle::finance
