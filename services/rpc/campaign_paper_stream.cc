#include "services/rpc/campaign_paper_stream.h"

#include <grpcpp/alarm.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "services/broker/campaigns.h"
#include "services/rpc/authorisation.h"
#include "services/rpc/campaign_conversion.h"
#include "services/rpc/campaign_numbers.h"
#include "services/rpc/recharge_conversion.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/stall_watch.h"
#include "services/rpc/streaming_call.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {
namespace {

// Clients take messages up to 4 MiB; a line may carry a few long explanations.
constexpr std::size_t max_lines_a_message = 500;
constexpr domain::Duration busy_wait{500};

// One thing is outstanding at a time: a page, its rendering, or a message on its way. Each step is taken
// where the one before ended, so that nothing here is touched by two threads but the two flags.
template <class Response, class Paper, class Page>
class PaperStream : public StreamingCall<grpc::ServerWriteReactor<Response>> {
  using Call = StreamingCall<grpc::ServerWriteReactor<Response>>;

 public:
  PaperStream(const HandlerPorts& ports, CallTrace trace, const grpc::CallbackServerContext& context)
      : Call(ports, std::move(trace), language_of(context)), stall_watch_(context, ports.longest_stall) {}

  void refuse(const domain::Error& error) { end(error); }

  void begin(const Caller& caller, std::unique_ptr<Paper> paper, bool with_lines) {
    this->admitted(caller);
    principal_ = caller.principal();
    paper_ = std::move(paper);
    with_lines_ = with_lines;
    this->on_drain([this] { draining_ = true; });
    pull();
  }

 protected:
  // Ends in rendered(), on any thread. `page` has lines only where they were asked for.
  virtual void render(Page page) = 0;

  void rendered(domain::Result<std::vector<Response>> messages) {
    if (!messages) return refuse(messages.error());
    messages_ = *std::move(messages);
    next_message_ = 0;
    write_next();
  }

  // A busy moment of the service ends no paper that has begun: `step` again, a little later.
  void after_a_while(std::move_only_function<void()> step) {
    // It calls back on a thread of gRPC's, never from within Set; and it is replaced, never set again.
    later_ = std::move(step);
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(std::chrono::system_clock::now() + busy_wait,
                [this](bool /*rang*/) { std::exchange(later_, nullptr)(); });
  }

  const Principal& principal() const { return principal_; }

 private:
  using Call::end;

  void pull() {
    if (cancelled_) return cancelled();
    if (draining_) return refuse(DrainSignal::error());
    paper_->next([this](domain::Result<Page> page) { turned(std::move(page)); });
  }

  void turned(domain::Result<Page> page) {
    const bool busy = !page && page.error().code == domain::ErrorCode::resource_exhausted;
    if (busy && begun_) return after_a_while([this] { pull(); });
    if (!page) return refuse(page.error());
    begun_ = true;
    last_ = page->totals.has_value();
    if (!with_lines_) page->lines.clear();
    if (page->lines.empty() && !last_) return pull();
    render(*std::move(page));
  }

  void write_next() {
    if (next_message_ < messages_.size()) {
      stall_watch_.message_begins();
      return this->StartWrite(&messages_[next_message_]);
    }
    if (last_) return end(grpc::Status::OK, "");
    pull();
  }

  void OnWriteDone(bool ok) override {
    stall_watch_.message_ends();
    if (!ok) return cancelled();
    ++next_message_;
    write_next();
  }

  void cancelled() {
    end(grpc::Status::CANCELLED, stall_watch_.has_stalled() ? "CLIENT_STALLED" : "CALL_CANCELLED");
  }

  void OnCancel() override { cancelled_ = true; }

  Principal principal_;
  StallWatch stall_watch_;
  std::unique_ptr<Paper> paper_;
  bool with_lines_ = false;
  bool begun_ = false;
  bool last_ = false;  // messages_ are the last ones
  std::unique_ptr<grpc::Alarm> alarm_;
  std::move_only_function<void()> later_;
  std::vector<Response> messages_;
  std::size_t next_message_ = 0;
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> draining_ = false;
};

class PreviewStream
    : public PaperStream<v1::PreviewCampaignResponse, broker::CampaignPreview, broker::PreviewPage> {
 public:
  using PaperStream::PaperStream;

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
    : public PaperStream<v1::ReportCampaignResponse, broker::CampaignReport, broker::ReportPage> {
 public:
  using PaperStream::PaperStream;

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
