#include "adapters/postgres/recharge_pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/postgres/pages.h"
#include "adapters/postgres/recharge_rows.h"
#include "adapters/stored_values/recharge_form.h"

namespace passerelle::postgres {
namespace {

using broker::RechargeFilter;
using domain::RechargeId;
using domain::RechargeState;

// What a page walks, the few before the many: one person's, then the rare states, then a site's, an offer's
// or an envelope's (its terms), and all.
enum class Walk : std::uint8_t { beneficiary, open_state, exceptional_state, refused, site, terms, all };

std::string in_order(std::string newest_first, const RechargeFilter& filter) {
  static constexpr std::string_view descending = " DESC";
  for (auto at = newest_first.find(descending); filter.oldest_first && at != std::string::npos;
       at = newest_first.find(descending, at))
    newest_first.replace(at, descending.size(), " ASC");
  return newest_first;
}

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
  if (filter.offer || filter.envelope) return Walk::terms;
  return Walk::all;
}

// $1 is the walked value (a list for sites and terms), $2 and $3 bound the ids, $4 limits.
struct Source {
  const char* from;
  const char* condition;
  const char* order;
  bool answers_state = false;
};

// A recharge is looked up by its id, in its year alone: OFFSET keeps the server from joining in any other
// way.
#define PASSERELLE_RECHARGE_OF(id) \
  "CROSS JOIN LATERAL (SELECT * FROM ledger.recharges WHERE id = " id " OFFSET 0) r"
// The walk's own bounds find the place in the index; these leave out the years that a page can't be in.
#define PASSERELLE_IN_SPAN(id) " AND " id " >= $2::uuid AND " id " < $3::uuid"

// Bounds are compared as rows, so that the index that begins with the walked column is the only one that has
// the order, however little the server knows of the tables yet.
Source source_of(Walk walk) {
  switch (walk) {
    case Walk::beneficiary:
      return {"ledger.recharges r",
              "(r.beneficiary, r.id) >= ($1::uuid, $2::uuid) AND (r.beneficiary, r.id) < ($1::uuid, "
              "$3::uuid)" PASSERELLE_IN_SPAN("r.id"),
              "r.beneficiary DESC, r.id DESC"};
    case Walk::open_state:
      return {"ledger.open_recharges o " PASSERELLE_RECHARGE_OF("o.recharge"),
              "o.state = $1::smallint" PASSERELLE_IN_SPAN("o.recharge"), "o.recharge DESC", true};
    case Walk::exceptional_state:
      // Final states all, so that such an event is the newest with a state.
      return {"ledger.recharge_events w " PASSERELLE_RECHARGE_OF("w.recharge"),
              "w.state > 4 AND (w.state, w.recharge) >= ($1::smallint, $2::uuid) "
              "AND (w.state, w.recharge) < ($1::smallint, $3::uuid)" PASSERELLE_IN_SPAN("w.recharge"),
              "w.state DESC, w.recharge DESC", true};
    case Walk::refused:
      return {"ledger.recharges r",
              "r.admitted_as = 1 AND (r.admitted_as, r.id) >= ($1::smallint, $2::uuid) "
              "AND (r.admitted_as, r.id) < ($1::smallint, $3::uuid)" PASSERELLE_IN_SPAN("r.id"),
              "r.admitted_as DESC, r.id DESC", true};
    case Walk::site:
      return {"ledger.recharges r",
              "(r.site, r.id) >= (walked.value, $2::uuid) AND (r.site, r.id) < (walked.value, "
              "$3::uuid)" PASSERELLE_IN_SPAN("r.id"),
              "r.site DESC, r.id DESC"};
    case Walk::terms:
      return {"ledger.recharges r",
              "(r.terms, r.id) >= (walked.value, $2::uuid) AND (r.terms, r.id) < (walked.value, "
              "$3::uuid)" PASSERELLE_IN_SPAN("r.id"),
              "r.terms DESC, r.id DESC"};
    case Walk::all:
      break;
  }
  return {"ledger.recharges r", "$1::smallint IS NULL" PASSERELLE_IN_SPAN("r.id"), "r.id DESC"};
}

bool walks_a_list(Walk walk) { return walk == Walk::site || walk == Walk::terms; }

bool asks_for_terms(const RechargeFilter& filter) { return filter.offer || filter.envelope; }

// What the walk has not answered is looked at row by row.
std::string other_conditions(const RechargeFilter& filter, Walk walk, const Source& source) {
  std::string sql;
  int next = 5;
  const auto also = [&](bool asked, const char* condition) {
    if (asked) sql += fmt::format(fmt::runtime(condition), next++);
  };
  also(!filter.sites.empty() && walk != Walk::site, " AND r.site = ANY(${}::integer[])");
  also(asks_for_terms(filter) && walk != Walk::terms, " AND r.terms = ANY(${}::integer[])");
  also(filter.state && !source.answers_state, " AND coalesce(e.state, r.admitted_as) = ${}::smallint");
  also(filter.created_from.has_value(), " AND r.created_at >= ${}::timestamptz");
  also(filter.created_until.has_value(), " AND r.created_at < ${}::timestamptz");
  return sql;
}

std::int16_t walked_state(const RechargeFilter& filter) {
  return filter.state ? static_cast<std::int16_t>(*filter.state) : std::int16_t{0};
}

std::string name_of(const RechargeFilter& filter, Walk walk) {
  return fmt::format("page_{}_{}{}{}{}{}{}", static_cast<int>(walk), int{!filter.sites.empty()},
                     int{asks_for_terms(filter)}, int{filter.state.has_value()},
                     int{filter.created_from.has_value()}, int{filter.created_until.has_value()},
                     int{filter.oldest_first});
}

// Sites and terms of which the books have nothing are not among these.
std::vector<Number> sites_asked(const RechargeFilter& filter, Connection& connection,
                                Dictionaries& dictionaries) {
  std::set<Number> numbers;
  for (const auto& site : filter.sites)
    if (const auto number = dictionaries.sites.find(connection, site.value)) numbers.insert(*number);
  return {numbers.begin(), numbers.end()};
}

std::vector<Number> terms_asked(const RechargeFilter& filter, Connection& connection,
                                Dictionaries& dictionaries) {
  return dictionaries.terms.numbers(connection, [&](const Terms& terms) {
    return (!filter.offer || terms.offer == filter.offer->value) &&
           (!filter.envelope || terms.envelope == filter.envelope->value);
  });
}

// Values in the order of their places.
class PageRequest {
 public:
  PageRequest(Connection& connection, Dictionaries& dictionaries)
      : connection_(connection), dictionaries_(dictionaries) {}

  Reply run(const RechargeFilter& filter, std::optional<RechargeId> after, int limit) {
    const auto walk = walk_of(filter);
    add_walked(filter, walk);
    const auto span = stored::span_of(filter, after);
    parameters_.add(span.from);
    parameters_.add(span.until);
    parameters_.add(std::int64_t{limit});
    if (!filter.sites.empty() && walk != Walk::site)
      parameters_.add(sites_asked(filter, connection_, dictionaries_));
    if (asks_for_terms(filter) && walk != Walk::terms)
      parameters_.add(terms_asked(filter, connection_, dictionaries_));
    if (filter.state && !source_of(walk).answers_state) parameters_.add(walked_state(filter));
    if (filter.created_from) parameters_.add(*filter.created_from);
    if (filter.created_until) parameters_.add(*filter.created_until);
    const auto name = name_of(filter, walk);
    return connection_.run_with({name, page_sql(filter)}, parameters_);
  }

 private:
  void add_walked(const RechargeFilter& filter, Walk walk) {
    switch (walk) {
      case Walk::beneficiary:
        return parameters_.add(*filter.beneficiary);
      case Walk::open_state:
      case Walk::exceptional_state:
      case Walk::refused:
        return parameters_.add(walked_state(filter));
      case Walk::site:
        return parameters_.add(sites_asked(filter, connection_, dictionaries_));
      case Walk::terms:
        return parameters_.add(terms_asked(filter, connection_, dictionaries_));
      case Walk::all:
        return parameters_.add(std::optional<std::int16_t>());
    }
  }

  Connection& connection_;
  Dictionaries& dictionaries_;
  Parameters parameters_;
};

}  // namespace

std::string page_sql(const RechargeFilter& filter) {
  const auto walk = walk_of(filter);
  const auto source = source_of(walk);
  auto one = fmt::format("SELECT {} FROM {} {} WHERE {}{} ORDER BY {} LIMIT $4", recharge_columns,
                         source.from, newest_event, source.condition, other_conditions(filter, walk, source),
                         in_order(source.order, filter));
  if (!walks_a_list(walk)) return one;
  return fmt::format(
      "SELECT page.* FROM unnest($1::integer[]) walked (value) CROSS JOIN LATERAL ({}) page ORDER BY "
      "{} LIMIT $4",
      [&] {
        // Two columns of one name are no table: the newest event's are renamed.
        auto text = one;
        const auto columns = std::string(recharge_columns);
        const auto at = text.find(columns);
        auto renamed = columns;
        for (const auto* column : {"e.state", "e.time", "e.operator_reference", "e.rejection_code",
                                   "e.rejection_reason", "e.rejection_retryable"})
          renamed.replace(renamed.find(column), std::string_view(column).size(),
                          fmt::format("{} AS event_{}", column, column + 2));
        return text.replace(at, columns.size(), renamed);
      }(),
      in_order("page.id DESC", filter));
}

broker::Page<domain::Recharge> recharge_page(Connection& connection, Dictionaries& dictionaries,
                                             const RechargeFilter& filter, std::optional<RechargeId> after,
                                             int limit) {
  const auto reply = PageRequest(connection, dictionaries).run(filter, after, limit + 1);
  broker::Page<domain::Recharge> page;
  for (int row = 0; row < reply.rows() && row < limit; ++row) {
    auto columns = reply.row(row);
    page.items.push_back(read_recharge(columns, connection, dictionaries));
  }
  page.more = reply.rows() > limit;
  return page;
}

// A walk up the span's ids: few operators serve most of them. The terms are compared in a way that no index
// answers, or a walk over all of the operator's, and a sort a page, would look cheap.
broker::Page<domain::Recharge> operators_page(Connection& connection, Dictionaries& dictionaries,
                                              const domain::OperatorId& operator_id, const Moments& created,
                                              std::optional<RechargeId> after, int limit) {
  static const std::string sql = fmt::format(
      "SELECT {} FROM ledger.recharges r {} WHERE r.id > $1::uuid AND r.id >= $2::uuid AND r.id < $3::uuid "
      "AND NOT (r.terms <> ALL($4::integer[])) AND r.admitted_as = 2::smallint AND r.created_at >= $5 AND "
      "r.created_at < $6 ORDER BY r.id LIMIT $7",
      recharge_columns, newest_event);
  const auto terms = dictionaries.terms.numbers(
      connection, [&](const Terms& each) { return each.operator_id == operator_id.value; });
  RechargeFilter span;
  span.created_from = created.from;
  span.created_until = created.until;
  const auto ids = stored::span_of(span, std::nullopt);
  const auto reply = connection.run({"operators_page", sql}, after.value_or(RechargeId{}), ids.from,
                                    ids.until, terms, created.from, created.until, std::int64_t{limit} + 1);
  return page_of<domain::Recharge>(
      reply, limit, [&](Columns columns) { return read_recharge(columns, connection, dictionaries); });
}

broker::Page<broker::OpenRecharge> open_page(Connection& connection, Dictionaries& dictionaries,
                                             std::optional<domain::BrokerId> owner,
                                             std::optional<RechargeId> after, int limit) {
  static const std::string sql = fmt::format(
      "SELECT {} FROM ledger.open_recharges o " PASSERELLE_RECHARGE_OF("o.recharge") " {} "
      "WHERE o.recharge > $1::uuid AND ($2::uuid IS NULL OR o.owner = $2) ORDER BY o.recharge LIMIT $3",
      recharge_columns, newest_event);
  const auto reply =
      connection.run({"open_page", sql}, after.value_or(RechargeId{}), owner, std::int64_t{limit} + 1);
  broker::Page<broker::OpenRecharge> page;
  for (int row = 0; row < reply.rows() && row < limit; ++row) {
    auto columns = reply.row(row);
    page.items.push_back({read_recharge(columns, connection, dictionaries)});
  }
  page.more = reply.rows() > limit;
  return page;
}

#undef PASSERELLE_RECHARGE_OF
#undef PASSERELLE_IN_SPAN

}  // namespace passerelle::postgres
