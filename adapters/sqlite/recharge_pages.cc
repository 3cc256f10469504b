#include "adapters/sqlite/recharge_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>

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

// What a page walks, the few before the many: one person's, then the rare states, then the lists of sites,
// offers and envelopes, and all.
enum class Walk : std::uint8_t { beneficiary, open_state, exceptional_state, refused, lists, all };

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
  if (!filter.sites.empty() || filter.offer || filter.envelope) return Walk::lists;
  return Walk::all;
}

// The walk's own condition has the first placeholder, where it has one. What a walk does not know of a
// recharge is looked up by its id.
struct Source {
  const char* from;
  const char* id;
  const char* condition;
  bool answers_state = false;
};

Source source_of(Walk walk) {
  switch (walk) {
    case Walk::beneficiary:
      return {"personal_recharges p", "p.recharge", "p.beneficiary = ?"};
    case Walk::open_state:
      return {"open_recharges o", "o.recharge", "o.state = ?", true};
    case Walk::exceptional_state:
      // Final states all, so that such an event is the newest.
      return {"recharge_events x INDEXED BY recharge_events_exceptions", "x.recharge",
              "x.state > 4 AND x.state = ?", true};
    case Walk::refused:
      return {"recharges r INDEXED BY recharges_refused", "r.id", "r.admitted_as = 1", true};
    case Walk::lists:
      return {"listed_recharges l", "l.recharge", "l.list = ?"};
    case Walk::all:
      break;
  }
  return {"recharges r NOT INDEXED", "r.id", "TRUE"};
}

bool walks_recharges(Walk walk) { return walk == Walk::refused || walk == Walk::all; }

std::string placeholders(std::size_t count) {
  std::string text = "?";
  for (std::size_t i = 1; i < count; ++i) text += ", ?";
  return text;
}

// What the walk has not answered is looked at row by row.
std::string other_conditions(const RechargeFilter& filter, Walk walk, const Source& source) {
  std::string sql;
  if (walk != Walk::lists) {
    if (!filter.sites.empty()) sql += fmt::format(" AND r.site IN ({})", placeholders(filter.sites.size()));
    if (filter.offer) sql += " AND r.offer = ?";
    if (filter.envelope) sql += " AND r.envelope = ?";
  }
  if (filter.state && !source.answers_state) sql += fmt::format(" AND {} = ?", present_state);
  if (filter.created_from) sql += " AND r.created_at >= ?";
  if (filter.created_until) sql += " AND r.created_at < ?";
  return sql;
}

}  // namespace

std::string page_sql(const RechargeFilter& filter) {
  const auto walk = walk_of(filter);
  const auto source = source_of(walk);
  const auto others = other_conditions(filter, walk, source);
  const auto row = others.empty() || walks_recharges(walk)
                       ? std::string()
                       : fmt::format(" CROSS JOIN recharges r ON r.id = {}", source.id);
  return fmt::format("SELECT {0} FROM {1}{2} WHERE {3} AND {0} >= ? AND {0} < ?{4} ORDER BY {0} {5} LIMIT ?",
                     source.id, source.from, row, source.condition, others,
                     filter.oldest_first ? "ASC" : "DESC");
}

Query& RechargePages::query_for(const RechargeFilter& filter) {
  auto sql = page_sql(filter);
  if (queries_.size() >= most_kept_queries && !queries_.contains(sql)) queries_.clear();
  return queries_.try_emplace(sql, database_, sql).first->second;
}

std::vector<RechargeId> RechargePages::collect(const RechargeFilter& filter, std::optional<std::int64_t> list,
                                               const stored::IdSpan& span, std::size_t most) {
  const auto walk = walk_of(filter);
  auto& query = query_for(filter);
  query.begin();
  if (walk == Walk::beneficiary) query.bind_next(*filter.beneficiary);
  if (walk == Walk::open_state || walk == Walk::exceptional_state) query.bind_next(*filter.state);
  if (list) query.bind_next(*list);
  query.bind_next(span.from);
  query.bind_next(span.until);
  if (walk != Walk::lists) {
    for (const auto& site : filter.sites) query.bind_next(site);
    if (filter.offer) query.bind_next(*filter.offer);
    if (filter.envelope) query.bind_next(*filter.envelope);
  }
  if (filter.state && !source_of(walk).answers_state) query.bind_next(*filter.state);
  if (filter.created_from) query.bind_next(*filter.created_from);
  if (filter.created_until) query.bind_next(*filter.created_until);
  query.bind_next(static_cast<std::int64_t>(most));
  std::vector<RechargeId> ids;
  Run run = query.run_bound();
  while (run.next()) ids.push_back(run.columns().take<RechargeId>());
  return ids;
}

// Once there are enough, a list has to offer ones that come before them: of many lists most are left after
// one look.
std::vector<RechargeId> RechargePages::merge_lists(const RechargeFilter& filter, stored::IdSpan span,
                                                   std::size_t most) {
  std::vector<RechargeId> first;
  for (const auto list : lists_.numbers(filter)) {
    const auto ids = collect(filter, list, span, most);
    if (ids.empty()) continue;
    std::vector<RechargeId> merged;
    merged.reserve(first.size() + ids.size());
    if (filter.oldest_first)
      std::ranges::merge(first, ids, std::back_inserter(merged));
    else
      std::ranges::merge(first, ids, std::back_inserter(merged), std::greater<>());
    first = std::move(merged);
    if (first.size() < most) continue;
    first.resize(most);
    (filter.oldest_first ? span.until : span.from) = first.back();
  }
  return first;
}

broker::Page<RechargeId> RechargePages::page(const RechargeFilter& filter, std::optional<RechargeId> after,
                                             int limit) {
  const auto span = stored::span_of(filter, after);
  const auto most = static_cast<std::size_t>(limit) + 1;
  broker::Page<RechargeId> page;
  page.items = walk_of(filter) == Walk::lists ? merge_lists(filter, span, most)
                                              : collect(filter, std::nullopt, span, most);
  page.more = page.items.size() == most;
  if (page.more) page.items.pop_back();
  return page;
}

}  // namespace passerelle::sqlite
