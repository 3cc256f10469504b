// What people do with one campaign over the wire, in a line each.
#pragma once

#include <passerelle/v1/campaign_service.grpc.pb.h>

#include <string>
#include <vector>

#include "tests/integration/rpc/service_under_test.h"

namespace passerelle::rpc::test {

struct UploadOutcome {
  grpc::Status status;
  std::vector<v1::CampaignLine> flawed;
  std::vector<std::int64_t> lines_taken;  // as reported, message by message
  v1::UploadSummary summary;
};

struct PreviewOutcome {
  grpc::Status status;
  std::vector<v1::PreviewLine> lines;
  std::vector<v1::PreviewTotals> totals;
};

struct ReportOutcome {
  grpc::Status status;
  std::vector<v1::ReportCampaignResponse::Line> lines;
  std::vector<v1::ReportTotals> totals;
};

class CampaignCaller {
 public:
  explicit CampaignCaller(ServiceUnderTest& service)
      : stub_(v1::CampaignService::NewStub(service.channel())) {}
  CampaignCaller(const CampaignCaller&) = delete;
  CampaignCaller& operator=(const CampaignCaller&) = delete;

  v1::CampaignService::Stub& stub() { return *stub_; }
  const std::string& name() const { return name_; }
  void call_it(std::string name) { name_ = std::move(name); }

  static v1::CreateCampaignRequest creation(const std::string& request_id);
  // What comes after is about this campaign, where it went well.
  grpc::Status create(const v1::CreateCampaignRequest& request, const std::string& user = "campaign_manager");
  v1::Campaign get(const std::string& user = "campaign_manager");

  static v1::UploadLinesRequest options(
      const std::string& campaign, const std::string& file,
      v1::UploadLinesRequest::IfSeen if_seen = v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED);
  static v1::UploadLinesRequest data(std::string bytes);
  UploadOutcome send(const std::vector<v1::UploadLinesRequest>& messages,
                     const std::string& user = "campaign_manager");
  // In pieces of so many bytes.
  UploadOutcome upload(const std::string& file, std::size_t cut = 1U << 20U,
                       v1::UploadLinesRequest::IfSeen if_seen = v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED,
                       const std::string& user = "campaign_manager");

  PreviewOutcome preview(bool with_lines, const std::string& user = "campaign_manager");
  ReportOutcome report(bool with_lines, const std::string& user = "campaign_manager");

  using Act = grpc::Status (v1::CampaignService::Stub::*)(grpc::ClientContext*, const v1::CampaignActRequest&,
                                                          v1::Campaign*);
  grpc::Status act(Act which, const std::string& user = "campaign_manager", const std::string& etag = "");
  grpc::Status approve(const std::string& user, const std::string& content);
  grpc::Status start(const std::string& user = "campaign_manager");
  // Through a watch, to its end; what it told.
  std::vector<v1::Campaign> watch(grpc::Status& status, const std::string& user = "campaign_manager");
  // Submitted, approved by finance as it is, started.
  void launch();

  // By pages of so many.
  std::vector<v1::CampaignLine> lines(int page_size, const std::vector<v1::CampaignLine::State>& states = {},
                                      const std::string& user = "campaign_manager");

 private:
  std::unique_ptr<v1::CampaignService::Stub> stub_;
  std::string name_;
};

// The `reason` of a call that failed; empty where it did not.
std::string reason_of(const grpc::Status& status);

}  // namespace passerelle::rpc::test
