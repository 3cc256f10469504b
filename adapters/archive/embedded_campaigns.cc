#include "adapters/archive/embedded_campaigns.h"

#include <fmt/format.h>

#include "services/domain/campaign_line.h"

namespace passerelle::archive {
namespace {

using domain::ErrorCode;
using domain::Instant;
using domain::Uuid;
using sqlite::Columns;
using sqlite::Query;
using sqlite::Run;

std::int16_t take_small(Columns& columns) { return static_cast<std::int16_t>(columns.take<std::int64_t>()); }

}  // namespace

EmbeddedCampaigns::EmbeddedCampaigns(sqlite::Database& file, postgres::Connection& database,
                                     const OnProgress& on_progress)
    : file_(file), database_(database), on_progress_(on_progress), tables_(file, database, on_progress) {}

CopyReport EmbeddedCampaigns::copy_all() {
  copy_campaigns();
  copy_changes();
  copy_uploads();
  copy_lines();
  copy_counts();
  require_equal_counts();
  return tables_.take_report();
}

void EmbeddedCampaigns::copy_campaigns() {
  const TableCopy::Table table{
      .name = "campaigns",
      .part = "campaigns",
      .columns =
          "id, series, cycle, state, created_by, request_id, offer, envelope, list, particulars, created_at, "
          "updated_at, revision, taken_on, taken_that_day",
      .order = "id"};
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto id = columns.take<Uuid>();
    const auto series = columns.take<Uuid>();
    const auto cycle = columns.take<std::int32_t>();
    const auto state = take_small(columns);
    const auto created_by = columns.take<std::string>();
    const auto request_id = columns.take<std::optional<std::string>>();
    const auto offer = columns.take<std::string>();
    const auto envelope = columns.take<std::string>();
    const auto list = columns.take<stored::Bytes>();
    const auto particulars = columns.take<std::string>();
    const auto created_at = columns.take<Instant>();
    const auto updated_at = columns.take<Instant>();
    const auto revision = columns.take<std::int64_t>();
    const auto taken_on = columns.take<domain::Day>();
    stream.add(id, series, cycle, state, created_by, request_id, offer, envelope, list, particulars,
               created_at, updated_at, revision, taken_on, columns.take<std::int64_t>());
  });
}

void EmbeddedCampaigns::copy_changes() {
  const TableCopy::Table table{.name = "campaign_changes",
                               .part = "campaign changes",
                               .columns = "campaign, seq, act, from_state, to_state, who, why, time",
                               .order = "campaign, seq"};
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto campaign = columns.take<Uuid>();
    const auto seq = columns.take<std::int32_t>();
    const auto act = take_small(columns);
    const auto from = take_small(columns);
    const auto to = take_small(columns);
    const auto who = columns.take<std::string>();
    const auto why = columns.take<std::string>();
    stream.add(campaign, seq, act, from, to, who, why, columns.take<Instant>());
  });
}

void EmbeddedCampaigns::copy_uploads() {
  const TableCopy::Table table{
      .name = "campaign_uploads",
      .part = "campaign uploads",
      .columns =
          "campaign, number, content, uploaded_by, begun_at, ended_at, records, first_line, "
          "lines, list_before",
      .order = "campaign, number"};
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto campaign = columns.take<Uuid>();
    const auto number = columns.take<std::int32_t>();
    const auto content = columns.take<stored::Bytes>();
    const auto by = columns.take<std::string>();
    const auto begun_at = columns.take<Instant>();
    const auto ended_at = columns.take<std::optional<Instant>>();
    const auto records = columns.take<std::int64_t>();
    const auto first_line = columns.take<std::int64_t>();
    const auto lines = columns.take<std::int64_t>();
    stream.add(campaign, number, content, by, begun_at, ended_at, records, first_line, lines,
               columns.take<stored::Bytes>());
  });
}

void EmbeddedCampaigns::copy_lines() {
  const TableCopy::Table table{
      .name = "campaign_lines",
      .part = "campaign lines",
      .columns =
          "campaign, number, state, beneficiary, site, reason, duplicate_of, attempt, retryable, recharge, "
          "first_recharge, updated_at, lease_owner, lease_until",
      .order = "campaign, number"};
  using Other = std::optional<Uuid>;
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto campaign = columns.take<Uuid>();
    const auto number = columns.take<std::int64_t>();
    const auto state = take_small(columns);
    const auto beneficiary = columns.take<Other>();
    const auto site = columns.take<std::string>();
    const auto reason = columns.take<std::string>();
    const auto duplicate_of = columns.take<std::int64_t>();
    const auto attempt = columns.take<std::int32_t>();
    const auto retryable = columns.take<bool>();
    const auto recharge = columns.take<Other>();
    const auto first_recharge = columns.take<Other>();
    const auto updated_at = columns.take<Instant>();
    const auto lease_owner = columns.take<Other>();
    stream.add(campaign, number, state, beneficiary, site, reason, duplicate_of, attempt, retryable, recharge,
               first_recharge, updated_at, lease_owner, columns.take<std::optional<Instant>>());
  });
}

// PostgreSQL has a row for each state from the beginning.
void EmbeddedCampaigns::copy_counts() {
  const auto states = static_cast<std::int64_t>(domain::all_line_states.size());
  const auto rows = tables_.rows_of("campaigns") * states;
  CopyStream stream(database_, "ledger.campaign_counts", "campaign, state, lines", "campaign counts", rows,
                    on_progress_);
  Query query(
      file_,
      "WITH RECURSIVE states (state) AS (SELECT 1 UNION ALL SELECT state + 1 FROM states "
      "WHERE state < ?) SELECT c.id, s.state, coalesce(n.lines, 0) FROM campaigns c, states s "
      "LEFT JOIN campaign_counts n ON n.campaign = c.id AND n.state = s.state ORDER BY c.id, s.state");
  for (Run run = query.run(states); run.next();) {
    Columns columns = run.columns();
    const auto campaign = columns.take<Uuid>();
    const auto state = take_small(columns);
    stream.add(campaign, state, columns.take<std::int64_t>());
  }
  tables_.end("campaign_counts", rows, stream);
}

void EmbeddedCampaigns::require_equal_counts() {
  const auto reply = database_.run(
      {"compare_campaign_counts",
       "SELECT count(*) FROM (SELECT campaign, state, count(*) AS lines FROM ledger.campaign_lines "
       "GROUP BY campaign, state) l FULL JOIN ledger.campaign_counts n USING (campaign, state) "
       "WHERE coalesce(l.lines, 0) <> coalesce(n.lines, 0)"});
  if (const auto astray = reply.row(0).take<std::int64_t>(); astray > 0)
    sqlite::refuse(ErrorCode::internal, "LEDGER_COPY_DIFFERS",
                   fmt::format("{} counts of campaigns' lines are not what the lines add up to.", astray));
}

}  // namespace passerelle::archive
