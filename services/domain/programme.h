// The programme: who gives what to whom under which rules. Dated, versioned data; nothing of it is code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "services/domain/error.h"
#include "services/domain/ids.h"
#include "services/domain/quantity.h"
#include "services/domain/time.h"

namespace passerelle::domain {

// First and last day on which something is in force, both included; absent = open.
struct Validity {
  std::optional<Day> from;
  std::optional<Day> until;
  bool covers(Day day) const { return (!from || *from <= day) && (!until || day <= *until); }
  bool operator==(const Validity&) const = default;
};

struct Site {
  SiteId id;
  std::string name;
  bool operator==(const Site&) const = default;
};

struct Operator {
  OperatorId id;
  std::string name;
  bool operator==(const Operator&) const = default;
};

// Sold recharges are income; free ones are a gift passed on. Finance books them apart.
enum class Tariff : std::uint8_t { sold = 1, free = 2 };
std::string_view to_string(Tariff tariff);  // sold, free

// One operator that serves an offer, and the code of the product there.
struct OfferRoute {
  OperatorId operator_id;
  std::string product_code;
  bool operator==(const OfferRoute&) const = default;
};

struct Offer {
  OfferId id;
  std::string name;
  Megabytes data;          // > 0
  int valid_for_days = 0;  // how long the data can be used once credited, 1 to 366
  EuroCents face_value;    // what the operator would charge, >= 0
  EuroCents price;         // what the person pays; 0 where tariff is free, > 0 where it is sold
  Tariff tariff = Tariff::sold;
  std::vector<OfferRoute> routes;  // at least one; at most one per operator
  Validity validity;
  bool operator==(const Offer&) const = default;
};

enum class Scope : std::uint8_t { beneficiary = 1, line = 2, site = 3 };
enum class QuotaMeasure : std::uint8_t { count = 1, megabytes = 2, face_value = 3, price_paid = 4 };
enum class WindowKind : std::uint8_t {
  rolling_days = 1,  // today and the `days - 1` Paris days before it
  calendar_month = 2,
  calendar_year = 3,
  referral_period = 4,  // from the day the referral was issued to its end
  lifetime = 5,
};
std::string_view to_string(Scope scope);  // as written in the programme file
std::string_view to_string(QuotaMeasure measure);
std::string_view to_string(WindowKind kind);

struct Window {
  WindowKind kind = WindowKind::lifetime;
  int days = 0;  // rolling_days alone, 1 to 3660
  bool operator==(const Window&) const = default;
};

// The person was referred by a partner and the referral is still in date:
// `validity_months` from its day of issue, prolonged by the same for each renewal, at most `max_renewals`.
struct ReferralInDate {
  int validity_months = 0;
  int max_renewals = 0;
  bool operator==(const ReferralInDate&) const = default;
};
// Somebody confirmed that the line is this person's, at most `max_age_days` ago (absent = ever).
struct LineConfirmed {
  std::optional<int> max_age_days;
  bool operator==(const LineConfirmed&) const = default;
};
// The line's operator is known and is one that serves the offer.
struct LineOperatorServesOffer {
  bool operator==(const LineOperatorServesOffer&) const = default;
};
// used + asked for <= limit, over the window. Usage is counted over the recharges that the rule applies to.
struct Quota {
  Scope scope = Scope::beneficiary;
  QuotaMeasure measure = QuotaMeasure::count;
  Window window;
  std::int64_t limit = 0;  // recharges, megabytes or euro cents
  bool operator==(const Quota&) const = default;
};

struct Rule {
  RuleId id;
  std::string name;  // for staff
  std::variant<ReferralInDate, LineConfirmed, LineOperatorServesOffer, Quota> condition;
  std::vector<OfferId> offers;   // applies to these alone; empty = all
  std::optional<Tariff> tariff;  // applies to these alone
  Validity validity;             // of the rule itself
  bool applies_to(const OfferId& offer, Tariff offer_tariff) const;
  bool operator==(const Rule&) const = default;
};

// What an operator donated, in one measure.
struct Envelope {
  EnvelopeId id;
  std::string name;
  OperatorId operator_id;
  int fiscal_year = 0;
  Asset measure = Asset::eur_cent;
  std::int64_t amount = 0;      // euro cents, units or megabytes, by the measure; 0 where gifts fund it
  std::vector<OfferId> offers;  // at least one
  Validity validity;
  // What the programme says was given funds it, or gifts do, one by one, as their documents come.
  bool funded_by_gifts = false;
  std::optional<std::int64_t> warn_below{};  // people are warned where less is available
  bool operator==(const Envelope&) const = default;
};

struct Programme {
  std::int64_t version = 0;  // set by the ledger when applied: 1, 2, ...
  std::string name;
  std::vector<Site> sites;
  std::vector<Operator> operators;
  std::vector<Offer> offers;
  std::vector<Rule> rules;
  std::vector<Envelope> envelopes;  // tried in this order

  const Site* find(const SiteId& id) const;
  const Operator* find(const OperatorId& id) const;
  const Offer* find(const OfferId& id) const;
  const Envelope* find(const EnvelopeId& id) const;
  bool operator==(const Programme&) const = default;
};

// What one recharge of `offer` takes from an envelope that counts in `measure`.
std::int64_t amount_of(const Offer& offer, Asset measure);

// Every violation at once, each with its path (`rules[2].limit`); INVALID_ARGUMENT, reason PROGRAMME_INVALID.
Status validate(const Programme& programme);

// The programme file, TOML. Errors: PROGRAMME_INVALID with line and column in the message. The result is
// validated.
Result<Programme> parse_programme(std::string_view toml);
// The canonical file: parse_programme(to_toml(p)) == p but for the version.
std::string to_toml(const Programme& programme);

}  // namespace passerelle::domain
