#include "tests/e2e/campaign_office.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "services/domain/digest.h"
#include "tests/e2e/counters.h"

namespace passerelle::e2e {
namespace {

using std::chrono::seconds;
using Stub = v1::CampaignService::Stub;

constexpr seconds patience{60};  // with brokers that are away
constexpr std::size_t most_a_message = 16'384;

}  // namespace

CampaignOffice::CampaignOffice(const std::vector<std::string>& brokers) {
  for (const auto& address : brokers) clients_.push_back(std::make_unique<Client>(address));
}

template <class Attempt>
void CampaignOffice::until_answered(const char* what, Attempt attempt) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  grpc::Status status;
  do {
    status = attempt(*clients_[turn_++ % clients_.size()]);
    if (status.ok() || !is_passing(status.error_code())) break;
  } while (std::chrono::steady_clock::now() < give_up);
  EXPECT_TRUE(status.ok()) << what << ": " << status.error_code() << " " << status.error_message();
}

template <class Response, class Request>
Response CampaignOffice::ask(const std::string& who, Method<Response, Request> method,
                             const Request& request) {
  Response response;
  until_answered(Request::descriptor()->name().c_str(), [&](Client& client) {
    grpc::ClientContext context;
    Client::prepare(context, who, seconds(5));
    // Another broker may be there.
    context.set_wait_for_ready(clients_.size() == 1);
    response.Clear();
    return (*client.campaigns.*method)(&context, request, &response);
  });
  return response;
}

v1::CampaignActRequest CampaignOffice::act(const std::string& why) const {
  v1::CampaignActRequest request;
  request.set_name(name_);
  request.set_reason(why);
  return request;
}

void CampaignOffice::create(double lines_per_second) {
  v1::CreateCampaignRequest request;
  request.set_request_id("the second lockdown");
  auto& campaign = *request.mutable_campaign();
  campaign.set_title("Second confinement");
  campaign.set_offer("data-10gb-campaign");
  campaign.set_envelope("envelopes/units");
  campaign.mutable_pace()->set_per_second(lines_per_second);
  name_ = ask(manager, &Stub::CreateCampaign, request).name();
  EXPECT_EQ(ask(manager, &Stub::CreateCampaign, request).name(), name_) << "asked twice, made twice";
}

grpc::Status CampaignOffice::upload(const std::string& list, const std::function<void()>& half_way) {
  grpc::ClientContext context;
  Client::prepare(context, manager, seconds(120));
  auto stream = clients_.front()->campaigns->UploadLines(&context);
  v1::UploadLinesRequest request;
  const auto digest = domain::sha256(list);
  request.mutable_options()->set_campaign(name_);
  request.mutable_options()->set_sha256(std::string(digest.begin(), digest.end()));
  bool going = stream->Write(request);
  std::thread reading([&] {
    v1::UploadLinesResponse response;
    while (stream->Read(&response)) {
    }
  });
  bool told = false;
  const auto chunk = std::min(most_a_message, list.size() / 4 + 1);
  for (std::size_t at = 0; going && at < list.size(); at += chunk) {
    if (half_way && !told && 2 * at >= list.size()) {
      told = true;
      half_way();
    }
    request.set_data(list.substr(at, chunk));
    going = stream->Write(request);
  }
  if (going) stream->WritesDone();
  reading.join();
  return stream->Finish();
}

v1::PreviewTotals CampaignOffice::preview() {
  v1::PreviewTotals totals;
  v1::PreviewCampaignRequest request;
  request.set_name(name_);
  until_answered("PreviewCampaign", [&](Client& client) {
    grpc::ClientContext context;
    Client::prepare(context, director, seconds(60));
    auto stream = client.campaigns->PreviewCampaign(&context, request);
    v1::PreviewCampaignResponse response;
    while (stream->Read(&response))
      if (response.has_totals()) totals = response.totals();
    return stream->Finish();
  });
  return totals;
}

v1::Campaign CampaignOffice::submit() {
  return ask(manager, &Stub::SubmitCampaign, act("The list is whole."));
}

grpc::Status CampaignOffice::approve(const std::string& who, const std::string& content) {
  v1::ApproveCampaignRequest request;
  request.set_name(name_);
  request.set_content(content);
  request.set_reason("The preview was read.");
  grpc::ClientContext context;
  Client::prepare(context, who, seconds(30));
  v1::Campaign approved;
  return clients_.front()->campaigns->ApproveCampaign(&context, request, &approved);
}

v1::Campaign CampaignOffice::start() {
  v1::StartCampaignRequest request;
  request.set_name(name_);
  request.set_reason("Today.");
  return ask(manager, &Stub::StartCampaign, request);
}

v1::Campaign CampaignOffice::pause(const std::string& why) {
  return ask(manager, &Stub::PauseCampaign, act(why));
}

v1::Campaign CampaignOffice::resume() { return ask(manager, &Stub::ResumeCampaign, act("It may go on.")); }

v1::Campaign CampaignOffice::look() {
  v1::GetCampaignRequest request;
  request.set_name(name_);
  return ask("auditor", &Stub::GetCampaign, request);
}

FinishedReport CampaignOffice::report() {
  FinishedReport report;
  v1::ReportCampaignRequest request;
  request.set_name(name_);
  request.set_with_lines(true);
  until_answered("ReportCampaign", [&](Client& client) {
    grpc::ClientContext context;
    Client::prepare(context, manager, seconds(120));
    report = {};
    auto stream = client.campaigns->ReportCampaign(&context, request);
    v1::ReportCampaignResponse response;
    while (stream->Read(&response)) {
      for (auto& line : *response.mutable_lines()) report.lines.push_back(std::move(line));
      if (response.has_totals()) report.totals = response.totals();
    }
    return stream->Finish();
  });
  return report;
}

std::vector<v1::CampaignChange> CampaignOffice::changes() {
  v1::ListCampaignChangesRequest request;
  request.set_name(name_);
  const auto response = ask("auditor", &Stub::ListCampaignChanges, request);
  return {response.changes().begin(), response.changes().end()};
}

}  // namespace passerelle::e2e
