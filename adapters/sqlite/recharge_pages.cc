#include "adapters/sqlite/recharge_pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/sqlite/recharge_table.h"
#include "adapters/stored_values/recharge_form.h"

namespace passerelle::sqlite {
namespace {

using broker::RechargeFilter;
using domain::RechargeId;
using domain::RechargeState;

// Lists of sites come from callers: their lengths make as many texts.
constexpr std::size_t most_kept_queries = 64;

constexpr auto present_state =
    "coalesce((SELECT state FROM recharge_events WHERE recharge = r.id ORDER BY seq DESC LIMIT 1), "
    "r.admitted_as)";

// What a page walks, the few before the many: one person's, then the rare states, then a site's, an offer's,
// an envelope's, and all.
enum class Walk : std::uint8_t {
  beneficiary,
  open_state,
  exceptional_state,
  refused,
  site,
  offer,
  envelope,
  all
};

Walk walk_of(const RechargeFilter& filter) {
  if (filter.beneficiary) return Walk::beneficiary;
  if (filter.state) {
    switch (*filter.state) {
      case RechargeState::reserved:
      case RechargeState::in_doubt:
        return Walk::open_state;
      case RechargeState::rejected:
      case RechargeState::cancelled:
      case RechargeState::reversed:
        return Walk::exceptional_state;
      case RechargeState::refused:
        return Walk::refused;
      case RechargeState::delivered:
        break;  // nearly all of them: walk something else, and look at each
    }
  }
  if (!filter.sites.empty()) return Walk::site;
  if (filter.offer) return Walk::offer;
  if (filter.envelope) return Walk::envelope;
  return Walk::all;
}

// The walk's own condition has the first placeholder, where it has one.
struct Source {
  const char* from;
  const char* id;
  const char* condition;
  bool answers_state = false;
};

Source source_of(Walk walk) {
  switch (walk) {
    case Walk::beneficiary:
      return {"personal_recharges p CROSS JOIN recharges r ON r.id = p.recharge", "p.recharge",
              "p.beneficiary = ?"};
    case Walk::open_state:
      return {"open_recharges o CROSS JOIN recharges r ON r.id = o.recharge", "o.recharge", "o.state = ?",
              true};
    case Walk::exceptional_state:
      // Final states all, so that such an event is the newest.
      return {
          "recharge_events x INDEXED BY recharge_events_exceptions CROSS JOIN recharges r ON r.id = "
          "x.recharge",
          "x.recharge", "x.state > 4 AND x.state = ?", true};
    case Walk::refused:
      return {"recharges r INDEXED BY recharges_refused", "r.id", "r.admitted_as = 1", true};
    case Walk::site:
      return {"recharges r INDEXED BY recharges_by_site", "r.id", "r.site = ?"};
    case Walk::offer:
      return {"recharges r INDEXED BY recharges_by_offer", "r.id", "r.offer = ?"};
    case Walk::envelope:
      return {"recharges r INDEXED BY recharges_by_envelope", "r.id", "r.envelope = ?"};
    case Walk::all:
      break;
  }
  return {"recharges r NOT INDEXED", "r.id", "TRUE"};
}

std::string placeholders(std::size_t count) {
  std::string text = "?";
  for (std::size_t i = 1; i < count; ++i) text += ", ?";
  return text;
}

}  // namespace

bool walks_sites(const RechargeFilter& filter) { return walk_of(filter) == Walk::site; }

std::string page_sql(const RechargeFilter& filter) {
  const auto walk = walk_of(filter);
  const auto source = source_of(walk);
  auto sql = fmt::format("SELECT {0} FROM {1} WHERE {2} AND {0} >= ? AND {0} < ?", source.id, source.from,
                         source.condition);
  if (!filter.sites.empty() && walk != Walk::site)
    sql += fmt::format(" AND r.site IN ({})", placeholders(filter.sites.size()));
  if (filter.offer && walk != Walk::offer) sql += " AND r.offer = ?";
  if (filter.envelope && walk != Walk::envelope) sql += " AND r.envelope = ?";
  if (filter.state && !source.answers_state) sql += fmt::format(" AND {} = ?", present_state);
  if (filter.created_from) sql += " AND r.created_at >= ?";
  if (filter.created_until) sql += " AND r.created_at < ?";
  return sql + fmt::format(" ORDER BY {} DESC LIMIT ?", source.id);
}

Query& RechargePages::query_for(const RechargeFilter& filter) {
  auto sql = page_sql(filter);
  if (queries_.size() >= most_kept_queries && !queries_.contains(sql)) queries_.clear();
  return queries_.try_emplace(sql, database_, sql).first->second;
}

void RechargePages::collect(const RechargeFilter& filter, const domain::SiteId* site,
                            std::optional<RechargeId> after, int limit, std::vector<RechargeId>& ids) {
  const auto walk = walk_of(filter);
  auto& query = query_for(filter);
  query.begin();
  if (walk == Walk::beneficiary) query.bind_next(*filter.beneficiary);
  if (walk == Walk::open_state || walk == Walk::exceptional_state) query.bind_next(*filter.state);
  if (walk == Walk::site) query.bind_next(*site);
  if (walk == Walk::offer) query.bind_next(*filter.offer);
  if (walk == Walk::envelope) query.bind_next(*filter.envelope);
  const auto [from, until] = stored::span_of(filter, after);
  query.bind_next(from);
  query.bind_next(until);
  if (walk != Walk::site)
    for (const auto& one : filter.sites) query.bind_next(one);
  if (filter.offer && walk != Walk::offer) query.bind_next(*filter.offer);
  if (filter.envelope && walk != Walk::envelope) query.bind_next(*filter.envelope);
  if (filter.state && !source_of(walk).answers_state) query.bind_next(*filter.state);
  if (filter.created_from) query.bind_next(*filter.created_from);
  if (filter.created_until) query.bind_next(*filter.created_until);
  query.bind_next(limit);
  Run run = query.run_bound();
  while (run.next()) ids.push_back(run.columns().take<RechargeId>());
}

broker::Page<RechargeId> RechargePages::page(const RechargeFilter& filter, std::optional<RechargeId> after,
                                             int limit) {
  broker::Page<RechargeId> page;
  if (walks_sites(filter)) {
    for (const auto& site : filter.sites) collect(filter, &site, after, limit + 1, page.items);
    std::sort(page.items.begin(), page.items.end(), std::greater<>());
    page.items.erase(std::unique(page.items.begin(), page.items.end()), page.items.end());
  } else {
    collect(filter, nullptr, after, limit + 1, page.items);
  }
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.resize(static_cast<std::size_t>(limit));
  return page;
}

}  // namespace passerelle::sqlite
