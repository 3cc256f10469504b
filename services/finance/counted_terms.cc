#include "services/finance/counted_terms.h"

#include <cstdlib>

namespace passerelle::finance {
namespace {

constexpr std::string_view euro = "EUR";

// Of the product that the line names, where that is surely another one.
const AgreedTerms* other_product(const OurSide& ours, const StatementLine& line, const MatchingScope& scope) {
  if (line.product_code.empty() || line.product_code == ours.product_code) return nullptr;
  const auto at = scope.agreed.find(line.product_code);
  return at == scope.agreed.end() ? nullptr : &at->second;
}

// By how much the operator counts more than agreed; absent = they can't be compared.
std::optional<std::int64_t> cents_above(const OurSide& ours, const StatementLine& line,
                                        const MatchingScope& scope) {
  const auto agreed = agreed_terms(ours, scope);
  const auto* other = other_product(ours, line, scope);
  const auto& currency = !line.currency.empty() ? line.currency : other ? other->currency : agreed.currency;
  if (currency != euro || agreed.currency != euro) return {};
  if (line.amount_cents) return *line.amount_cents - agreed.amount_cents;
  return other ? other->amount_cents - agreed.amount_cents : 0;
}

}  // namespace

AgreedTerms agreed_terms(const OurSide& ours, const MatchingScope& scope) {
  const auto at = scope.agreed.find(ours.product_code);
  return at == scope.agreed.end() ? AgreedTerms{ours.face_value.value, std::string(euro), {}} : at->second;
}

bool is_as_agreed(const OurSide& ours, const StatementLine& line, const MatchingScope& scope) {
  if (ours.envelope.empty()) return true;  // refused: nothing was agreed about it
  const auto agreed = agreed_terms(ours, scope);
  return other_product(ours, line, scope) == nullptr &&
         (!line.amount_cents || *line.amount_cents == agreed.amount_cents) &&
         (line.currency.empty() || line.currency == agreed.currency);
}

std::int64_t counted(const OurSide& ours, const StatementLine& line, const MatchingScope& scope) {
  if (is_as_agreed(ours, line, scope)) return ours.envelope_amount;
  switch (ours.measure) {
    case domain::Asset::unit:
      return ours.envelope_amount;
    case domain::Asset::megabyte: {
      const auto* other = other_product(ours, line, scope);
      return other ? other->data.value : ours.envelope_amount;
    }
    case domain::Asset::eur_cent:
      return ours.envelope_amount + cents_above(ours, line, scope).value_or(0);
  }
  return ours.envelope_amount;
}

std::optional<domain::EuroCents> distance_from_agreed(const OurSide& ours, const StatementLine& line,
                                                      const MatchingScope& scope) {
  const auto above = cents_above(ours, line, scope);
  if (!above) return {};
  return domain::EuroCents{std::abs(*above)};
}

std::optional<domain::EuroCents> euros_of(const StatementLine& line) {
  if (!line.amount_cents || (!line.currency.empty() && line.currency != euro)) return {};
  return domain::EuroCents{std::abs(*line.amount_cents)};
}

}  // namespace passerelle::finance
