#include "adapters/postgres/campaign_book.h"

#include <algorithm>

namespace passerelle::postgres {
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

// Those whose person has a line already, here or on file, are flawed.
void mark_duplicates(std::vector<CampaignLine>& lines, CampaignLineRows& rows) {
  std::vector<domain::Uuid> people;
  for (const auto& line : lines)
    if (line.state == LineState::waiting) people.push_back(line.beneficiary.uuid);
  auto known = rows.lines_of(people);
  for (auto& line : lines) {
    if (line.state != LineState::waiting) continue;
    const auto [other, first] = known.emplace(line.beneficiary, line.number);
    if (first) continue;
    line.state = LineState::flawed;
    line.reason = domain::duplicate_reason;
    line.duplicate_of = other->second;
  }
}

}  // namespace

template <class Body>
auto PostgresCampaignBook::verb(Body&& body) -> Result<std::invoke_result_t<Body>> {
  if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
    return verbs_(body);
  } else {
    std::optional<std::invoke_result_t<Body>> value;
    auto status = verbs_([&] { value.emplace(body()); });
    if (!status) return std::unexpected(std::move(status.error()));
    return std::move(*value);
  }
}

template <class Body>
auto PostgresCampaignReader::snapshot(Body&& body) -> Result<std::invoke_result_t<Body, Connection&>> {
  std::optional<std::invoke_result_t<Body, Connection&>> value;
  auto status = snapshots_([&](Connection& connection) { value.emplace(body(connection)); });
  if (!status) return std::unexpected(std::move(status.error()));
  return std::move(*value);
}

// Whoever writes to a campaign's lines finds the campaign first, and so waits for whoever writes to them now:
// else two brokers could each wait for a count that the other holds.
StoredCampaign PostgresCampaignBook::locked(CampaignId id) {
  auto found = CampaignRows(connection_).lock(id);
  if (!found) refuse(ErrorCode::not_found, "CAMPAIGN_UNKNOWN", "There is no such campaign.");
  return std::move(*found);
}

Result<std::optional<StoredCampaign>> PostgresCampaignBook::find(CampaignId id) {
  return verb([&] { return CampaignRows(connection_).lock(id); });
}

Result<std::optional<StoredCampaign>> PostgresCampaignBook::find_by_request(const std::string& created_by,
                                                                            const std::string& request_id) {
  return verb([&] { return CampaignRows(connection_).find_by_request(created_by, request_id); });
}

Result<std::optional<StoredCampaign>> PostgresCampaignBook::find_by_cycle(CampaignId series, int cycle) {
  return verb([&] { return CampaignRows(connection_).lock_by_cycle(series, cycle); });
}

Status PostgresCampaignBook::put(const domain::Campaign& campaign,
                                 std::span<const domain::CampaignChange> changes) {
  return verb([&] { CampaignRows(connection_).put(campaign, changes); });
}

Status PostgresCampaignBook::put_upload(const broker::ListUpload& upload) {
  return verb([&] { CampaignRows(connection_).put(upload); });
}

Result<std::vector<broker::ListUpload>> PostgresCampaignBook::uploads(CampaignId campaign) {
  return verb([&] { return CampaignRows(connection_).uploads(campaign); });
}

Result<std::vector<CampaignLine>> PostgresCampaignBook::append_lines(CampaignId campaign,
                                                                     std::span<const CampaignLine> lines) {
  return verb([&] {
    auto next = locked(campaign).counts.total() + 1;
    std::vector<CampaignLine> stored(lines.begin(), lines.end());
    for (const auto& line : stored)
      if (line.number != next++)
        refuse(ErrorCode::internal, "LINE_NUMBER", "Lines are numbered one after the other.");
    CampaignLineRows rows(connection_, campaign);
    mark_duplicates(stored, rows);
    if (!stored.empty()) rows.insert(stored);
    return stored;
  });
}

Result<std::int64_t> PostgresCampaignBook::drop_lines(CampaignId campaign, std::int64_t first, int most) {
  return verb([&] {
    locked(campaign);
    return CampaignLineRows(connection_, campaign).drop(first, most);
  });
}

Result<std::vector<std::int64_t>> PostgresCampaignBook::lines_of(
    CampaignId campaign, std::span<const domain::BeneficiaryId> people) {
  return verb([&] {
    std::vector<domain::Uuid> ids;
    for (const auto& person : people) ids.push_back(person.uuid);
    const auto known = CampaignLineRows(connection_, campaign).lines_of(ids);
    std::vector<std::int64_t> numbers;
    for (const auto& person : people) {
      const auto found = known.find(person);
      numbers.push_back(found == known.end() ? 0 : found->second);
    }
    return numbers;
  });
}

Result<std::vector<CampaignLine>> PostgresCampaignBook::take_lines(const LeaseOrder& order,
                                                                   std::int64_t per_day) {
  return verb([&] {
    const auto stored = locked(order.campaign);
    const auto today = domain::paris_day(order.time);
    const auto before = stored.taken_on == today ? stored.taken_that_day : 0;
    auto capped = order;
    if (per_day > 0)
      capped.most = static_cast<int>(std::clamp<std::int64_t>(per_day - before, 0, order.most));
    auto lines = CampaignLineRows(connection_, order.campaign).take(capped);
    if (!lines.empty())
      CampaignRows(connection_)
          .note_taken(order.campaign, today, before + static_cast<std::int64_t>(lines.size()));
    return lines;
  });
}

Result<std::vector<CampaignLine>> PostgresCampaignBook::take_over_lines(const LeaseOrder& order) {
  return verb([&] { return CampaignLineRows(connection_, order.campaign).take_over(order); });
}

Status PostgresCampaignBook::give_back_lines(CampaignId campaign, domain::BrokerId broker,
                                             std::span<const std::int64_t> numbers, domain::Instant time) {
  return verb([&] {
    CampaignLineRows(connection_, campaign).give_back(broker, {numbers.begin(), numbers.end()}, time);
  });
}

Result<std::vector<bool>> PostgresCampaignBook::note_lines(CampaignId campaign,
                                                           std::span<const domain::LineNews> news) {
  return verb([&] {
    std::vector<std::int64_t> numbers;
    for (const auto& one : news) numbers.push_back(one.number);
    CampaignLineRows rows(connection_, campaign);
    const auto before = rows.lock(numbers);
    auto now = before;
    std::vector<bool> noted;
    for (const auto& one : news) {
      const auto found = now.find(one.number);
      if (found == now.end()) refuse(ErrorCode::not_found, "LINE_UNKNOWN", "The campaign has no such line.");
      auto after = domain::told(found->second, one);
      noted.push_back(after.has_value());
      if (after) found->second = std::move(*after);
    }
    std::vector<CampaignLine> changed;
    for (const auto& [number, line] : now)
      if (line != before.at(number)) changed.push_back(line);
    rows.update(before, changed);
    return noted;
  });
}

Result<broker::RetryPage> PostgresCampaignBook::retry_lines(const broker::RetryOrder& order) {
  return verb([&] {
    CampaignLineRows rows(connection_, order.campaign);
    const auto lines = rows.lock(order.state, order.after, order.most);
    broker::RetryPage page{0, order.after, lines.size() == static_cast<std::size_t>(order.most)};
    std::map<std::int64_t, CampaignLine> before;
    std::vector<CampaignLine> retried;
    for (const auto& line : lines) {
      page.last = line.number;
      if (!domain::may_be_retried(line.state, line.retryable)) continue;
      before.emplace(line.number, line);
      retried.push_back(domain::next_attempt(line, order.time));
    }
    rows.update(before, retried);
    page.retried = static_cast<std::int64_t>(retried.size());
    return page;
  });
}

Result<std::optional<StoredCampaign>> PostgresCampaignReader::campaign(CampaignId id) {
  return snapshot([&](Connection& connection) { return CampaignRows(connection).find(id); });
}

Result<broker::Page<StoredCampaign>> PostgresCampaignReader::campaigns(const broker::CampaignFilter& filter,
                                                                       std::optional<CampaignId> after,
                                                                       int limit) {
  return snapshot(
      [&](Connection& connection) { return CampaignRows(connection).page(filter, after, limit); });
}

Result<broker::Page<CampaignLine>> PostgresCampaignReader::lines(CampaignId campaign,
                                                                 std::span<const LineState> states,
                                                                 std::int64_t after, int limit) {
  return snapshot([&](Connection& connection) {
    CampaignLineRows rows(connection, campaign);
    broker::Page<CampaignLine> page;
    if (states.empty()) page.items = rows.list(after, limit + 1);
    // A walk a state, merged.
    for (const auto state : states)
      for (auto& line : rows.list(state, after, limit + 1)) page.items.push_back(std::move(line));
    std::ranges::sort(page.items, {}, &CampaignLine::number);
    page.more = page.items.size() > static_cast<std::size_t>(limit);
    if (page.more) page.items.resize(static_cast<std::size_t>(limit));
    return page;
  });
}

Result<std::vector<domain::CampaignChange>> PostgresCampaignReader::changes(CampaignId campaign) {
  return snapshot([&](Connection& connection) { return CampaignRows(connection).changes(campaign); });
}

Result<std::vector<broker::ListUpload>> PostgresCampaignReader::uploads(CampaignId campaign) {
  return snapshot([&](Connection& connection) { return CampaignRows(connection).uploads(campaign); });
}

Result<std::vector<broker::ListUpload>> PostgresCampaignReader::uploads_of(const domain::Digest& content) {
  return snapshot(
      [&](Connection& connection) { return CampaignRows(connection).uploads_of(content, most_uploads); });
}

Result<domain::LineCounts> PostgresCampaignReader::recount(CampaignId campaign) {
  return snapshot([&](Connection& connection) { return CampaignLineRows(connection, campaign).recount(); });
}

}  // namespace passerelle::postgres
