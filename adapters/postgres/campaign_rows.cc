#include "adapters/postgres/campaign_rows.h"

#include <map>

#include "adapters/stored_values/campaign_columns.h"
#include "adapters/stored_values/presence.h"

namespace passerelle::postgres {
namespace {

using broker::ListUpload;
using broker::StoredCampaign;
using domain::Campaign;
using domain::CampaignId;
using domain::ErrorCode;

#define PASSERELLE_CAMPAIGN                                                                            \
  "SELECT c.id, c.series, c.cycle, c.state, c.created_by, c.request_id, c.offer, c.envelope, c.list, " \
  "c.particulars, c.created_at, c.updated_at, c.revision, c.taken_on, c.taken_that_day FROM "          \
  "ledger.campaigns "                                                                                  \
  "c "
#define PASSERELLE_UPLOAD                                                                           \
  "SELECT campaign, number, content, uploaded_by, begun_at, ended_at, records, first_line, lines, " \
  "list_before "                                                                                    \
  "FROM ledger.campaign_uploads "

constexpr Statement find_campaign{"find_campaign", PASSERELLE_CAMPAIGN "WHERE c.id = $1"};
constexpr Statement lock_campaign{"lock_campaign", PASSERELLE_CAMPAIGN "WHERE c.id = $1 FOR NO KEY UPDATE"};
constexpr Statement find_request{"find_campaign_by_request",
                                 PASSERELLE_CAMPAIGN "WHERE c.created_by = $1 AND c.request_id = $2"};
constexpr Statement find_cycle{"find_campaign_by_cycle",
                               PASSERELLE_CAMPAIGN "WHERE c.series = $1 AND c.cycle = $2"};
constexpr Statement lock_cycle{"lock_campaign_by_cycle",
                               PASSERELLE_CAMPAIGN "WHERE c.series = $1 AND c.cycle = $2 FOR NO KEY UPDATE"};
constexpr Statement insert_campaign{
    "insert_campaign",
    "INSERT INTO ledger.campaigns (id, series, cycle, state, created_by, request_id, offer, envelope, list, "
    "particulars, created_at, updated_at, revision) VALUES ($1, $2, $3::integer, $4::smallint, $5, $6, $7, "
    "$8, $9, $10, $11, "
    "$12, $13)"};
constexpr Statement insert_counts{"insert_campaign_counts",
                                  "INSERT INTO ledger.campaign_counts (campaign, state, lines) SELECT $1, s, "
                                  "0 FROM generate_series(1, 11) s"};
constexpr Statement update_campaign{"update_campaign",
                                    "UPDATE ledger.campaigns SET state = $2::smallint, offer = $3, envelope "
                                    "= $4, list = $5, particulars = $6, "
                                    "updated_at = $7, revision = $8 WHERE id = $1"};
constexpr Statement insert_change{
    "insert_campaign_change",
    "INSERT INTO ledger.campaign_changes (campaign, seq, act, from_state, to_state, who, why, time) VALUES "
    "($1, "
    "(SELECT coalesce(max(seq), 0) + 1 FROM ledger.campaign_changes WHERE campaign = $1), $2::smallint, "
    "$3::smallint, $4::smallint, $5, $6, $7)"};
constexpr Statement list_changes{
    "list_campaign_changes",
    "SELECT act, from_state, to_state, who, why, time FROM ledger.campaign_changes "
    "WHERE campaign = $1 ORDER BY seq"};
// Campaigns are few: a page looks at each, newest first.
constexpr Statement page_of_campaigns{
    "page_of_campaigns", PASSERELLE_CAMPAIGN
    "WHERE c.id < $1 AND ($2::smallint[] = '{}' OR c.state = ANY($2::smallint[])) "
    "AND ($3::uuid IS NULL OR c.series = $3::uuid) AND (NOT $4::boolean OR EXISTS (SELECT 1 FROM "
    "ledger.campaign_counts n WHERE n.campaign = c.id AND n.state IN (3, 4, 5) AND n.lines > 0)) "
    "ORDER BY c.id DESC LIMIT $5::integer"};
constexpr Statement find_counts{"find_campaign_counts",
                                "SELECT campaign, state, lines FROM ledger.campaign_counts "
                                "WHERE campaign = ANY($1::uuid[]) AND lines <> 0"};
constexpr Statement put_upload{
    "put_campaign_upload",
    "INSERT INTO ledger.campaign_uploads (campaign, number, content, uploaded_by, begun_at, ended_at, "
    "records, "
    "first_line, lines, list_before) VALUES ($1, $2::integer, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (campaign, number) DO UPDATE SET content = $3, uploaded_by = $4, begun_at = $5, ended_at = "
    "$6, "
    "records = $7, first_line = $8, lines = $9, list_before = $10"};
constexpr Statement list_uploads{"list_campaign_uploads",
                                 PASSERELLE_UPLOAD "WHERE campaign = $1 ORDER BY number"};
constexpr Statement find_uploads{
    "find_campaign_uploads",
    PASSERELLE_UPLOAD "WHERE content = $1 AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT $2::integer"};
#undef PASSERELLE_CAMPAIGN
#undef PASSERELLE_UPLOAD

template <class Enumeration>
std::int16_t number_of(Enumeration value) {
  return static_cast<std::int16_t>(value);
}

std::vector<ListUpload> read_uploads(const Reply& reply) {
  std::vector<ListUpload> uploads;
  for (int row = 0; row < reply.rows(); ++row) uploads.push_back(stored::read_list_upload(reply.row(row)));
  return uploads;
}

template <class T>
std::optional<T> first(std::vector<T> found) {
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

}  // namespace

std::vector<StoredCampaign> CampaignRows::with_counts(const Reply& reply) {
  std::vector<StoredCampaign> found;
  std::vector<domain::Uuid> ids;
  for (int row = 0; row < reply.rows(); ++row) {
    found.push_back(stored::read_campaign(reply.row(row)));
    ids.push_back(found.back().campaign.id.uuid);
  }
  if (found.empty()) return found;
  add_counts(connection_.run(find_counts, ids), found);
  return found;
}

void CampaignRows::add_counts(const Reply& counts, std::span<StoredCampaign> campaigns) {
  std::map<CampaignId, StoredCampaign*> places;
  for (auto& stored : campaigns) places.emplace(stored.campaign.id, &stored);
  for (int row = 0; row < counts.rows(); ++row) {
    auto columns = counts.row(row);
    auto& stored = *places.at(columns.take<CampaignId>());
    const auto state = columns.take<domain::LineState>();
    stored.counts.add(state, columns.take<std::int64_t>());
  }
}

// One round trip; the counts are read when the campaign is locked.
std::optional<StoredCampaign> CampaignRows::find_by_id(const Statement& statement, CampaignId id) {
  const auto campaign_at = connection_.send(statement, id);
  const auto counts_at = connection_.send(find_counts, std::vector{id.uuid});
  const auto replies = connection_.flush();
  const auto& campaign = replies.at(campaign_at);
  if (campaign.rows() == 0) return std::nullopt;
  auto found = stored::read_campaign(campaign.row(0));
  add_counts(replies.at(counts_at), std::span(&found, 1));
  return found;
}

std::optional<StoredCampaign> CampaignRows::find(CampaignId id) { return find_by_id(find_campaign, id); }

std::optional<StoredCampaign> CampaignRows::lock(CampaignId id) { return find_by_id(lock_campaign, id); }

std::optional<StoredCampaign> CampaignRows::find_by_request(const std::string& created_by,
                                                            const std::string& request_id) {
  return first(with_counts(connection_.run(find_request, created_by, request_id)));
}

std::optional<StoredCampaign> CampaignRows::find_by_cycle(CampaignId series, int cycle) {
  return first(with_counts(connection_.run(find_cycle, series, cycle)));
}

std::optional<StoredCampaign> CampaignRows::lock_by_cycle(CampaignId series, int cycle) {
  return first(with_counts(connection_.run(lock_cycle, series, cycle)));
}

void CampaignRows::require_free(const Campaign& campaign) {
  if (find_by_cycle(campaign.series, campaign.cycle))
    refuse(ErrorCode::already_exists, "CYCLE_TAKEN", "The series has a campaign of that cycle.");
  if (!campaign.request_id.empty() && find_by_request(campaign.created_by, campaign.request_id))
    refuse(ErrorCode::already_exists, "REQUEST_ID_TAKEN", "The request made another campaign.");
}

void CampaignRows::insert(const Campaign& campaign) {
  connection_.send(insert_campaign, campaign.id, campaign.series, campaign.cycle, number_of(campaign.state),
                   campaign.created_by, stored::present(campaign.request_id), campaign.offer.value,
                   campaign.envelope.value, BytesView(campaign.list), stored::campaign_particulars(campaign),
                   campaign.create_time, campaign.update_time, campaign.revision);
  connection_.send(insert_counts, campaign.id);
}

void CampaignRows::put(const Campaign& campaign, std::span<const domain::CampaignChange> changes) {
  const auto before = lock(campaign.id);
  if (campaign.revision != (before ? before->campaign.revision : 0) + 1)
    refuse(ErrorCode::aborted, "ETAG_MISMATCH", "Somebody changed the campaign meanwhile.");
  if (before) {
    connection_.send(update_campaign, campaign.id, number_of(campaign.state), campaign.offer.value,
                     campaign.envelope.value, BytesView(campaign.list),
                     stored::campaign_particulars(campaign), campaign.update_time, campaign.revision);
  } else {
    require_free(campaign);
    insert(campaign);
  }
  for (const auto& change : changes)
    connection_.send(insert_change, campaign.id, number_of(change.act), number_of(change.from),
                     number_of(change.to), change.who, change.why, change.time);
  connection_.flush();
}

void CampaignRows::note_taken(CampaignId id, domain::Day day, std::int64_t taken_that_day) {
  connection_.send(
      {"note_campaign_taken", "UPDATE ledger.campaigns SET taken_on = $2, taken_that_day = $3 WHERE id = $1"},
      id, day, taken_that_day);
}

broker::Page<StoredCampaign> CampaignRows::page(const broker::CampaignFilter& filter,
                                                std::optional<CampaignId> after, int limit) {
  domain::Uuid greatest;
  greatest.bytes.fill(0xff);
  std::vector<std::int16_t> states;
  for (const auto state : filter.states) states.push_back(number_of(state));
  broker::Page<StoredCampaign> page;
  page.items = with_counts(connection_.run(page_of_campaigns, after ? after->uuid : greatest, states,
                                           filter.series, filter.unsettled, limit + 1));
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.pop_back();
  return page;
}

std::vector<domain::CampaignChange> CampaignRows::changes(CampaignId campaign) {
  const auto reply = connection_.run(list_changes, campaign);
  std::vector<domain::CampaignChange> changes;
  for (int row = 0; row < reply.rows(); ++row)
    changes.push_back(stored::read_campaign_change(reply.row(row)));
  return changes;
}

void CampaignRows::put(const ListUpload& upload) {
  connection_.run(put_upload, upload.campaign, upload.number, BytesView(upload.content), upload.by,
                  upload.begin_time, upload.end_time, upload.records, upload.first_line, upload.lines,
                  BytesView(upload.list_before));
}

std::vector<ListUpload> CampaignRows::uploads(CampaignId campaign) {
  return read_uploads(connection_.run(list_uploads, campaign));
}

std::vector<ListUpload> CampaignRows::uploads_of(const domain::Digest& content, int limit) {
  return read_uploads(connection_.run(find_uploads, BytesView(content), limit));
}

}  // namespace passerelle::postgres
