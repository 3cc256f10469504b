#include "tests/simulation/simulated_campaigns.h"

#include <algorithm>
#include <limits>
#include <ranges>
#include <utility>

namespace passerelle::simulation {
namespace {

using broker::LeaseOrder;
using broker::ListUpload;
using broker::StoredCampaign;
using domain::CampaignId;
using domain::CampaignLine;
using domain::Error;
using domain::ErrorCode;
using domain::LineState;
using domain::Result;
using domain::Status;
using ListLine = SimulatedBooks::ListLine;

// The lines of one campaign, above a number.
auto range_of(SimulatedBooks& books, CampaignId campaign, std::int64_t after = 0) {
  return std::ranges::subrange(
      books.campaign_lines.upper_bound({campaign, after}),
      books.campaign_lines.upper_bound({campaign, std::numeric_limits<std::int64_t>::max()}));
}

domain::LineCounts counts_of(SimulatedBooks& books, CampaignId campaign) {
  domain::LineCounts counts;
  for (const auto& [key, entry] : range_of(books, campaign)) counts.add(entry.line.state, 1);
  return counts;
}

StoredCampaign stored(SimulatedBooks& books, const domain::Campaign& campaign) {
  const auto taken = books.campaign_taken.find(campaign.id);
  StoredCampaign found{campaign, counts_of(books, campaign.id)};
  if (taken != books.campaign_taken.end()) {
    found.taken_on = taken->second.day;
    found.taken_that_day = taken->second.lines;
  }
  return found;
}

std::vector<ListUpload> uploads_to(const SimulatedBooks& books, CampaignId campaign) {
  std::vector<ListUpload> uploads;
  for (const auto& [key, upload] : books.campaign_uploads)
    if (key.first == campaign) uploads.push_back(upload);
  return uploads;
}

bool is_unsettled(const domain::LineCounts& counts) {
  return counts.unanswered() > 0 || counts[LineState::in_doubt] > 0;
}

}  // namespace

std::unexpected<Error> SimulatedCampaignBook::end(Error error) {
  if (!failure_) failure_ = std::move(error);
  return std::unexpected(*failure_);
}

Result<std::optional<StoredCampaign>> SimulatedCampaignBook::find(CampaignId id) {
  if (failure_) return std::unexpected(*failure_);
  const auto found = books_.campaigns.find(id);
  if (found == books_.campaigns.end()) return std::optional<StoredCampaign>();
  return stored(books_, found->second);
}

Result<std::optional<StoredCampaign>> SimulatedCampaignBook::find_by_request(const std::string& created_by,
                                                                             const std::string& request_id) {
  if (failure_) return std::unexpected(*failure_);
  for (const auto& [id, campaign] : books_.campaigns)
    if (campaign.created_by == created_by && campaign.request_id == request_id)
      return stored(books_, campaign);
  return std::optional<StoredCampaign>();
}

Result<std::optional<StoredCampaign>> SimulatedCampaignBook::find_by_cycle(CampaignId series, int cycle) {
  if (failure_) return std::unexpected(*failure_);
  for (const auto& [id, campaign] : books_.campaigns)
    if (campaign.series == series && campaign.cycle == cycle) return stored(books_, campaign);
  return std::optional<StoredCampaign>();
}

Status SimulatedCampaignBook::put(const domain::Campaign& campaign,
                                  std::span<const domain::CampaignChange> changes) {
  if (failure_) return std::unexpected(*failure_);
  const auto before = books_.campaigns.find(campaign.id);
  const bool is_new = before == books_.campaigns.end();
  if (campaign.revision != (is_new ? 0 : before->second.revision) + 1)
    return end({ErrorCode::aborted, "ETAG_MISMATCH", "Somebody changed the campaign meanwhile."});
  for (const auto& [id, other] : books_.campaigns) {
    if (!is_new) break;
    if (other.series == campaign.series && other.cycle == campaign.cycle)
      return end({ErrorCode::already_exists, "CYCLE_TAKEN", "The series has a campaign of that cycle."});
    if (!campaign.request_id.empty() && other.created_by == campaign.created_by &&
        other.request_id == campaign.request_id)
      return end({ErrorCode::already_exists, "REQUEST_ID_TAKEN", "The request made another campaign."});
  }
  books_.put(books_.campaigns, campaign.id, campaign);
  for (const auto& change : changes) books_.append(books_.campaign_changes[campaign.id], change);
  return {};
}

Status SimulatedCampaignBook::put_upload(const ListUpload& upload) {
  if (failure_) return std::unexpected(*failure_);
  books_.put(books_.campaign_uploads, {upload.campaign, upload.number}, upload);
  return {};
}

Result<std::vector<ListUpload>> SimulatedCampaignBook::uploads(CampaignId campaign) {
  if (failure_) return std::unexpected(*failure_);
  return uploads_to(books_, campaign);
}

void SimulatedCampaignBook::put_line(CampaignId campaign, ListLine line) {
  if (line.line.state != LineState::taken) line.owner = {};
  const std::pair key{campaign, line.line.number};
  books_.put(books_.campaign_lines, key, std::move(line));
}

Result<std::vector<std::int64_t>> SimulatedCampaignBook::lines_of(
    CampaignId campaign, std::span<const domain::BeneficiaryId> people) {
  if (failure_) return std::unexpected(*failure_);
  std::vector<std::int64_t> numbers;
  for (const auto& person : people) {
    const auto found = books_.campaign_people.find({campaign, person});
    numbers.push_back(found == books_.campaign_people.end() ? 0 : found->second);
  }
  return numbers;
}

Result<std::vector<CampaignLine>> SimulatedCampaignBook::append_lines(CampaignId campaign,
                                                                      std::span<const CampaignLine> lines) {
  if (failure_) return std::unexpected(*failure_);
  if (!books_.campaigns.contains(campaign))
    return end({ErrorCode::not_found, "CAMPAIGN_UNKNOWN", "There is no such campaign."});
  auto next = counts_of(books_, campaign).total() + 1;
  std::vector<CampaignLine> appended;
  for (auto line : lines) {
    if (line.number != next++)
      return end({ErrorCode::internal, "LINE_NUMBER", "Lines are numbered one after the other."});
    if (line.state == LineState::waiting) {
      const std::pair person{campaign, line.beneficiary};
      if (const auto other = books_.campaign_people.find(person); other != books_.campaign_people.end()) {
        line.state = LineState::flawed;
        line.reason = domain::duplicate_reason;
        line.duplicate_of = other->second;
      } else {
        books_.put(books_.campaign_people, person, line.number);
      }
    }
    put_line(campaign, {line});
    appended.push_back(std::move(line));
  }
  return appended;
}

Result<std::int64_t> SimulatedCampaignBook::drop_lines(CampaignId campaign, std::int64_t first, int most) {
  if (failure_) return std::unexpected(*failure_);
  std::vector<CampaignLine> last;
  for (const auto& [key, entry] : range_of(books_, campaign, first - 1)) last.push_back(entry.line);
  std::ranges::reverse(last);
  if (last.size() > static_cast<std::size_t>(most)) last.resize(static_cast<std::size_t>(most));
  for (const auto& line : last) {
    if (line.state != LineState::flawed)
      books_.take_out(books_.campaign_people, {campaign, line.beneficiary});
    books_.take_out(books_.campaign_lines, {campaign, line.number});
  }
  return static_cast<std::int64_t>(last.size());
}

std::vector<CampaignLine> SimulatedCampaignBook::lease(const LeaseOrder& order, domain::Instant now,
                                                       const std::function<bool(const ListLine&)>& wanted) {
  std::vector<ListLine> found;
  for (const auto& [key, entry] : range_of(books_, order.campaign)) {
    if (found.size() >= static_cast<std::size_t>(order.most)) break;
    if (wanted(entry)) found.push_back(entry);
  }
  std::vector<CampaignLine> leased;
  for (auto& entry : found) {
    entry.line.state = LineState::taken;
    entry.line.update_time = order.time;
    entry.owner = order.broker;
    entry.until = now + order.lasts;
    leased.push_back(entry.line);
    put_line(order.campaign, std::move(entry));
  }
  return leased;
}

Result<std::vector<CampaignLine>> SimulatedCampaignBook::take_lines(const LeaseOrder& order,
                                                                    std::int64_t per_day) {
  if (failure_) return std::unexpected(*failure_);
  if (!books_.campaigns.contains(order.campaign))
    return end({ErrorCode::not_found, "CAMPAIGN_UNKNOWN", "There is no such campaign."});
  SimulatedBooks::TakenOn taken{domain::paris_day(order.time), 0};
  const auto before = books_.campaign_taken.find(order.campaign);
  if (before != books_.campaign_taken.end() && before->second.day == taken.day) taken = before->second;
  auto capped = order;
  if (per_day > 0)
    capped.most = static_cast<int>(std::clamp<std::int64_t>(per_day - taken.lines, 0, order.most));
  auto lines = lease(capped, books_.clock(),
                     [](const ListLine& entry) { return entry.line.state == LineState::waiting; });
  taken.lines += static_cast<std::int64_t>(lines.size());
  if (!lines.empty()) books_.put(books_.campaign_taken, order.campaign, taken);
  return lines;
}

bool SimulatedCampaignBook::lease_ended(const ListLine& entry, domain::BrokerId asker,
                                        domain::Instant now) const {
  if (entry.line.state != LineState::taken) return false;
  const auto owner = books_.brokers.find(entry.owner);
  const bool gone = owner == books_.brokers.end() || owner->second.left || owner->second.fenced;
  return entry.until <= now || (gone && entry.owner != asker);
}

Result<std::vector<CampaignLine>> SimulatedCampaignBook::take_over_lines(const LeaseOrder& order) {
  if (failure_) return std::unexpected(*failure_);
  const auto now = books_.clock();
  return lease(order, now, [&](const ListLine& entry) { return lease_ended(entry, order.broker, now); });
}

Status SimulatedCampaignBook::give_back_lines(CampaignId campaign, domain::BrokerId broker,
                                              std::span<const std::int64_t> numbers, domain::Instant time) {
  if (failure_) return std::unexpected(*failure_);
  for (const auto number : numbers) {
    const auto found = books_.campaign_lines.find({campaign, number});
    if (found == books_.campaign_lines.end()) continue;
    auto entry = found->second;
    if (entry.line.state != LineState::taken || entry.owner != broker) continue;
    entry.line.state = LineState::waiting;
    entry.line.update_time = time;
    put_line(campaign, std::move(entry));
  }
  return {};
}

Result<std::vector<bool>> SimulatedCampaignBook::note_lines(CampaignId campaign,
                                                            std::span<const domain::LineNews> news) {
  if (failure_) return std::unexpected(*failure_);
  std::vector<bool> noted;
  for (const auto& one : news) {
    const auto found = books_.campaign_lines.find({campaign, one.number});
    if (found == books_.campaign_lines.end())
      return end({ErrorCode::not_found, "LINE_UNKNOWN", "The campaign has no such line."});
    const auto after = domain::told(found->second.line, one);
    if (after) put_line(campaign, {*after});
    noted.push_back(after.has_value());
  }
  return noted;
}

Result<broker::RetryPage> SimulatedCampaignBook::retry_lines(const broker::RetryOrder& order) {
  if (failure_) return std::unexpected(*failure_);
  std::vector<CampaignLine> looked_at;
  for (const auto& [key, entry] : range_of(books_, order.campaign, order.after)) {
    if (looked_at.size() >= static_cast<std::size_t>(order.most)) break;
    if (entry.line.state == order.state) looked_at.push_back(entry.line);
  }
  broker::RetryPage page{0, order.after, looked_at.size() == static_cast<std::size_t>(order.most)};
  for (const auto& line : looked_at) {
    page.last = line.number;
    if (!domain::may_be_retried(line.state, line.retryable)) continue;
    put_line(order.campaign, {domain::next_attempt(line, order.time)});
    ++page.retried;
  }
  return page;
}

Result<std::optional<StoredCampaign>> SimulatedCampaignReader::campaign(CampaignId id) {
  return books_->committed([&]() -> std::optional<StoredCampaign> {
    const auto found = books_->campaigns.find(id);
    if (found == books_->campaigns.end()) return std::nullopt;
    return stored(*books_, found->second);
  });
}

Result<broker::Page<StoredCampaign>> SimulatedCampaignReader::campaigns(const broker::CampaignFilter& filter,
                                                                        std::optional<CampaignId> after,
                                                                        int limit) {
  return books_->committed([&] {
    broker::Page<StoredCampaign> page;
    for (const auto& [id, campaign] : std::views::reverse(books_->campaigns)) {
      if (after && id >= *after) continue;
      if (filter.series && campaign.series != *filter.series) continue;
      if (!filter.states.empty() && std::ranges::find(filter.states, campaign.state) == filter.states.end())
        continue;
      auto found = stored(*books_, campaign);
      if (filter.unsettled && !is_unsettled(found.counts)) continue;
      page.more = page.items.size() == static_cast<std::size_t>(limit);
      if (page.more) break;
      page.items.push_back(std::move(found));
    }
    return page;
  });
}

Result<broker::Page<CampaignLine>> SimulatedCampaignReader::lines(CampaignId campaign,
                                                                  std::span<const LineState> states,
                                                                  std::int64_t after, int limit) {
  return books_->committed([&] {
    broker::Page<CampaignLine> page;
    for (const auto& [key, entry] : range_of(*books_, campaign, after)) {
      if (!states.empty() && std::ranges::find(states, entry.line.state) == states.end()) continue;
      page.more = page.items.size() == static_cast<std::size_t>(limit);
      if (page.more) break;
      page.items.push_back(entry.line);
    }
    return page;
  });
}

Result<std::vector<domain::CampaignChange>> SimulatedCampaignReader::changes(CampaignId campaign) {
  return books_->committed([&] {
    const auto found = books_->campaign_changes.find(campaign);
    return found == books_->campaign_changes.end() ? std::vector<domain::CampaignChange>{} : found->second;
  });
}

Result<std::vector<ListUpload>> SimulatedCampaignReader::uploads(CampaignId campaign) {
  return books_->committed([&] { return uploads_to(*books_, campaign); });
}

Result<std::vector<ListUpload>> SimulatedCampaignReader::uploads_of(const domain::Digest& content) {
  return books_->committed([&] {
    std::vector<ListUpload> uploads;
    for (const auto& [key, upload] : books_->campaign_uploads)
      if (upload.content == content && upload.end_time) uploads.push_back(upload);
    std::ranges::sort(uploads, std::ranges::greater{}, &ListUpload::end_time);
    return uploads;
  });
}

Result<domain::LineCounts> SimulatedCampaignReader::recount(CampaignId campaign) {
  return books_->committed([&] { return counts_of(*books_, campaign); });
}

}  // namespace passerelle::simulation
