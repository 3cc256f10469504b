// May this person have this recharge now? Pure: facts in, decision out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/domain/beneficiary.h"
#include "services/domain/programme.h"

namespace passerelle::domain {

// Recharges of one offer on one day, for one beneficiary, line or site. Held ones count as delivered ones;
// refused, rejected, cancelled and reversed ones do not.
struct DailyUsage {
  Day day{};
  OfferId offer;
  Tariff tariff = Tariff::sold;
  std::int64_t count = 0;
  std::int64_t megabytes = 0;
  std::int64_t face_value_cents = 0;
  std::int64_t price_cents = 0;
};

// funded = available + held + spent, at every read.
struct EnvelopeBalance {
  EnvelopeId envelope;
  Asset measure = Asset::eur_cent;
  std::int64_t funded = 0;
  std::int64_t held = 0;
  std::int64_t spent = 0;
  std::int64_t available() const { return funded - held - spent; }
};

struct DecisionFacts {
  Beneficiary beneficiary;
  std::vector<DailyUsage> by_beneficiary;  // all, over the person's lifetime
  std::vector<DailyUsage> by_line;         // all, over the life of the person's present line
  std::vector<DailyUsage> by_site;         // at least as far back as the longest site rule looks
  std::vector<EnvelopeBalance> envelopes;  // every envelope of the programme that was ever funded
};

enum class RefusalReason : std::uint8_t {
  quota_exceeded = 1,
  referral_missing = 2,
  referral_expired = 3,
  referral_not_yet_valid = 4,
  line_missing = 5,  // the person has no line on file
  line_not_confirmed = 6,
  line_confirmation_too_old = 7,
  line_operator_unknown = 8,
  line_operator_not_served = 9,
  offer_not_in_force = 10,
  envelope_exhausted = 11,  // every envelope that could pay is spent or held
  no_envelope = 12,         // no envelope in force pays for this offer with this operator
};
std::string_view to_string(RefusalReason reason);  // UPPER_SNAKE, stable

// One rule that refuses. Conditions that are not a rule of the programme carry the ids
// `offer-in-force`, `line-on-file` and `envelope`.
struct Violation {
  RuleId rule;
  RefusalReason reason = RefusalReason::quota_exceeded;
  std::optional<Scope> scope;           // quotas
  std::optional<QuotaMeasure> measure;  // quotas
  std::optional<Window> window;         // quotas
  std::optional<std::int64_t> limit;    // in the measure's unit
  std::optional<std::int64_t> used;
  std::optional<std::int64_t> asked;
  std::optional<Day> next_date;  // the first day on which this rule would pass, all else unchanged; absent =
                                 // no date makes it pass
  bool operator==(const Violation&) const = default;
};

struct Decision {
  std::vector<Violation>
      violations;            // empty = granted; else every rule that refuses, in the programme's order
  EnvelopeId envelope;       // granted: the first in the programme's order that can pay
  OperatorId operator_id;    // granted: the line's operator
  std::string product_code;  // granted: the offer's code there
  bool granted() const { return violations.empty(); }
  // Refused, and for nothing but money that is not there now.
  bool lacks_money_alone() const;
  // The first day on which every violated rule would pass; absent where one of them has none.
  std::optional<Day> next_date() const;
};

// `offer` is one of `programme`'s. `site` is where the recharge is issued. `only`: this envelope pays, or
// none.
Decision decide(const Programme& programme, const Offer& offer, const SiteId& site,
                const DecisionFacts& facts, Instant now, const std::optional<EnvelopeId>& only = {});

// How far back site usage is needed: the first day that any site quota of the programme looks at.
std::optional<Day> earliest_site_day(const Programme& programme, Day today);

// Staff's words for a refusal: one sentence a violation.
enum class Language : std::uint8_t { french, english };
std::string explain(const Violation& violation, const Programme& programme, Language language);

}  // namespace passerelle::domain
