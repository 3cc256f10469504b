#include "services/broker/list_upload.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/broker/campaign_lookup.h"
#include "services/broker/sure_write.h"

namespace passerelle::broker {

namespace {

using domain::ErrorCode;
using domain::Result;
using domain::Status;

constexpr int lines_a_slice = 1'000;  // that are taken back in one transaction

domain::Error upload_open(const ListUpload& upload) {
  return {
      .code = ErrorCode::failed_precondition,
      .reason = "UPLOAD_OPEN",
      .message = "Another list to this campaign broke off, or is on its way: send that one to its end first.",
      .metadata = {{"content", domain::to_hex(upload.content)}}};
}

// Its lines are being taken back, and something is left of them.
bool is_going(const ListUpload& upload) {
  return !upload.end_time && upload.records == 0 && upload.lines > 0;
}

std::optional<domain::Error> obstacle_to(const domain::Campaign& campaign, const ListOrigin& origin,
                                         domain::Instant now) {
  if (origin.revision && *origin.revision != campaign.revision) return campaign_changed(campaign.revision);
  auto tried = campaign;
  auto amended = domain::amend(tried, {origin.who, origin.why, now});
  if (!amended) return std::move(amended.error());
  return std::nullopt;
}

// As which upload a list is added now.
int next_number(std::span<const ListUpload> uploads) {
  if (uploads.empty()) return 1;
  return is_open(uploads.back()) ? uploads.back().number : uploads.back().number + 1;
}

Result<std::vector<ListUpload>> uploads_in(CampaignBook& book, domain::CampaignId campaign) {
  if (auto found = require_campaign(book.find(campaign), campaign); !found)
    return std::unexpected(std::move(found.error()));
  return book.uploads(campaign);
}

const ListUpload* numbered(const std::vector<ListUpload>& uploads, int number) {
  const auto found = std::ranges::find(uploads, number, &ListUpload::number);
  return found == uploads.end() ? nullptr : &*found;
}

// The last of its lines are gone: the campaign's list is what it was.
Status restore_list(CampaignBook& book, const ListUpload& upload, domain::Instant now) {
  auto found = require_campaign(book.find(upload.campaign), upload.campaign);
  if (!found) return std::unexpected(std::move(found.error()));
  auto campaign = std::move(found->campaign);
  auto change = domain::amend(campaign, {upload.by, "LIST_TAKEN_BACK", now});
  if (!change) return std::unexpected(std::move(change.error()));
  campaign.list = upload.list_before;
  ++campaign.revision;
  const std::array changes{std::move(*change)};
  return book.put(campaign, changes);
}

Result<bool> take_back_slice(CampaignBook& book, domain::CampaignId campaign, int number,
                             domain::Instant now) {
  const auto uploads = uploads_in(book, campaign);
  if (!uploads) return std::unexpected(uploads.error());
  const auto* found = numbered(*uploads, number);
  if (found == nullptr || !is_open(*found)) return false;
  auto upload = *found;
  upload.records = 0;
  if (upload.lines > 0) {
    const auto dropped = book.drop_lines(campaign, upload.first_line, lines_a_slice);
    if (!dropped) return std::unexpected(dropped.error());
    // None left: somebody else has taken them back.
    upload.lines = *dropped > 0 ? upload.lines - *dropped : 0;
    if (upload.lines == 0) {
      if (auto restored = restore_list(book, upload, now); !restored)
        return std::unexpected(restored.error());
    }
  }
  if (auto put = book.put_upload(upload); !put) return std::unexpected(put.error());
  return upload.lines > 0;
}

}  // namespace

Result<ListOpening> look_at(CampaignReader& reader, const ListOrigin& origin, domain::Instant now) {
  auto stored = require_campaign(reader.campaign(origin.campaign), origin.campaign);
  if (!stored) return std::unexpected(std::move(stored.error()));
  const auto uploads = reader.uploads(origin.campaign);
  if (!uploads) return std::unexpected(uploads.error());
  const auto content = origin.content(next_number(*uploads));
  auto seen = reader.uploads_of(content);
  if (!seen) return std::unexpected(std::move(seen.error()));
  ListOpening opening;
  opening.seen = std::move(*seen);
  opening.obstacle = obstacle_to(stored->campaign, origin, now);
  const auto going = std::ranges::find_if(*uploads, is_going);
  if (going != uploads->end()) opening.to_take_back = going->number;
  auto upload = upload_of(*stored, *uploads, content, origin.who, now);
  if (upload) {
    opening.upload = std::move(*upload);
  } else if (!opening.obstacle) {
    opening.obstacle = std::move(upload.error());
  }
  return opening;
}

Result<ListUpload> upload_of(const StoredCampaign& stored, std::span<const ListUpload> uploads,
                             const domain::Digest& content, const std::string& who, domain::Instant now) {
  for (const auto& other : uploads) {
    if (!is_open(other)) continue;
    if (other.content == content && !is_going(other)) return other;
    return std::unexpected(upload_open(other));
  }
  ListUpload begun;
  begun.campaign = stored.campaign.id;
  begun.number = uploads.empty() ? 1 : uploads.back().number + 1;
  begun.content = content;
  begun.by = who;
  begun.begin_time = now;
  begun.first_line = stored.counts.total() + 1;
  begun.list_before = stored.campaign.list;
  return begun;
}

Result<ListUpload> finish_upload(Ledger& ledger, const ListUpload& upload, domain::Instant now) {
  ListUpload finished;
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.campaigns();
    const auto uploads = uploads_in(book, upload.campaign);
    if (!uploads) return std::unexpected(uploads.error());
    const auto* found = numbered(*uploads, upload.number);
    if (found == nullptr || found->records < upload.records) return std::unexpected(campaign_changed({}));
    finished = *found;
    if (finished.end_time) return {};
    finished.end_time = now;
    return book.put_upload(finished);
  });
  if (!status) return std::unexpected(status.error());
  return finished;
}

Result<bool> take_back_some(Ledger& ledger, domain::CampaignId campaign, int upload, domain::Instant now) {
  bool more = false;
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto taken = take_back_slice(transaction.campaigns(), campaign, upload, now);
    if (!taken) return std::unexpected(std::move(taken.error()));
    more = *taken;
    return {};
  });
  if (!status) return std::unexpected(status.error());
  return more;
}

}  // namespace passerelle::broker
