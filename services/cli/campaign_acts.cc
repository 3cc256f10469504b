#include "services/cli/campaign_acts.h"

#include <utility>

#include "services/cli/amounts.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_lines.h"
#include "services/cli/campaign_preview.h"
#include "services/cli/campaign_view.h"
#include "services/cli/names.h"
#include "services/cli/patience.h"
#include "services/cli/question.h"
#include "services/cli/request_id.h"
#include "services/wire/value_wire.h"

namespace passerelle::cli {
namespace {

template <class Request>
Request request_of(const ActOptions& options) {
  Request request;
  request.set_name(resource_name("campaigns", options.campaign));
  request.set_reason(options.reason);
  return request;
}

ExitStatus answer(Console& console, const Outcome<v1::Campaign>& campaign) {
  if (!campaign) return console.report(campaign.error());
  show_act(console, *campaign);
  return ExitStatus::done;
}

struct Shown {
  v1::Campaign campaign;
  v1::PreviewTotals totals;
};

// The campaign and its preview, of the same content: whoever changes it between the two makes us read again.
Outcome<Shown> read_to_approve(Session& session, Console& console, const std::string& id) {
  constexpr int most_reads = 5;
  v1::GetCampaignRequest request;
  request.set_name(resource_name("campaigns", id));
  for (int read = 0; read < most_reads; ++read) {
    auto campaign = session.call(session.campaigns(), &v1::CampaignService::Stub::GetCampaign, request);
    if (!campaign) return fail(campaign.error());
    auto totals = preview_totals(session, console, {.campaign = id, .lines_file = ""});
    if (!totals) return fail(totals.error());
    if (campaign->content() == totals->content()) return Shown{std::move(*campaign), std::move(*totals)};
  }
  return fail(local_problem(ExitStatus::invalid, grpc::StatusCode::ABORTED, "CONTENT_CHANGED",
                            console.words()(text::content_keeps_changing)));
}

// What somebody approves is what stands on their screen. Absent = nobody said yes; the problem has been said.
Outcome<std::string> content_looked_at(Session& session, Console& console, const ActOptions& options) {
  const auto& words = console.words();
  if (!may_ask(console)) {
    return fail(local_problem(ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, "CONTENT_MISSING",
                              words(text::approve_needs_content)));
  }
  const auto shown = read_to_approve(session, console, options.campaign);
  if (!shown) return fail(shown.error());
  show_campaign(console, shown->campaign);
  show_preview(console, shown->totals);
  constexpr std::size_t yes = 0;
  if (ask(console, words(text::approve_question), words(text::yes_no_letters)) == yes)
    return shown->totals.content();
  return fail(local_problem(ExitStatus::invalid, grpc::StatusCode::FAILED_PRECONDITION, "NOT_APPROVED",
                            words(text::not_approved)));
}

}  // namespace

ExitStatus act(Session& session, Console& console, const ActOptions& options, PlainAct method) {
  auto request = request_of<v1::CampaignActRequest>(options);
  request.set_etag(options.etag);
  return answer(console, session.call(session.campaigns(), method, request));
}

ExitStatus approve_campaign(Session& session, Console& console, const ActOptions& options) {
  auto request = request_of<v1::ApproveCampaignRequest>(options);
  request.set_content(options.content);
  if (options.content.empty()) {
    const auto content = content_looked_at(session, console, options);
    if (!content) return console.report(content.error());
    request.set_content(*content);
  }
  return answer(console,
                session.call(session.campaigns(), &v1::CampaignService::Stub::ApproveCampaign, request));
}

ExitStatus start_campaign(Session& session, Console& console, const ActOptions& options) {
  auto request = request_of<v1::StartCampaignRequest>(options);
  request.set_etag(options.etag);
  if (options.start) *request.mutable_start_time() = wire::to_wire(*options.start);
  return answer(console,
                session.call(session.campaigns(), &v1::CampaignService::Stub::StartCampaign, request));
}

ExitStatus retry_lines(Session& session, Console& console, const ActOptions& options) {
  auto request = request_of<v1::RetryLinesRequest>(options);
  request.set_etag(options.etag);
  for (const auto state : line_states(options.states)) request.add_states(state);
  const auto retried = session.call(session.campaigns(), &v1::CampaignService::Stub::RetryLines, request);
  if (!retried) return console.report(retried.error());
  if (console.json()) {
    console.document(*retried);
    return ExitStatus::done;
  }
  console.line(console.words().say<text::retried>(count_text(retried->lines(), console.language())));
  show_act(console, retried->campaign());
  return ExitStatus::done;
}

// A series has one campaign for each cycle: asked again, the service goes on with the same.
ExitStatus repeat_campaign(Session& session, Console& console, const ActOptions& options) {
  auto request = request_of<v1::RepeatCampaignRequest>(options);
  request.set_etag(options.etag);
  Patience patience(session, console, random_bits());
  const auto campaign = patience.call(session.settings().timeout, session.campaigns(),
                                      &v1::CampaignService::Stub::RepeatCampaign, request);
  if (!campaign) return console.report(campaign.error());
  show_campaign(console, *campaign);
  return ExitStatus::done;
}

}  // namespace passerelle::cli
