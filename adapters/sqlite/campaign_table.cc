#include "adapters/sqlite/campaign_table.h"

#include "adapters/stored_values/campaign_columns.h"
#include "adapters/stored_values/presence.h"

namespace passerelle::sqlite {
namespace {

using broker::ListUpload;
using broker::StoredCampaign;
using domain::Campaign;
using domain::CampaignId;
using domain::ErrorCode;

constexpr const char* columns_of_campaign =
    "SELECT id, series, cycle, state, created_by, request_id, offer, envelope, list, particulars, "
    "created_at, "
    "updated_at, revision, taken_on, taken_that_day FROM campaigns ";
constexpr const char* columns_of_upload =
    "SELECT campaign, number, content, uploaded_by, begun_at, ended_at, records, first_line, lines, "
    "list_before "
    "FROM campaign_uploads ";

std::vector<ListUpload> read_uploads(Run run) {
  std::vector<ListUpload> uploads;
  while (run.next()) uploads.push_back(stored::read_list_upload(run.columns()));
  return uploads;
}

}  // namespace

CampaignTable::CampaignTable(Database& database)
    : find_(database, std::string(columns_of_campaign) + "WHERE id = ?"),
      find_by_request_(database,
                       std::string(columns_of_campaign) + "WHERE created_by = ? AND request_id = ?"),
      find_revision_(database, "SELECT revision FROM campaigns WHERE id = ?"),
      find_by_cycle_(database, std::string(columns_of_campaign) + "WHERE series = ? AND cycle = ?"),
      insert_(
          database,
          "INSERT INTO campaigns (id, series, cycle, state, created_by, request_id, offer, envelope, list, "
          "particulars, created_at, updated_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      update_(database,
              "UPDATE campaigns SET state = ?2, offer = ?3, envelope = ?4, list = ?5, particulars = ?6, "
              "updated_at = ?7, revision = ?8 WHERE id = ?1"),
      note_taken_(database, "UPDATE campaigns SET taken_on = ?2, taken_that_day = ?3 WHERE id = ?1"),
      // Campaigns are few: a page looks at each, newest first.
      page_(database,
            std::string(columns_of_campaign) +
                "WHERE (?1 IS NULL OR id < ?1) AND (?2 = 0 OR (1 << state) & ?2) "
                "AND (?3 IS NULL OR series = ?3) AND (NOT ?4 OR EXISTS (SELECT 1 FROM campaign_counts "
                "WHERE campaign = id AND campaign_counts.state IN (3, 4, 5) AND lines > 0)) "
                "ORDER BY id DESC LIMIT ?5"),
      counts_(database, "SELECT state, lines FROM campaign_counts WHERE campaign = ?"),
      insert_change_(
          database,
          "INSERT INTO campaign_changes (campaign, seq, act, from_state, to_state, who, why, time) "
          "VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM campaign_changes WHERE campaign = ?1), "
          "?2, ?3, ?4, ?5, ?6, ?7)"),
      list_changes_(database,
                    "SELECT act, from_state, to_state, who, why, time FROM campaign_changes "
                    "WHERE campaign = ? ORDER BY seq"),
      put_upload_(
          database,
          "INSERT INTO campaign_uploads (campaign, number, content, uploaded_by, begun_at, ended_at, "
          "records, first_line, lines, list_before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
          "ON CONFLICT (campaign, number) DO UPDATE SET content = ?3, uploaded_by = ?4, begun_at = ?5, "
          "ended_at = ?6, records = ?7, first_line = ?8, lines = ?9, list_before = ?10"),
      list_uploads_(database, std::string(columns_of_upload) + "WHERE campaign = ? ORDER BY number"),
      find_uploads_(database,
                    std::string(columns_of_upload) +
                        "WHERE content = ? AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT ?") {}

std::vector<StoredCampaign> CampaignTable::read(Run run) {
  std::vector<StoredCampaign> found;
  while (run.next()) found.push_back(stored::read_campaign(run.columns()));
  for (auto& stored : found) stored.counts = counts(stored.campaign.id);
  return found;
}

domain::LineCounts CampaignTable::counts(CampaignId id) {
  domain::LineCounts counts;
  Run run = counts_.run(id);
  while (run.next()) {
    Columns columns = run.columns();
    const auto state = columns.take<domain::LineState>();
    counts.add(state, columns.take<std::int64_t>());
  }
  return counts;
}

std::optional<StoredCampaign> CampaignTable::find(CampaignId id) {
  auto found = read(find_.run(id));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<StoredCampaign> CampaignTable::find_by_request(const std::string& created_by,
                                                             const std::string& request_id) {
  auto found = read(find_by_request_.run(created_by, request_id));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<StoredCampaign> CampaignTable::find_by_cycle(CampaignId series, int cycle) {
  auto found = read(find_by_cycle_.run(series, cycle));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

void CampaignTable::require_free(const Campaign& campaign) {
  if (find_by_cycle(campaign.series, campaign.cycle))
    refuse(ErrorCode::already_exists, "CYCLE_TAKEN", "The series has a campaign of that cycle.");
  if (!campaign.request_id.empty() && find_by_request(campaign.created_by, campaign.request_id))
    refuse(ErrorCode::already_exists, "REQUEST_ID_TAKEN", "The request made another campaign.");
}

void CampaignTable::put(const Campaign& campaign) {
  std::int64_t revision = 0;
  {
    Run run = find_revision_.run(campaign.id);
    if (run.next()) revision = run.columns().take<std::int64_t>();
  }
  if (campaign.revision != revision + 1)
    refuse(ErrorCode::aborted, "ETAG_MISMATCH", "Somebody changed the campaign meanwhile.");
  const auto particulars = stored::campaign_particulars(campaign);
  if (revision > 0) {
    update_.execute(campaign.id, campaign.state, campaign.offer, campaign.envelope, campaign.list,
                    particulars, campaign.update_time, campaign.revision);
    return;
  }
  require_free(campaign);
  insert_.execute(campaign.id, campaign.series, campaign.cycle, campaign.state, campaign.created_by,
                  stored::present(campaign.request_id), campaign.offer, campaign.envelope, campaign.list,
                  particulars, campaign.create_time, campaign.update_time, campaign.revision);
}

void CampaignTable::note_taken(CampaignId id, domain::Day day, std::int64_t taken_that_day) {
  note_taken_.execute(id, day, taken_that_day);
}

broker::Page<StoredCampaign> CampaignTable::page(const broker::CampaignFilter& filter,
                                                 std::optional<CampaignId> after, int limit) {
  std::int64_t states = 0;
  for (const auto state : filter.states) states |= std::int64_t{1} << static_cast<unsigned>(state);
  broker::Page<StoredCampaign> page;
  page.items = read(page_.run(after, states, filter.series, filter.unsettled, limit + 1));
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.pop_back();
  return page;
}

void CampaignTable::append(CampaignId campaign, const domain::CampaignChange& change) {
  insert_change_.execute(campaign, change.act, change.from, change.to, change.who, change.why, change.time);
}

std::vector<domain::CampaignChange> CampaignTable::changes(CampaignId campaign) {
  std::vector<domain::CampaignChange> changes;
  Run run = list_changes_.run(campaign);
  while (run.next()) changes.push_back(stored::read_campaign_change(run.columns()));
  return changes;
}

void CampaignTable::put(const ListUpload& upload) {
  put_upload_.execute(upload.campaign, upload.number, upload.content, upload.by, upload.begin_time,
                      upload.end_time, upload.records, upload.first_line, upload.lines, upload.list_before);
}

std::vector<ListUpload> CampaignTable::uploads(CampaignId campaign) {
  return read_uploads(list_uploads_.run(campaign));
}

std::vector<ListUpload> CampaignTable::uploads_of(const domain::Digest& content, int limit) {
  return read_uploads(find_uploads_.run(content, limit));
}

}  // namespace passerelle::sqlite
