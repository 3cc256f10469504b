// What embedded recharges count towards quotas, as PostgreSQL keeps it: a row for each person on a line.
#pragma once

#include <map>

#include "adapters/postgres/usage.h"
#include "adapters/sqlite/query.h"

namespace passerelle::archive {

class EmbeddedUsage {
 public:
  using Sites = std::map<std::string, postgres::Number>;
  using TermsNumbers = std::map<postgres::Terms, postgres::Number>;
  using SiteDay = std::tuple<postgres::Number, domain::Day, postgres::Number>;
  struct Row {
    postgres::PersonOnLine whose;
    std::vector<std::int64_t> entries;
  };
  EmbeddedUsage(sqlite::Database& file, const Sites& sites, const TermsNumbers& terms);
  // By person; null at the end.
  const Row* next();
  // Of all rows that next() has given.
  const std::map<SiteDay, std::int64_t>& by_site() const { return by_site_; }

 private:
  struct Counted {
    postgres::PersonOnLine whose;
    domain::Day day;
    postgres::Number terms = 0;
  };
  void read();
  void take_person();

  const Sites& sites_;
  const TermsNumbers& terms_;
  sqlite::Query query_;
  sqlite::Run run_;
  std::optional<Counted> ahead_;
  std::map<domain::LineId, std::vector<std::int64_t>> lines_of_person_;
  domain::BeneficiaryId person_;
  Row row_;
  std::map<SiteDay, std::int64_t> by_site_;
};

}  // namespace passerelle::archive
