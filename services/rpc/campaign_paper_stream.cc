#include "services/rpc/campaign_paper_stream.h"

#include <memory>
#include <utility>
#include <vector>

#include "services/broker/campaigns.h"
#include "services/rpc/authorisation.h"
#include "services/rpc/campaign_conversion.h"
#include "services/rpc/campaign_numbers.h"
#include "services/rpc/paper_stream.h"
#include "services/rpc/recharge_conversion.h"
#include "services/rpc/resource_names.h"

namespace passerelle::rpc {
namespace {

// Clients take messages up to 4 MiB; a line may carry a few long explanations.
constexpr std::size_t max_lines_a_message = 500;

// Without lines, pages are gone through until there are totals.
template <class Response, class Paper, class Page>
class CampaignPaperStream : public PaperStream<Response, Paper, Page> {
 public:
  using PaperStream<Response, Paper, Page>::PaperStream;

  void begin(const Caller& caller, std::unique_ptr<Paper> paper, bool with_lines) {
    with_lines_ = with_lines;
    PaperStream<Response, Paper, Page>::begin(caller, std::move(paper));
  }

 private:
  bool says_something(Page& page) final {
    if (!with_lines_) page.lines.clear();
    return !page.lines.empty() || page.totals;
  }

  bool with_lines_ = false;
};

class PreviewStream
    : public CampaignPaperStream<v1::PreviewCampaignResponse, broker::CampaignPreview, broker::PreviewPage> {
 public:
  using CampaignPaperStream::CampaignPaperStream;

 private:
  void render(broker::PreviewPage page) override {
    std::vector<v1::PreviewCampaignResponse> messages;
    for (std::size_t at = 0; at < page.lines.size(); ++at) {
      if (at % max_lines_a_message == 0) messages.emplace_back();
      *messages.back().add_lines() = to_proto(page.lines[at], *page.programme, language());
    }
    if (page.totals) *messages.emplace_back().mutable_totals() = totals_of(page);
    rendered(std::move(messages));
  }
};

class ReportStream
    : public CampaignPaperStream<v1::ReportCampaignResponse, broker::CampaignReport, broker::ReportPage> {
 public:
  using CampaignPaperStream::CampaignPaperStream;

 private:
  using Messages = std::vector<v1::ReportCampaignResponse>;

  // Numbers and past programmes are read, by a reader.
  void render(broker::ReportPage page) override {
    if (page.lines.empty()) return rendered(with_totals({}, page));
    page_ = std::move(page);
    read_beside();
  }

  void read_beside() {
    const bool queued =
        ports().readers.read([this](broker::LedgerReader& ledger, broker::VaultReader& vault) {
          auto messages = messages_of(page_.lines, ledger, vault);
          rendered(messages ? with_totals(*std::move(messages), page_) : std::move(messages));
        });
    if (!queued) after_a_while([this] { read_beside(); });
  }

  static domain::Result<Messages> with_totals(Messages messages, const broker::ReportPage& page) {
    if (page.totals) *messages.emplace_back().mutable_totals() = to_proto(*page.totals);
    return messages;
  }

  domain::Result<Messages> messages_of(const std::vector<broker::ReportedLine>& lines,
                                       broker::LedgerReader& ledger, broker::VaultReader& vault) {
    std::vector<NumberWanted> wanted;
    wanted.reserve(lines.size());
    for (const auto& reported : lines)
      wanted.push_back(
          {reported.line.beneficiary, reported.recharge ? reported.recharge->line : domain::LineId{}});
    const auto numbers = numbers_shown(wanted, principal(), ledger, vault);
    if (!numbers) return std::unexpected(numbers.error());
    Messages messages;
    for (std::size_t at = 0; at < lines.size(); ++at) {
      if (at % max_lines_a_message == 0) messages.emplace_back();
      auto& entry = *messages.back().add_lines();
      *entry.mutable_line() = to_proto(lines[at].line);
      entry.mutable_line()->set_phone_number((*numbers)[at]);
      if (!lines[at].recharge) continue;
      const auto decided_by = ports().programmes.find(*lines[at].recharge, ledger);
      if (!decided_by) return std::unexpected(decided_by.error());
      *entry.mutable_recharge() = to_proto(*lines[at].recharge, **decided_by, language());
    }
    return messages;
  }

  broker::ReportPage page_;
};

// `start` makes the paper of a campaign.
template <class Stream, class Request, class Start>
Stream* begin(const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context,
              const Request& request, Start start) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* stream = new Stream(ports, ports.gate.trace(method), context);
  const auto caller = ports.gate.admit(context, method, request.ByteSizeLong());
  const auto id = parse_campaign_name(request.name(), "name");
  if (!caller)
    stream->refuse(caller.error());
  else if (const auto status = require_every_site(caller->principal()); !status)
    stream->refuse(status.error());
  else if (!id)
    stream->refuse(id.error());
  else
    stream->begin(*caller, start(ports.broker.campaigns(), *id), request.with_lines());
  return stream;
}

}  // namespace

grpc::ServerWriteReactor<v1::PreviewCampaignResponse>* preview_campaign(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context,
    const v1::PreviewCampaignRequest& request) {
  return begin<PreviewStream>(
      ports, method, context, request,
      [](broker::Campaigns& campaigns, domain::CampaignId id) { return campaigns.preview(id); });
}

grpc::ServerWriteReactor<v1::ReportCampaignResponse>* report_campaign(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context,
    const v1::ReportCampaignRequest& request) {
  return begin<ReportStream>(
      ports, method, context, request,
      [](broker::Campaigns& campaigns, domain::CampaignId id) { return campaigns.report(id); });
}

}  // namespace passerelle::rpc
