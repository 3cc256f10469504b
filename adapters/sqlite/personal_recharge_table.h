// What each person has had: what their quotas and their line's count, and the list of their recharges.
#pragma once

#include <map>
#include <tuple>

#include "adapters/sqlite/query.h"
#include "services/domain/recharge.h"

namespace passerelle::sqlite {

class PersonalRechargeTable {
 public:
  // One recharge that counts.
  struct Entry {
    std::optional<domain::LineId> line;
    domain::Day day{};
    std::int64_t terms = 0;
  };

  explicit PersonalRechargeTable(Database& database);

  void add(const domain::Recharge& recharge);
  void take_back(const domain::Recharge& recharge);
  // The transaction failed: terms that it entered may be gone.
  void forget();

  std::vector<Entry> of(domain::BeneficiaryId person);  // oldest first
  // Whoever has been recharged on it.
  std::vector<domain::BeneficiaryId> people_of(domain::LineId line);
  // By day, offer and tariff, in that order.
  std::vector<domain::DailyUsage> daily(const std::vector<Entry>& entries);

 private:
  struct Terms {
    domain::OfferId offer;
    domain::Tariff tariff{};
    std::int64_t megabytes = 0;
    std::int64_t face_value_cents = 0;
    std::int64_t price_cents = 0;
    auto operator<=>(const Terms&) const = default;
  };
  std::int64_t number_of(const Terms& terms);
  const Terms& terms_of(std::int64_t number);

  Query add_;
  Query take_back_;
  Query find_;
  Query enter_line_;
  Query find_people_;
  Query enter_terms_;
  Query find_number_;
  Query find_terms_;
  std::map<Terms, std::int64_t> numbers_;
  std::map<std::int64_t, Terms> terms_;
};

}  // namespace passerelle::sqlite
