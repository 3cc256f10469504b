#include "services/broker/purge_people.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <utility>

#include "services/broker/eraser.h"
#include "services/domain/digest.h"
#include "services/domain/last_contact.h"

namespace passerelle::broker {

namespace {

// A year at the least: quotas count within one, and whoever comes back is somebody new.
constexpr int fewest_months = 12;
constexpr int most_months = 120;
constexpr int page_size = 1'000;

int year_of(domain::Day day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }

std::string token_of(const PurgeTerms& terms, const std::vector<domain::BeneficiaryId>& people) {
  domain::CanonicalForm form("purge");
  form.add(std::int64_t{terms.months}).add(domain::to_day_number(terms.before));
  for (const auto& person : people) form.add(person.text());
  return fmt::format("{}.{}.{}", terms.months, domain::to_iso(terms.before), domain::to_hex(form.digest()));
}

class PeopleSearch {
 public:
  PeopleSearch(const PurgeTerms& terms, LedgerReader& ledger, VaultReader& vault)
      : terms_(terms), ledger_(ledger), vault_(vault) {}

  domain::Result<PurgePeople> run() {
    std::optional<domain::BeneficiaryId> after;
    for (bool more = true; more;) {
      auto page = ledger_.beneficiaries({}, after, page_size);
      if (!page) return std::unexpected(std::move(page.error()));
      if (auto status = look_at(page->items); !status) return std::unexpected(status.error());
      more = page->more && !page->items.empty();
      if (more) after = page->items.back().id;
    }
    PurgePeople found;
    found.plan = {terms_.months,
                  terms_.before,
                  {},
                  static_cast<std::int64_t>(people_.size()),
                  token_of(terms_, people_)};
    for (const auto& [place, people] : counts_)
      found.plan.counts.push_back({place.first, place.second, people});
    found.people = std::move(people_);
    return found;
  }

 private:
  struct Candidate {
    domain::BeneficiaryId id;
    domain::SiteId site;
    domain::Day last;
    bool bare = false;
  };

  domain::Status look_at(const std::vector<domain::Beneficiary>& people) {
    std::vector<Candidate> candidates;
    std::vector<domain::BeneficiaryId> ids;
    for (const auto& person : people) {
      if (domain::last_contact(person, std::nullopt) >= terms_.before) continue;
      const auto last = last_contact_of(person);
      if (!last) return std::unexpected(last.error());
      if (*last >= terms_.before) continue;
      candidates.push_back({person.id, person.site, *last, is_bare(person)});
      ids.push_back(person.id);
    }
    if (ids.empty()) return {};
    const auto erased = vault_.erasures(ids);
    if (!erased) return std::unexpected(erased.error());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      // Where something is left on file, a crash came between vault and ledger: done again, it is completed.
      if ((*erased)[i] && candidates[i].bare) continue;
      people_.push_back(candidates[i].id);
      ++counts_[{candidates[i].site, year_of(candidates[i].last)}];
    }
    return {};
  }

  domain::Result<domain::Day> last_contact_of(const domain::Beneficiary& person) {
    RechargeFilter filter;
    filter.beneficiary = person.id;
    auto newest = ledger_.recharges(filter, std::nullopt, 1);
    if (!newest) return std::unexpected(std::move(newest.error()));
    return domain::last_contact(
        person, newest->items.empty() ? std::nullopt : std::optional(newest->items.front().create_time));
  }

  const PurgeTerms terms_;
  LedgerReader& ledger_;
  VaultReader& vault_;
  std::vector<domain::BeneficiaryId> people_;
  std::map<std::pair<domain::SiteId, int>, std::int64_t> counts_;
};

}  // namespace

domain::Result<PurgeTerms> purge_terms(int months, domain::Instant now) {
  if (months < fewest_months || months > most_months)
    return domain::invalid_field("months", "It must be 12 to 120.", "MONTHS_INVALID");
  return PurgeTerms{months, domain::add_months(domain::paris_day(now), -months)};
}

domain::Result<PurgeTerms> terms_of_token(const std::string& token, domain::Instant now) {
  const auto invalid =
      domain::invalid_field("token", "It is not the one of a dry run.", "PURGE_TOKEN_INVALID");
  int months = 0;
  const auto* const begin = token.data();
  const auto [end, error] = std::from_chars(begin, begin + token.size(), months);
  const auto at = static_cast<std::size_t>(end - begin);
  constexpr std::size_t day_size = 10;
  if (error != std::errc{} || token.size() < at + day_size + 2 || token[at] != '.' ||
      token[at + day_size + 1] != '.')
    return invalid;
  const auto before = domain::parse_iso_day(std::string_view(token).substr(at + 1, day_size));
  const auto today = purge_terms(months, now);
  if (!before || !today || *before > today->before) return invalid;
  return PurgeTerms{months, *before};
}

domain::Result<PurgePeople> find_purge_people(const PurgeTerms& terms, LedgerReader& ledger,
                                              VaultReader& vault) {
  return PeopleSearch(terms, ledger, vault).run();
}

}  // namespace passerelle::broker
