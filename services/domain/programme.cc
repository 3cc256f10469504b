#include "services/domain/programme.h"

#include <algorithm>

#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

template <class Item, class ItemId>
const Item* find_in(const std::vector<Item>& items, const ItemId& id) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_string(Tariff tariff) {
  switch (tariff) {
    case Tariff::sold:
      return "sold";
    case Tariff::free:
      return "free";
  }
  invariant_broken("a tariff is sold or free");
}

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::beneficiary:
      return "beneficiary";
    case Scope::line:
      return "line";
    case Scope::site:
      return "site";
  }
  invariant_broken("a scope is beneficiary, line or site");
}

std::string_view to_string(QuotaMeasure measure) {
  switch (measure) {
    case QuotaMeasure::count:
      return "count";
    case QuotaMeasure::megabytes:
      return "megabytes";
    case QuotaMeasure::face_value:
      return "face_value";
    case QuotaMeasure::price_paid:
      return "price_paid";
  }
  invariant_broken("a quota measures count, megabytes, face value or price paid");
}

std::string_view to_string(WindowKind kind) {
  switch (kind) {
    case WindowKind::rolling_days:
      return "rolling_days";
    case WindowKind::calendar_month:
      return "calendar_month";
    case WindowKind::calendar_year:
      return "calendar_year";
    case WindowKind::referral_period:
      return "referral_period";
    case WindowKind::lifetime:
      return "lifetime";
  }
  invariant_broken("a window is of a known kind");
}

bool Rule::applies_to(const OfferId& offer, Tariff offer_tariff) const {
  if (tariff && *tariff != offer_tariff) return false;
  return offers.empty() || std::find(offers.begin(), offers.end(), offer) != offers.end();
}

const Site* Programme::find(const SiteId& id) const { return find_in(sites, id); }
const Operator* Programme::find(const OperatorId& id) const { return find_in(operators, id); }
const Offer* Programme::find(const OfferId& id) const { return find_in(offers, id); }
const Envelope* Programme::find(const EnvelopeId& id) const { return find_in(envelopes, id); }

std::int64_t amount_of(const Offer& offer, Asset measure) {
  switch (measure) {
    case Asset::eur_cent:
      return offer.face_value.value;
    case Asset::unit:
      return 1;
    case Asset::megabyte:
      return offer.data.value;
  }
  invariant_broken("an envelope counts in EUR, UNIT or MB");
}

}  // namespace passerelle::domain
