#include "services/rpc/campaign_calls.h"

#include "services/rpc/campaign_numbers.h"
#include "services/rpc/paging.h"
#include "services/rpc/resource_names.h"

namespace passerelle::rpc::campaign_calls {
namespace {

domain::Error campaign_unknown() {
  return domain::fail(domain::ErrorCode::not_found, "CAMPAIGN_UNKNOWN", "There is no such campaign.").error();
}

// What a page was asked with, but for which page it is.
template <class Request>
std::string filter_text(std::string_view method, Request request) {
  request.clear_page_size();
  request.clear_page_token();
  return std::string(method) + ":" + request.SerializeAsString();
}

domain::Status require_known(domain::CampaignId id, broker::LedgerReader& ledger) {
  const auto found = ledger.campaigns().campaign(id);
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::unexpected(campaign_unknown());
  return {};
}

struct LinesAsked {
  domain::CampaignId campaign;
  std::vector<domain::LineState> states;
  NumberPage page;
  std::string filter;
};

domain::Result<v1::ListLinesResponse> lines_page(const LinesAsked& asked, const Principal& reader,
                                                 broker::LedgerReader& ledger, broker::VaultReader& vault) {
  if (auto status = require_known(asked.campaign, ledger); !status) return std::unexpected(status.error());
  const auto page = ledger.campaigns().lines(asked.campaign, asked.states, asked.page.after, asked.page.size);
  if (!page) return std::unexpected(page.error());
  std::vector<NumberWanted> wanted;
  wanted.reserve(page->items.size());
  for (const auto& line : page->items) wanted.push_back({line.beneficiary});
  const auto numbers = numbers_shown(wanted, reader, ledger, vault);
  if (!numbers) return std::unexpected(numbers.error());
  v1::ListLinesResponse response;
  for (std::size_t at = 0; at < page->items.size(); ++at) {
    auto& line = *response.add_lines();
    line = to_proto(page->items[at]);
    line.set_phone_number((*numbers)[at]);
  }
  if (page->more && !page->items.empty())
    response.set_next_page_token(make_page_token(page->items.back().number, asked.filter));
  return response;
}

}  // namespace

void create(const HandlerPorts& ports, const Caller& caller, const v1::CreateCampaignRequest& request,
            const Reply<v1::Campaign>& reply) {
  auto draft = draft_from(request, caller.principal());
  if (!draft) return reply.fail(draft.error());
  ports.broker.campaigns().create(*std::move(draft), answer_with_campaign(reply));
}

void get(const HandlerPorts& ports, const Caller& /*caller*/, const v1::GetCampaignRequest& request,
         const Reply<v1::Campaign>& reply) {
  const auto id = parse_campaign_name(request.name(), "name");
  if (!id) return reply.fail(id.error());
  ports.broker.campaigns().view(*id, answer_with_campaign(reply));
}

void list(const HandlerPorts& ports, const Caller& /*caller*/, const v1::ListCampaignsRequest& request,
          const Reply<v1::ListCampaignsResponse>& reply) {
  auto filter = campaign_filter_from(request);
  auto asked = filter_text("ListCampaigns", request);
  const auto page = uuid_page_from(request.page_size(), request.page_token(), asked);
  if (!filter || !page) return reply.fail(filter ? page.error() : filter.error());
  std::optional<domain::CampaignId> after;
  if (page->after) after = domain::CampaignId{*page->after};
  ports.broker.campaigns().list(
      *std::move(filter), after, page->size,
      [reply, asked = std::move(asked)](domain::Result<broker::Page<broker::CampaignView>> found) {
        if (!found) return reply.fail(found.error());
        v1::ListCampaignsResponse response;
        for (const auto& view : found->items) *response.add_campaigns() = to_proto(view);
        if (found->more && !found->items.empty())
          response.set_next_page_token(make_page_token(found->items.back().stored.campaign.id.uuid, asked));
        reply.send(std::move(response));
      });
}

void update(const HandlerPorts& ports, const Caller& caller, const v1::UpdateCampaignRequest& request,
            const Reply<v1::Campaign>& reply) {
  auto update = update_from(request, caller.principal());
  if (!update) return reply.fail(update.error());
  ports.broker.campaigns().amend(std::move(update->act), std::move(update->amendment),
                                 answer_with_campaign(reply));
}

void add_by_criteria(const HandlerPorts& ports, const Caller& caller,
                     const v1::AddLinesByCriteriaRequest& request, const Reply<v1::UploadSummary>& reply) {
  auto asked = criteria_from(request, caller.principal());
  if (!asked) return reply.fail(asked.error());
  ports.broker.campaigns().add_by_criteria(std::move(asked->act), std::move(asked->criteria),
                                           [reply](domain::Result<broker::ListSummary> summary) {
                                             if (!summary) return reply.fail(summary.error());
                                             reply.send(to_proto(*summary));
                                           });
}

void approve(const HandlerPorts& ports, const Caller& caller, const v1::ApproveCampaignRequest& request,
             const Reply<v1::Campaign>& reply) {
  auto approval = approval_from(request, caller.principal());
  if (!approval) return reply.fail(approval.error());
  ports.broker.campaigns().approve(std::move(approval->act), approval->seen, answer_with_campaign(reply));
}

void start(const HandlerPorts& ports, const Caller& caller, const v1::StartCampaignRequest& request,
           const Reply<v1::Campaign>& reply) {
  auto asked = start_from(request, caller.principal());
  if (!asked) return reply.fail(asked.error());
  ports.broker.campaigns().start(std::move(asked->act), asked->at, answer_with_campaign(reply));
}

void retry(const HandlerPorts& ports, const Caller& caller, const v1::RetryLinesRequest& request,
           const Reply<v1::RetryLinesResponse>& reply) {
  auto asked = retry_from(request, caller.principal());
  if (!asked) return reply.fail(asked.error());
  ports.broker.campaigns().retry(std::move(asked->act), std::move(asked->states),
                                 [reply](domain::Result<broker::RetryOutcome> outcome) {
                                   if (!outcome) return reply.fail(outcome.error());
                                   v1::RetryLinesResponse response;
                                   response.set_lines(outcome->lines);
                                   *response.mutable_campaign() = to_proto(outcome->campaign);
                                   reply.send(std::move(response));
                                 });
}

void list_lines(const HandlerPorts& ports, const Caller& caller, const v1::ListLinesRequest& request,
                const Reply<v1::ListLinesResponse>& reply) {
  const auto campaign = parse_campaign_name(request.name(), "name");
  if (!campaign) return reply.fail(campaign.error());
  auto states = line_states_from(request);
  auto filter = filter_text("ListLines", request);
  const auto page = number_page_from(request.page_size(), request.page_token(), filter);
  if (!states || !page) return reply.fail(states ? page.error() : states.error());
  answer_by_reading(
      ports.readers, reply,
      [asked = LinesAsked{*campaign, *std::move(states), *page, std::move(filter)},
       principal = caller.principal()](broker::LedgerReader& ledger, broker::VaultReader& vault) {
        return lines_page(asked, principal, ledger, vault);
      });
}

void list_changes(const HandlerPorts& ports, const Caller& /*caller*/,
                  const v1::ListCampaignChangesRequest& request,
                  const Reply<v1::ListCampaignChangesResponse>& reply) {
  const auto campaign = parse_campaign_name(request.name(), "name");
  if (!campaign) return reply.fail(campaign.error());
  answer_by_reading(
      ports.readers, reply,
      [id = *campaign](broker::LedgerReader& ledger,
                       broker::VaultReader& /*vault*/) -> domain::Result<v1::ListCampaignChangesResponse> {
        if (auto status = require_known(id, ledger); !status) return std::unexpected(status.error());
        const auto changes = ledger.campaigns().changes(id);
        if (!changes) return std::unexpected(changes.error());
        v1::ListCampaignChangesResponse response;
        for (const auto& change : *changes) *response.add_changes() = to_proto(change);
        return response;
      });
}

}  // namespace passerelle::rpc::campaign_calls
