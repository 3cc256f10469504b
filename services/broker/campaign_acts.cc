#include "services/broker/campaign_acts.h"

#include <array>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/campaign_lookup.h"
#include "services/broker/sure_write.h"

namespace passerelle::broker {

namespace {

using domain::Campaign;
using domain::CampaignChange;
using domain::ErrorCode;
using domain::Result;
using domain::Status;

Status read_balances(LedgerTransaction& transaction, ActedCampaign& acted) {
  auto balances = transaction.envelope_balances();
  if (!balances) return std::unexpected(std::move(balances.error()));
  acted.balances = std::move(*balances);
  return {};
}

Campaign draft_of(const CampaignDraft& draft, domain::CampaignId id, domain::Instant now) {
  Campaign campaign;
  campaign.id = id;
  campaign.series = id;
  campaign.created_by = draft.created_by;
  campaign.request_id = draft.request_id;
  campaign.title = draft.title;
  campaign.offer = draft.offer;
  campaign.envelope = draft.envelope;
  campaign.pace = draft.pace;
  campaign.pause_limits = draft.pause_limits;
  campaign.authors = {draft.created_by};
  campaign.create_time = now;
  campaign.update_time = now;
  campaign.revision = 1;
  return campaign;
}

// Whether `stored` is what was asked for. It may have been changed since; then nobody can tell.
bool may_be_of(const Campaign& stored, const CampaignDraft& draft) {
  return stored.revision > 1 ||
         (stored.title == draft.title && stored.offer == draft.offer && stored.envelope == draft.envelope &&
          stored.pace == draft.pace && stored.pause_limits == draft.pause_limits);
}

// The newest campaign of the series, outside of any transaction.
Result<ActedCampaign> newest_of(Ledger& ledger, const domain::CampaignId& series) {
  auto reader = ledger.open_reader();
  if (!reader) return std::unexpected(std::move(reader.error()));
  auto page = (*reader)->campaigns().campaigns({.series = series}, {}, 1);
  if (!page) return std::unexpected(std::move(page.error()));
  if (page->items.empty()) return std::unexpected(campaign_unknown(series));
  auto balances = (*reader)->envelope_balances();
  if (!balances) return std::unexpected(std::move(balances.error()));
  return ActedCampaign{std::move(page->items.front()), std::move(*balances)};
}

}  // namespace

Result<ActedCampaign> CampaignActs::change(const CampaignAct& act, const Body& body) {
  ActedCampaign acted;
  std::optional<Campaign> tried;  // in a transaction that may have been committed
  const auto status = write_surely(ledger_, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.campaigns();
    auto found = require_campaign(book.find(act.campaign), act.campaign);
    if (!found) return std::unexpected(found.error());
    acted.stored = std::move(*found);
    if (auto read = read_balances(transaction, acted); !read) return read;
    auto& campaign = acted.stored.campaign;
    if (tried && campaign == *tried) return {};
    if (act.revision && *act.revision != campaign.revision)
      return std::unexpected(campaign_changed(campaign.revision));
    auto change = body(campaign, acted.stored.counts, book);
    if (!change) return std::unexpected(change.error());
    ++campaign.revision;
    tried = campaign;
    const std::array changes{std::move(*change)};
    return book.put(campaign, changes);
  });
  if (!status) return std::unexpected(status.error());
  return acted;
}

Status CampaignActs::change_lines(const CampaignAct& act,
                                  const std::function<Status(const StoredCampaign&, CampaignBook&)>& body) {
  return write_surely(ledger_, [&](LedgerTransaction& transaction) -> Status {
    auto found = require_campaign(transaction.campaigns().find(act.campaign), act.campaign);
    if (!found) return std::unexpected(found.error());
    if (act.revision && *act.revision != found->campaign.revision)
      return std::unexpected(campaign_changed(found->campaign.revision));
    return body(*found, transaction.campaigns());
  });
}

Result<ActedCampaign> CampaignActs::create(const CampaignDraft& draft, domain::Instant now) {
  ActedCampaign acted;
  const auto campaign = draft_of(draft, ids_.draw_at<domain::CampaignId>(now), now);
  const auto status = write_surely(ledger_, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.campaigns();
    auto known = book.find_by_request(draft.created_by, draft.request_id);
    if (!known) return std::unexpected(known.error());
    if (auto read = read_balances(transaction, acted); !read) return read;
    if (*known) {
      if (!may_be_of((*known)->campaign, draft)) return std::unexpected(request_id_reused(draft.request_id));
      acted.stored = std::move(**known);
      return {};
    }
    acted.stored = {};
    acted.stored.campaign = campaign;
    const std::array changes{CampaignChange{
        .act = domain::CampaignAct::create, .who = draft.created_by, .why = draft.title, .time = now}};
    return book.put(campaign, changes);
  });
  if (!status) return std::unexpected(status.error());
  return acted;
}

Result<ActedCampaign> CampaignActs::next_cycle(const CampaignAct& act, domain::Instant now) {
  ActedCampaign acted;
  domain::CampaignId series;
  int cycle = 0;
  const auto id = ids_.draw_at<domain::CampaignId>(now);
  const auto status = write_surely(ledger_, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.campaigns();
    auto last = require_campaign(book.find(act.campaign), act.campaign);
    if (!last) return std::unexpected(last.error());
    if (act.revision && *act.revision != last->campaign.revision)
      return std::unexpected(campaign_changed(last->campaign.revision));
    auto next = domain::next_cycle(last->campaign, id, {act.who, act.why, now});
    if (!next) return std::unexpected(next.error());
    next->revision = 1;
    series = next->series;
    cycle = next->cycle;
    if (auto read = read_balances(transaction, acted); !read) return read;
    // A commit before this one may have got lost on its way back.
    auto there = book.find(id);
    if (!there) return std::unexpected(there.error());
    acted.stored = {};
    acted.stored.campaign = std::move(*next);
    if (*there) return {};
    const std::array changes{
        CampaignChange{.act = domain::CampaignAct::create, .who = act.who, .why = act.why, .time = now}};
    return book.put(acted.stored.campaign, changes);
  });
  if (status) return acted;
  if (status.error().reason != "CYCLE_TAKEN") return std::unexpected(status.error());
  auto newest = newest_of(ledger_, series);
  if (newest && newest->stored.campaign.cycle != cycle)
    return domain::fail(ErrorCode::failed_precondition, "CYCLE_SUPERSEDED",
                        "The series has gone on since: repeat its newest campaign.");
  return newest;
}

}  // namespace passerelle::broker
