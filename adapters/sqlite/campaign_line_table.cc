#include "adapters/sqlite/campaign_line_table.h"

#include <algorithm>
#include <chrono>

#include "adapters/stored_values/campaign_columns.h"
#include "adapters/stored_values/presence.h"

namespace passerelle::sqlite {
namespace {

using domain::CampaignId;
using domain::CampaignLine;
using domain::LineState;
using stored::present;

#define PASSERELLE_LINE_COLUMNS                                                                            \
  "number, state, beneficiary, site, reason, duplicate_of, attempt, retryable, recharge, first_recharge, " \
  "updated_at"
// Else a walk along the primary key, past every line there is, looks as good where nothing is known of how
// many there are in which state.
#define PASSERELLE_LINES_BY_STATE "campaign_lines INDEXED BY campaign_lines_by_state "

domain::Instant store_time() {
  return std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now());
}

std::vector<CampaignLine> read_lines(Run run) {
  std::vector<CampaignLine> lines;
  while (run.next()) lines.push_back(stored::read_campaign_line(run.columns()));
  // What RETURNING gives comes in no particular order.
  std::ranges::sort(lines, {}, &CampaignLine::number);
  return lines;
}

}  // namespace

CampaignLineTable::CampaignLineTable(Database& database)
    : find_(database,
            "SELECT " PASSERELLE_LINE_COLUMNS " FROM campaign_lines WHERE campaign = ? AND number = ?"),
      find_person_(database,
                   "SELECT number FROM campaign_lines WHERE campaign = ? AND beneficiary = ? AND state <> 1"),
      insert_(database, "INSERT INTO campaign_lines (campaign, " PASSERELLE_LINE_COLUMNS
                        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      update_(
          database,
          "UPDATE campaign_lines SET state = ?3, reason = ?4, attempt = ?5, retryable = ?6, recharge = ?7, "
          "first_recharge = ?8, updated_at = ?9, lease_owner = NULL, lease_until = NULL "
          "WHERE campaign = ?1 AND number = ?2"),
      last_(database,
            "SELECT number, state FROM campaign_lines WHERE campaign = ? AND number >= ? "
            "ORDER BY number DESC LIMIT ?"),
      drop_(database, "DELETE FROM campaign_lines WHERE campaign = ? AND number = ?"),
      take_(database,
            "UPDATE campaign_lines SET state = 3, lease_owner = ?2, lease_until = ?3, updated_at = ?4 "
            "WHERE campaign = ?1 AND number IN (SELECT number FROM " PASSERELLE_LINES_BY_STATE
            "WHERE campaign = ?1 AND state = 2 ORDER BY number LIMIT ?5) RETURNING " PASSERELLE_LINE_COLUMNS),
      take_over_(database,
                 "UPDATE campaign_lines SET lease_owner = ?2, lease_until = ?3, updated_at = ?4 "
                 "WHERE campaign = ?1 AND number IN (SELECT number FROM " PASSERELLE_LINES_BY_STATE
                 "WHERE campaign = ?1 AND state = 3 AND (lease_until <= ?6 OR lease_owner <> ?2 AND NOT "
                 "EXISTS (SELECT 1 FROM brokers b "
                 "WHERE b.id = lease_owner AND NOT b.fenced AND NOT b.left)) "
                 "ORDER BY number LIMIT ?5) RETURNING " PASSERELLE_LINE_COLUMNS),
      give_back_(
          database,
          "UPDATE campaign_lines SET state = 2, lease_owner = NULL, lease_until = NULL, updated_at = ?4 "
          "WHERE campaign = ?1 AND number = ?2 AND state = 3 AND lease_owner = ?3"),
      list_(database, "SELECT " PASSERELLE_LINE_COLUMNS
                      " FROM campaign_lines WHERE campaign = ? AND number > ? ORDER BY number LIMIT ?"),
      list_state_(database, "SELECT " PASSERELLE_LINE_COLUMNS " FROM " PASSERELLE_LINES_BY_STATE
                            "WHERE campaign = ? AND state = ? AND number > ? ORDER BY number LIMIT ?"),
      recount_(database, "SELECT state, count(*) FROM campaign_lines WHERE campaign = ? GROUP BY state"),
      change_count_(database,
                    "UPDATE campaign_counts SET lines = lines + ?3 WHERE campaign = ?1 AND state = ?2"),
      insert_count_(database, "INSERT INTO campaign_counts (campaign, state, lines) VALUES (?, ?, ?)") {}

#undef PASSERELLE_LINE_COLUMNS
#undef PASSERELLE_LINES_BY_STATE

void CampaignLineTable::count(CampaignId campaign, LineState state, std::int64_t lines) {
  counted_[{campaign, state}] += lines;
}

void CampaignLineTable::write_counts() {
  for (const auto& [key, lines] : counted_) {
    if (lines == 0 || change_count_.execute(key.first, key.second, lines) > 0) continue;
    insert_count_.execute(key.first, key.second, lines);
  }
  counted_.clear();
}

std::optional<CampaignLine> CampaignLineTable::find(CampaignId campaign, std::int64_t number) {
  Run run = find_.run(campaign, number);
  if (!run.next()) return std::nullopt;
  return stored::read_campaign_line(run.columns());
}

std::int64_t CampaignLineTable::line_of(CampaignId campaign, domain::BeneficiaryId person) {
  Run run = find_person_.run(campaign, person);
  return run.next() ? run.columns().take<std::int64_t>() : 0;
}

void CampaignLineTable::insert(CampaignId campaign, const CampaignLine& line) {
  insert_.execute(campaign, line.number, line.state, present(line.beneficiary), line.site, line.reason,
                  line.duplicate_of, line.attempt, line.retryable, present(line.recharge),
                  present(line.first_recharge), line.update_time);
  count(campaign, line.state, 1);
}

void CampaignLineTable::update(CampaignId campaign, LineState before, const CampaignLine& line) {
  update_.execute(campaign, line.number, line.state, line.reason, line.attempt, line.retryable,
                  present(line.recharge), present(line.first_recharge), line.update_time);
  count(campaign, before, -1);
  count(campaign, line.state, 1);
}

std::int64_t CampaignLineTable::drop(CampaignId campaign, std::int64_t first, int most) {
  std::vector<std::int64_t> numbers;
  {
    Run run = last_.run(campaign, first, most);
    while (run.next()) {
      Columns columns = run.columns();
      numbers.push_back(columns.take<std::int64_t>());
      count(campaign, columns.take<LineState>(), -1);
    }
  }
  for (const auto number : numbers) drop_.execute(campaign, number);
  return static_cast<std::int64_t>(numbers.size());
}

std::vector<CampaignLine> CampaignLineTable::take(const broker::LeaseOrder& order) {
  auto lines =
      read_lines(take_.run(order.campaign, order.broker, store_time() + order.lasts, order.time, order.most));
  const auto taken = static_cast<std::int64_t>(lines.size());
  count(order.campaign, LineState::waiting, -taken);
  count(order.campaign, LineState::taken, taken);
  return lines;
}

std::vector<CampaignLine> CampaignLineTable::take_over(const broker::LeaseOrder& order) {
  const auto now = store_time();
  return read_lines(
      take_over_.run(order.campaign, order.broker, now + order.lasts, order.time, order.most, now));
}

void CampaignLineTable::give_back(CampaignId campaign, domain::BrokerId broker, std::int64_t number,
                                  domain::Instant time) {
  const auto given = give_back_.execute(campaign, number, broker, time);
  count(campaign, LineState::taken, -given);
  count(campaign, LineState::waiting, given);
}

std::vector<CampaignLine> CampaignLineTable::list(CampaignId campaign, std::int64_t after, int limit) {
  return read_lines(list_.run(campaign, after, limit));
}

std::vector<CampaignLine> CampaignLineTable::list(CampaignId campaign, LineState state, std::int64_t after,
                                                  int limit) {
  return read_lines(list_state_.run(campaign, state, after, limit));
}

domain::LineCounts CampaignLineTable::recount(CampaignId campaign) {
  domain::LineCounts counts;
  Run run = recount_.run(campaign);
  while (run.next()) {
    Columns columns = run.columns();
    const auto state = columns.take<LineState>();
    counts.add(state, columns.take<std::int64_t>());
  }
  return counts;
}

}  // namespace passerelle::sqlite
