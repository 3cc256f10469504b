#include "tests/integration/rpc/campaign_caller.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/domain/digest.h"

namespace passerelle::rpc::test {

std::string reason_of(const grpc::Status& status) {
  return status.ok() ? std::string() : Problem(status).info.reason();
}

v1::CreateCampaignRequest CampaignCaller::creation(const std::string& request_id) {
  v1::CreateCampaignRequest request;
  request.set_request_id(request_id);
  request.mutable_campaign()->set_title("Avril");
  request.mutable_campaign()->set_offer("data-10gb-campaign");
  request.mutable_campaign()->set_envelope("envelopes/sfr-2020-gift");
  return request;
}

grpc::Status CampaignCaller::create(const v1::CreateCampaignRequest& request, const std::string& user) {
  v1::Campaign campaign;
  Call call(user);
  const auto status = stub_->CreateCampaign(&call, request, &campaign);
  if (status.ok()) name_ = campaign.name();
  return status;
}

v1::Campaign CampaignCaller::get(const std::string& user) {
  v1::GetCampaignRequest request;
  request.set_name(name_);
  v1::Campaign campaign;
  Call call(user);
  const auto status = stub_->GetCampaign(&call, request, &campaign);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return campaign;
}

v1::UploadLinesRequest CampaignCaller::options(const std::string& campaign, const std::string& file,
                                               v1::UploadLinesRequest::IfSeen if_seen) {
  v1::UploadLinesRequest request;
  const auto digest = domain::sha256(file);
  request.mutable_options()->set_campaign(campaign);
  request.mutable_options()->set_sha256(std::string(digest.begin(), digest.end()));
  request.mutable_options()->set_if_seen(if_seen);
  return request;
}

v1::UploadLinesRequest CampaignCaller::data(std::string bytes) {
  v1::UploadLinesRequest request;
  request.set_data(std::move(bytes));
  return request;
}

UploadOutcome CampaignCaller::send(const std::vector<v1::UploadLinesRequest>& messages,
                                   const std::string& user) {
  Call call(user);
  const auto stream = stub_->UploadLines(&call);
  for (const auto& message : messages)
    if (!stream->Write(message)) break;
  stream->WritesDone();
  UploadOutcome outcome;
  v1::UploadLinesResponse response;
  while (stream->Read(&response)) {
    outcome.flawed.insert(outcome.flawed.end(), response.flawed().begin(), response.flawed().end());
    outcome.lines_taken.push_back(response.lines_taken());
    if (response.has_summary()) outcome.summary = response.summary();
  }
  outcome.status = stream->Finish();
  return outcome;
}

UploadOutcome CampaignCaller::upload(const std::string& file, std::size_t cut,
                                     v1::UploadLinesRequest::IfSeen if_seen, const std::string& user) {
  std::vector<v1::UploadLinesRequest> messages{options(name_, file, if_seen)};
  for (std::size_t at = 0; at < file.size(); at += cut) messages.push_back(data(file.substr(at, cut)));
  return send(messages, user);
}

PreviewOutcome CampaignCaller::preview(bool with_lines, const std::string& user) {
  v1::PreviewCampaignRequest request;
  request.set_name(name_);
  request.set_with_lines(with_lines);
  Call call(user);
  const auto stream = stub_->PreviewCampaign(&call, request);
  PreviewOutcome outcome;
  v1::PreviewCampaignResponse response;
  while (stream->Read(&response)) {
    outcome.lines.insert(outcome.lines.end(), response.lines().begin(), response.lines().end());
    if (response.has_totals()) outcome.totals.push_back(response.totals());
  }
  outcome.status = stream->Finish();
  return outcome;
}

ReportOutcome CampaignCaller::report(bool with_lines, const std::string& user) {
  v1::ReportCampaignRequest request;
  request.set_name(name_);
  request.set_with_lines(with_lines);
  Call call(user);
  const auto stream = stub_->ReportCampaign(&call, request);
  ReportOutcome outcome;
  v1::ReportCampaignResponse response;
  while (stream->Read(&response)) {
    outcome.lines.insert(outcome.lines.end(), response.lines().begin(), response.lines().end());
    if (response.has_totals()) outcome.totals.push_back(response.totals());
  }
  outcome.status = stream->Finish();
  return outcome;
}

grpc::Status CampaignCaller::act(Act which, const std::string& user, const std::string& etag) {
  v1::CampaignActRequest request;
  request.set_name(name_);
  request.set_reason("as agreed");
  request.set_etag(etag);
  v1::Campaign campaign;
  Call call(user);
  return (stub_.get()->*which)(&call, request, &campaign);
}

grpc::Status CampaignCaller::approve(const std::string& user, const std::string& content) {
  v1::ApproveCampaignRequest request;
  request.set_name(name_);
  request.set_content(content);
  request.set_reason("checked");
  v1::Campaign campaign;
  Call call(user);
  return stub_->ApproveCampaign(&call, request, &campaign);
}

grpc::Status CampaignCaller::start(const std::string& user) {
  v1::StartCampaignRequest request;
  request.set_name(name_);
  request.set_reason("it is April");
  v1::Campaign campaign;
  Call call(user);
  return stub_->StartCampaign(&call, request, &campaign);
}

std::vector<v1::Campaign> CampaignCaller::watch(grpc::Status& status, const std::string& user) {
  v1::WatchCampaignRequest request;
  request.set_name(name_);
  Call call(user);
  const auto stream = stub_->WatchCampaign(&call, request);
  std::vector<v1::Campaign> told;
  v1::Campaign campaign;
  while (stream->Read(&campaign)) told.push_back(campaign);
  status = stream->Finish();
  return told;
}

void CampaignCaller::launch() {
  ASSERT_EQ(reason_of(act(&v1::CampaignService::Stub::SubmitCampaign)), "");
  ASSERT_EQ(reason_of(approve("finance", get().content())), "");
  ASSERT_EQ(reason_of(start()), "");
}

std::vector<v1::CampaignLine> CampaignCaller::lines(int page_size,
                                                    const std::vector<v1::CampaignLine::State>& states,
                                                    const std::string& user) {
  v1::ListLinesRequest request;
  request.set_name(name_);
  request.set_page_size(page_size);
  for (const auto state : states) request.add_states(state);
  std::vector<v1::CampaignLine> lines;
  do {
    v1::ListLinesResponse response;
    Call call(user);
    const auto status = stub_->ListLines(&call, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_LE(response.lines_size(), page_size);
    lines.insert(lines.end(), response.lines().begin(), response.lines().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return lines;
}

}  // namespace passerelle::rpc::test
