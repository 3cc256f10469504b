#include "adapters/sqlite/campaign_book.h"

#include <algorithm>

#include "adapters/sqlite/snapshot.h"

namespace passerelle::sqlite {
namespace {

using broker::LeaseOrder;
using broker::StoredCampaign;
using domain::CampaignId;
using domain::CampaignLine;
using domain::ErrorCode;
using domain::LineState;
using domain::Result;
using domain::Status;

constexpr int most_uploads = 100;

}  // namespace

StoredCampaign SqliteCampaignBook::known(CampaignId id) {
  auto found = campaigns_.find(id);
  if (!found) refuse(ErrorCode::not_found, "CAMPAIGN_UNKNOWN", "There is no such campaign.");
  return std::move(*found);
}

Result<std::optional<StoredCampaign>> SqliteCampaignBook::find(CampaignId id) {
  return verbs_.run([&] { return campaigns_.find(id); });
}

Result<std::optional<StoredCampaign>> SqliteCampaignBook::find_by_request(const std::string& created_by,
                                                                          const std::string& request_id) {
  return verbs_.run([&] { return campaigns_.find_by_request(created_by, request_id); });
}

Result<std::optional<StoredCampaign>> SqliteCampaignBook::find_by_cycle(CampaignId series, int cycle) {
  return verbs_.run([&] { return campaigns_.find_by_cycle(series, cycle); });
}

Status SqliteCampaignBook::put(const domain::Campaign& campaign,
                               std::span<const domain::CampaignChange> changes) {
  return verbs_.run([&] {
    campaigns_.put(campaign);
    for (const auto& change : changes) campaigns_.append(campaign.id, change);
  });
}

Status SqliteCampaignBook::put_upload(const broker::ListUpload& upload) {
  return verbs_.run([&] { campaigns_.put(upload); });
}

Result<std::vector<broker::ListUpload>> SqliteCampaignBook::uploads(CampaignId campaign) {
  return verbs_.run([&] { return campaigns_.uploads(campaign); });
}

Result<std::vector<CampaignLine>> SqliteCampaignBook::append_lines(CampaignId campaign,
                                                                   std::span<const CampaignLine> lines) {
  return verbs_.run([&] {
    auto next = known(campaign).counts.total() + 1;
    std::vector<CampaignLine> stored(lines.begin(), lines.end());
    for (auto& line : stored) {
      if (line.number != next++)
        refuse(ErrorCode::internal, "LINE_NUMBER", "Lines are numbered one after the other.");
      if (line.state == LineState::waiting) {
        line.duplicate_of = lines_.line_of(campaign, line.beneficiary);
        if (line.duplicate_of != 0) {
          line.state = LineState::flawed;
          line.reason = domain::duplicate_reason;
        }
      }
      lines_.insert(campaign, line);
    }
    lines_.write_counts();
    return stored;
  });
}

Result<std::int64_t> SqliteCampaignBook::drop_lines(CampaignId campaign, std::int64_t first, int most) {
  return verbs_.run([&] {
    const auto dropped = lines_.drop(campaign, first, most);
    lines_.write_counts();
    return dropped;
  });
}

Result<std::vector<std::int64_t>> SqliteCampaignBook::lines_of(
    CampaignId campaign, std::span<const domain::BeneficiaryId> people) {
  return verbs_.run([&] {
    std::vector<std::int64_t> numbers;
    numbers.reserve(people.size());
    for (const auto& person : people) numbers.push_back(lines_.line_of(campaign, person));
    return numbers;
  });
}

Result<std::vector<CampaignLine>> SqliteCampaignBook::take_lines(const LeaseOrder& order,
                                                                 std::int64_t per_day) {
  return verbs_.run([&] {
    const auto stored = known(order.campaign);
    const auto today = domain::paris_day(order.time);
    const auto before = stored.taken_on == today ? stored.taken_that_day : 0;
    auto capped = order;
    if (per_day > 0)
      capped.most = static_cast<int>(std::clamp<std::int64_t>(per_day - before, 0, order.most));
    auto lines = lines_.take(capped);
    if (!lines.empty())
      campaigns_.note_taken(order.campaign, today, before + static_cast<std::int64_t>(lines.size()));
    lines_.write_counts();
    return lines;
  });
}

Result<std::vector<CampaignLine>> SqliteCampaignBook::take_over_lines(const LeaseOrder& order) {
  return verbs_.run([&] { return lines_.take_over(order); });
}

Status SqliteCampaignBook::give_back_lines(CampaignId campaign, domain::BrokerId broker,
                                           std::span<const std::int64_t> numbers, domain::Instant time) {
  return verbs_.run([&] {
    for (const auto number : numbers) lines_.give_back(campaign, broker, number, time);
    lines_.write_counts();
  });
}

Result<std::vector<bool>> SqliteCampaignBook::note_lines(CampaignId campaign,
                                                         std::span<const domain::LineNews> news) {
  return verbs_.run([&] {
    std::vector<bool> noted;
    for (const auto& one : news) {
      const auto line = lines_.find(campaign, one.number);
      if (!line) refuse(ErrorCode::not_found, "LINE_UNKNOWN", "The campaign has no such line.");
      const auto after = domain::told(*line, one);
      if (after) lines_.update(campaign, line->state, *after);
      noted.push_back(after.has_value());
    }
    lines_.write_counts();
    return noted;
  });
}

Result<broker::RetryPage> SqliteCampaignBook::retry_lines(const broker::RetryOrder& order) {
  return verbs_.run([&] {
    broker::RetryPage page;
    page.last = order.after;
    const auto lines = lines_.list(order.campaign, order.state, order.after, order.most);
    page.more = lines.size() == static_cast<std::size_t>(order.most);
    for (const auto& line : lines) {
      page.last = line.number;
      if (!domain::may_be_retried(line.state, line.retryable)) continue;
      lines_.update(order.campaign, line.state, domain::next_attempt(line, order.time));
      ++page.retried;
    }
    lines_.write_counts();
    return page;
  });
}

Result<std::optional<StoredCampaign>> SqliteCampaignReader::campaign(CampaignId id) {
  return in_snapshot(database_, [&] { return campaigns_.find(id); });
}

Result<broker::Page<StoredCampaign>> SqliteCampaignReader::campaigns(const broker::CampaignFilter& filter,
                                                                     std::optional<CampaignId> after,
                                                                     int limit) {
  return in_snapshot(database_, [&] { return campaigns_.page(filter, after, limit); });
}

Result<broker::Page<CampaignLine>> SqliteCampaignReader::lines(CampaignId campaign,
                                                               std::span<const LineState> states,
                                                               std::int64_t after, int limit) {
  return in_snapshot(database_, [&] {
    broker::Page<CampaignLine> page;
    if (states.empty()) page.items = lines_.list(campaign, after, limit + 1);
    // A walk a state, merged.
    for (const auto state : states)
      for (auto& line : lines_.list(campaign, state, after, limit + 1)) page.items.push_back(std::move(line));
    std::ranges::sort(page.items, {}, &CampaignLine::number);
    page.more = page.items.size() > static_cast<std::size_t>(limit);
    if (page.more) page.items.resize(static_cast<std::size_t>(limit));
    return page;
  });
}

Result<std::vector<domain::CampaignChange>> SqliteCampaignReader::changes(CampaignId campaign) {
  return in_snapshot(database_, [&] { return campaigns_.changes(campaign); });
}

Result<std::vector<broker::ListUpload>> SqliteCampaignReader::uploads(CampaignId campaign) {
  return in_snapshot(database_, [&] { return campaigns_.uploads(campaign); });
}

Result<std::vector<broker::ListUpload>> SqliteCampaignReader::uploads_of(const domain::Digest& content) {
  return in_snapshot(database_, [&] { return campaigns_.uploads_of(content, most_uploads); });
}

Result<domain::LineCounts> SqliteCampaignReader::recount(CampaignId campaign) {
  return in_snapshot(database_, [&] { return lines_.recount(campaign); });
}

}  // namespace passerelle::sqlite
