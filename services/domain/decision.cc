#include "services/domain/decision.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/domain/envelope_choice.h"
#include "services/domain/invariant.h"
#include "services/domain/quota_usage.h"
#include "services/domain/window.h"

namespace passerelle::domain {
namespace {

using std::chrono::days;

constexpr std::array<std::pair<RefusalReason, std::string_view>, 12> reason_names = {{
    {RefusalReason::quota_exceeded, "QUOTA_EXCEEDED"},
    {RefusalReason::referral_missing, "REFERRAL_MISSING"},
    {RefusalReason::referral_expired, "REFERRAL_EXPIRED"},
    {RefusalReason::referral_not_yet_valid, "REFERRAL_NOT_YET_VALID"},
    {RefusalReason::line_missing, "LINE_MISSING"},
    {RefusalReason::line_not_confirmed, "LINE_NOT_CONFIRMED"},
    {RefusalReason::line_confirmation_too_old, "LINE_CONFIRMATION_TOO_OLD"},
    {RefusalReason::line_operator_unknown, "LINE_OPERATOR_UNKNOWN"},
    {RefusalReason::line_operator_not_served, "LINE_OPERATOR_NOT_SERVED"},
    {RefusalReason::offer_not_in_force, "OFFER_NOT_IN_FORCE"},
    {RefusalReason::envelope_exhausted, "ENVELOPE_EXHAUSTED"},
    {RefusalReason::no_envelope, "NO_ENVELOPE"},
}};

Violation violation_of(RefusalReason reason, std::optional<Day> next_date = std::nullopt) {
  Violation violation;
  violation.reason = reason;
  violation.next_date = next_date;
  return violation;
}

const OfferRoute* route_of(const Offer& offer, const OperatorId& operator_id) {
  const auto route = std::find_if(offer.routes.begin(), offer.routes.end(), [&](const OfferRoute& candidate) {
    return candidate.operator_id == operator_id;
  });
  return route == offer.routes.end() ? nullptr : &*route;
}

// What every rule is asked about.
struct Question {
  const Offer& offer;
  const DecisionFacts& facts;
  std::optional<DayRange> referral;
  Day today{};
};

std::optional<Violation> refusal_by(const ReferralInDate& rule, const Rule&, const Question& question) {
  const auto& referral = question.facts.beneficiary.referral;
  if (!referral) return violation_of(RefusalReason::referral_missing);
  if (question.today < referral->issued_on)
    return violation_of(RefusalReason::referral_not_yet_valid, referral->issued_on);
  if (question.today >= referral_end(*referral, rule)) return violation_of(RefusalReason::referral_expired);
  return std::nullopt;
}

std::optional<Violation> refusal_by(const LineConfirmed& rule, const Rule&, const Question& question) {
  const auto& line = question.facts.beneficiary.line;
  if (!line) return std::nullopt;  // LINE_MISSING says it
  if (!line->confirmed_on) return violation_of(RefusalReason::line_not_confirmed);
  if (rule.max_age_days && question.today - *line->confirmed_on > days{*rule.max_age_days})
    return violation_of(RefusalReason::line_confirmation_too_old);
  return std::nullopt;
}

std::optional<Violation> refusal_by(const LineOperatorServesOffer&, const Rule&, const Question& question) {
  const auto& line = question.facts.beneficiary.line;
  if (!line) return std::nullopt;
  if (line->operator_id.empty()) return violation_of(RefusalReason::line_operator_unknown);
  if (route_of(question.offer, line->operator_id) == nullptr)
    return violation_of(RefusalReason::line_operator_not_served);
  return std::nullopt;
}

std::optional<Violation> refusal_by(const Quota& quota, const Rule& rule, const Question& question) {
  if (quota.scope == Scope::line && !question.facts.beneficiary.line) return std::nullopt;
  return exceeded(rule, quota, question.offer, question.facts, question.referral, question.today);
}

std::optional<Violation> refusal_by_rule(const Rule& rule, const Question& question) {
  auto violation = std::visit([&](const auto& condition) { return refusal_by(condition, rule, question); },
                              rule.condition);
  if (!violation) return std::nullopt;
  violation->rule = rule.id;
  // A rule that ends passes from the day after, whatever else it would have waited for.
  if (rule.validity.until) {
    const Day after = *rule.validity.until + days{1};
    violation->next_date = violation->next_date ? std::min(*violation->next_date, after) : after;
  }
  return violation;
}

std::optional<DayRange> referral_period_of(const Programme& programme, const Offer& offer,
                                           const Beneficiary& beneficiary, Day today) {
  if (!beneficiary.referral) return std::nullopt;
  for (const auto& rule : programme.rules) {
    const auto* in_date = std::get_if<ReferralInDate>(&rule.condition);
    if (in_date != nullptr && rule.validity.covers(today) && rule.applies_to(offer.id, offer.tariff))
      return referral_period(*beneficiary.referral, *in_date);
  }
  return std::nullopt;
}

std::optional<Violation> offer_refusal(const Offer& offer, Day today) {
  if (offer.validity.covers(today)) return std::nullopt;
  const bool begins_later = offer.validity.from && *offer.validity.from > today;
  auto violation = violation_of(RefusalReason::offer_not_in_force,
                                begins_later ? offer.validity.from : std::optional<Day>());
  violation.rule = RuleId{"offer-in-force"};
  return violation;
}

bool is_about_the_operator(const Violation& violation) {
  return violation.reason == RefusalReason::line_operator_unknown ||
         violation.reason == RefusalReason::line_operator_not_served;
}

// Adds the envelope to a decision: the one that pays, or the violation. Nothing where the operator is refused
// already: which envelope could pay is then no question.
void settle_envelope(Decision& decision, const Programme& programme, const Question& question,
                     const std::optional<EnvelopeId>& only) {
  const auto& line = question.facts.beneficiary.line;
  if (!line) return;
  if (std::any_of(decision.violations.begin(), decision.violations.end(), is_about_the_operator)) return;
  const auto* route = route_of(question.offer, line->operator_id);
  if (route == nullptr) {
    auto violation = violation_of(RefusalReason::no_envelope);
    violation.rule = RuleId{"envelope"};
    decision.violations.push_back(std::move(violation));
    return;
  }
  auto choice = choose_envelope(programme, question.offer, line->operator_id, question.facts.envelopes,
                                question.today, only);
  if (auto* violation = std::get_if<Violation>(&choice)) {
    decision.violations.push_back(std::move(*violation));
  } else if (decision.granted()) {
    decision.envelope = std::get<const Envelope*>(choice)->id;
    decision.operator_id = line->operator_id;
    decision.product_code = route->product_code;
  }
}

}  // namespace

std::string_view to_string(RefusalReason reason) {
  for (const auto& [known, name] : reason_names)
    if (known == reason) return name;
  invariant_broken("a refusal has a known reason");
}

bool Decision::lacks_money_alone() const {
  return !granted() && std::ranges::all_of(violations, [](const Violation& violation) {
    return violation.reason == RefusalReason::envelope_exhausted;
  });
}

std::optional<Day> Decision::next_date() const {
  std::optional<Day> latest;
  for (const auto& violation : violations) {
    if (!violation.next_date) return std::nullopt;
    latest = latest ? std::max(*latest, *violation.next_date) : *violation.next_date;
  }
  return latest;
}

Decision decide(const Programme& programme, const Offer& offer, const SiteId& /*site*/,
                const DecisionFacts& facts, Instant now, const std::optional<EnvelopeId>& only) {
  const Day today = paris_day(now);
  const Question question{offer, facts, referral_period_of(programme, offer, facts.beneficiary, today),
                          today};
  Decision decision;
  if (auto violation = offer_refusal(offer, today)) decision.violations.push_back(std::move(*violation));
  if (!facts.beneficiary.line) {
    decision.violations.push_back(violation_of(RefusalReason::line_missing));
    decision.violations.back().rule = RuleId{"line-on-file"};
  }
  for (const auto& rule : programme.rules) {
    if (!rule.validity.covers(today) || !rule.applies_to(offer.id, offer.tariff)) continue;
    if (auto violation = refusal_by_rule(rule, question))
      decision.violations.push_back(std::move(*violation));
  }
  settle_envelope(decision, programme, question, only);
  return decision;
}

std::optional<Day> earliest_site_day(const Programme& programme, Day today) {
  std::optional<Day> earliest;
  for (const auto& rule : programme.rules) {
    const auto* quota = std::get_if<Quota>(&rule.condition);
    if (quota == nullptr || quota->scope != Scope::site || !rule.validity.covers(today)) continue;
    if (const auto range = days_of(quota->window, today, std::nullopt))
      earliest = earliest ? std::min(*earliest, range->first) : range->first;
  }
  return earliest;
}

}  // namespace passerelle::domain
