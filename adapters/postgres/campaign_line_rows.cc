#include "adapters/postgres/campaign_line_rows.h"

#include <algorithm>

#include "adapters/stored_values/campaign_columns.h"
#include "adapters/stored_values/presence.h"

namespace passerelle::postgres {
namespace {

using broker::LeaseOrder;
using domain::CampaignLine;
using domain::LineState;
using stored::present;

#define PASSERELLE_LINE                                                                                      \
  "l.number, l.state, l.beneficiary, l.site, l.reason, l.duplicate_of, l.attempt, l.retryable, l.recharge, " \
  "l.first_recharge, l.updated_at"
#define PASSERELLE_LEASE                                                                         \
  "UPDATE ledger.campaign_lines l SET state = 3, lease_owner = $2, "                             \
  "lease_until = clock_timestamp() + $3::bigint * interval '1 ms', updated_at = $4 FROM chosen " \
  "WHERE l.campaign = $1 AND l.number = chosen.number RETURNING " PASSERELLE_LINE

constexpr Statement find_people{
    "find_campaign_people",
    "SELECT l.beneficiary, l.number FROM unnest($2::uuid[]) p (id) JOIN ledger.campaign_lines l "
    "ON l.campaign = $1 AND l.beneficiary = p.id AND l.state <> 1"};
constexpr Statement insert_lines{"insert_campaign_lines",
                                 "INSERT INTO ledger.campaign_lines (campaign, number, state, beneficiary, "
                                 "site, reason, duplicate_of, attempt, "
                                 "retryable, recharge, first_recharge, updated_at) SELECT $1, n.* FROM "
                                 "unnest($2::bigint[], $3::smallint[], "
                                 "$4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::integer[], "
                                 "$9::boolean[], $10::uuid[], $11::uuid[], "
                                 "$12::timestamptz[]) n"};
constexpr Statement lock_lines{"lock_campaign_lines",
                               "SELECT " PASSERELLE_LINE
                               " FROM ledger.campaign_lines l WHERE l.campaign = $1 AND "
                               "l.number = ANY($2::bigint[]) ORDER BY l.number FOR NO KEY UPDATE"};
constexpr Statement lock_state{
    "lock_campaign_lines_of_state",
    "SELECT " PASSERELLE_LINE
    " FROM ledger.campaign_lines l WHERE l.campaign = $1 AND l.state = $2::smallint "
    "AND l.number > $3 ORDER BY l.number LIMIT $4::integer FOR NO KEY UPDATE"};
constexpr Statement update_lines{
    "update_campaign_lines",
    "UPDATE ledger.campaign_lines l SET state = n.state, reason = n.reason, attempt = n.attempt, "
    "retryable = n.retryable, recharge = n.recharge, first_recharge = n.first_recharge, updated_at = "
    "n.updated_at, "
    "lease_owner = NULL, lease_until = NULL FROM unnest($2::bigint[], $3::smallint[], $4::text[], "
    "$5::integer[], "
    "$6::boolean[], $7::uuid[], $8::uuid[], $9::timestamptz[]) n (number, state, reason, attempt, retryable, "
    "recharge, first_recharge, updated_at) WHERE l.campaign = $1 AND l.number = n.number"};
constexpr Statement drop_lines{
    "drop_campaign_lines",
    "WITH last AS MATERIALIZED (SELECT number FROM ledger.campaign_lines WHERE campaign = $1 AND number >= "
    "$2 "
    "ORDER BY number DESC LIMIT $3::integer) DELETE FROM ledger.campaign_lines l USING last "
    "WHERE l.campaign = $1 AND l.number = last.number RETURNING l.state"};
// What others are changing at this moment is theirs.
constexpr Statement take_lines{
    "take_campaign_lines",
    "WITH chosen AS MATERIALIZED (SELECT number FROM ledger.campaign_lines WHERE campaign = $1 AND state = 2 "
    "ORDER BY number LIMIT $5::integer FOR UPDATE SKIP LOCKED) " PASSERELLE_LEASE};
constexpr Statement take_over_lines{
    "take_over_campaign_lines",
    "WITH chosen AS MATERIALIZED (SELECT number FROM ledger.campaign_lines o WHERE campaign = $1 AND state = "
    "3 "
    "AND (lease_until <= clock_timestamp() OR lease_owner <> $2 AND NOT EXISTS (SELECT 1 FROM ledger.brokers "
    "b "
    "WHERE b.id = o.lease_owner AND NOT b.fenced AND NOT b.has_left)) "
    "ORDER BY number LIMIT $5::integer FOR UPDATE OF o SKIP LOCKED) " PASSERELLE_LEASE};
constexpr Statement give_back_lines{
    "give_back_campaign_lines",
    "WITH chosen AS MATERIALIZED (SELECT number FROM ledger.campaign_lines WHERE campaign = $1 "
    "AND number = ANY($3::bigint[]) AND state = 3 AND lease_owner = $2 ORDER BY number FOR UPDATE) "
    "UPDATE ledger.campaign_lines l SET state = 2, lease_owner = NULL, lease_until = NULL, updated_at = $4 "
    "FROM chosen WHERE l.campaign = $1 AND l.number = chosen.number"};
constexpr Statement list_lines{"list_campaign_lines",
                               "SELECT " PASSERELLE_LINE
                               " FROM ledger.campaign_lines l WHERE l.campaign = $1 AND l.number > $2 "
                               "ORDER BY l.number LIMIT $3::integer"};
constexpr Statement list_state{
    "list_campaign_lines_of_state",
    "SELECT " PASSERELLE_LINE
    " FROM ledger.campaign_lines l WHERE l.campaign = $1 AND l.state = $2::smallint "
    "AND l.number > $3 ORDER BY l.number LIMIT $4::integer"};
constexpr Statement recount_lines{
    "recount_campaign_lines",
    "SELECT state, count(*) FROM ledger.campaign_lines WHERE campaign = $1 GROUP BY state"};
constexpr Statement change_count{
    "change_campaign_count",
    "UPDATE ledger.campaign_counts SET lines = lines + $3 WHERE campaign = $1 AND state = $2::smallint"};
#undef PASSERELLE_LINE
#undef PASSERELLE_LEASE

std::int16_t number_of(LineState state) { return static_cast<std::int16_t>(state); }

std::vector<CampaignLine> read_lines(const Reply& reply) {
  std::vector<CampaignLine> lines;
  for (int row = 0; row < reply.rows(); ++row) lines.push_back(stored::read_campaign_line(reply.row(row)));
  // What RETURNING gives comes in no particular order.
  std::ranges::sort(lines, {}, &CampaignLine::number);
  return lines;
}

struct LineColumns {
  explicit LineColumns(const std::vector<CampaignLine>& lines) {
    for (const auto& line : lines) {
      numbers.push_back(line.number);
      states.push_back(number_of(line.state));
      beneficiaries.push_back(present(line.beneficiary));
      sites.push_back(line.site.value);
      reasons.push_back(line.reason);
      duplicates.push_back(line.duplicate_of);
      attempts.push_back(line.attempt);
      retryable.push_back(line.retryable);
      recharges.push_back(present(line.recharge));
      first_recharges.push_back(present(line.first_recharge));
      times.push_back(line.update_time);
    }
  }

  std::vector<std::int64_t> numbers;
  std::vector<std::int16_t> states;
  std::vector<std::optional<domain::Uuid>> beneficiaries;
  std::vector<std::string> sites;
  std::vector<std::string> reasons;
  std::vector<std::int64_t> duplicates;
  std::vector<std::int32_t> attempts;
  std::vector<bool> retryable;
  std::vector<std::optional<domain::Uuid>> recharges;
  std::vector<std::optional<domain::Uuid>> first_recharges;
  std::vector<domain::Instant> times;
};

}  // namespace

std::map<domain::BeneficiaryId, std::int64_t> CampaignLineRows::lines_of(
    const std::vector<domain::Uuid>& people) {
  std::map<domain::BeneficiaryId, std::int64_t> found;
  const auto reply = connection_.run(find_people, campaign_, people);
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto person = columns.take<domain::BeneficiaryId>();
    found[person] = columns.take<std::int64_t>();
  }
  return found;
}

// In the order of states, so that brokers don't wait for each other in a circle. Goes with the next flush.
void CampaignLineRows::count(const std::map<LineState, std::int64_t>& changes) {
  for (const auto& [state, lines] : changes)
    if (lines != 0) connection_.send(change_count, campaign_, number_of(state), lines);
}

void CampaignLineRows::insert(const std::vector<CampaignLine>& lines) {
  const LineColumns columns(lines);
  connection_.send_writing(lines.size(), insert_lines, campaign_, columns.numbers, columns.states,
                           columns.beneficiaries, columns.sites, columns.reasons, columns.duplicates,
                           columns.attempts, columns.retryable, columns.recharges, columns.first_recharges,
                           columns.times);
  std::map<LineState, std::int64_t> changes;
  for (const auto& line : lines) ++changes[line.state];
  count(changes);
}

std::map<std::int64_t, CampaignLine> CampaignLineRows::lock(const std::vector<std::int64_t>& numbers) {
  std::map<std::int64_t, CampaignLine> found;
  for (auto& line : read_lines(connection_.run(lock_lines, campaign_, numbers)))
    found.emplace(line.number, std::move(line));
  return found;
}

std::vector<CampaignLine> CampaignLineRows::lock(LineState state, std::int64_t after, int limit) {
  return read_lines(connection_.run(lock_state, campaign_, number_of(state), after, limit));
}

void CampaignLineRows::update(const std::map<std::int64_t, CampaignLine>& before,
                              const std::vector<CampaignLine>& lines) {
  if (lines.empty()) return;
  const LineColumns columns(lines);
  connection_.send_writing(lines.size(), update_lines, campaign_, columns.numbers, columns.states,
                           columns.reasons, columns.attempts, columns.retryable, columns.recharges,
                           columns.first_recharges, columns.times);
  std::map<LineState, std::int64_t> changes;
  for (const auto& line : lines) {
    --changes[before.at(line.number).state];
    ++changes[line.state];
  }
  count(changes);
}

std::int64_t CampaignLineRows::drop(std::int64_t first, int most) {
  const auto reply = connection_.run(drop_lines, campaign_, first, most);
  std::map<LineState, std::int64_t> changes;
  for (int row = 0; row < reply.rows(); ++row) --changes[reply.row(row).take<LineState>()];
  count(changes);
  return reply.rows();
}

std::vector<CampaignLine> CampaignLineRows::take(const LeaseOrder& order) {
  auto lines = read_lines(connection_.run(take_lines, campaign_, order.broker,
                                          std::int64_t{order.lasts.count()}, order.time, order.most));
  const auto taken = static_cast<std::int64_t>(lines.size());
  count({{LineState::waiting, -taken}, {LineState::taken, taken}});
  return lines;
}

std::vector<CampaignLine> CampaignLineRows::take_over(const LeaseOrder& order) {
  return read_lines(connection_.run(take_over_lines, campaign_, order.broker,
                                    std::int64_t{order.lasts.count()}, order.time, order.most));
}

void CampaignLineRows::give_back(domain::BrokerId broker, const std::vector<std::int64_t>& numbers,
                                 domain::Instant time) {
  const auto given = connection_.run(give_back_lines, campaign_, broker, numbers, time).changed();
  count({{LineState::waiting, given}, {LineState::taken, -given}});
}

std::vector<CampaignLine> CampaignLineRows::list(std::int64_t after, int limit) {
  return read_lines(connection_.run(list_lines, campaign_, after, limit));
}

std::vector<CampaignLine> CampaignLineRows::list(LineState state, std::int64_t after, int limit) {
  return read_lines(connection_.run(list_state, campaign_, number_of(state), after, limit));
}

domain::LineCounts CampaignLineRows::recount() {
  domain::LineCounts counts;
  const auto reply = connection_.run(recount_lines, campaign_);
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto state = columns.take<LineState>();
    counts.add(state, columns.take<std::int64_t>());
  }
  return counts;
}

}  // namespace passerelle::postgres
