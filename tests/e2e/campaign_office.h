// What a campaign manager does, on whichever broker answers. Calls are repeated until one does.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/client.h"

namespace passerelle::e2e {

inline constexpr auto manager = "manager";    // makes campaigns
inline constexpr auto director = "director";  // approves them

struct FinishedReport {
  std::vector<v1::ReportCampaignResponse::Line> lines;
  v1::ReportTotals totals;
};

class CampaignOffice {
 public:
  explicit CampaignOffice(const std::vector<std::string>& brokers);

  // A draft of the free offer on the envelope in units.
  void create(double lines_per_second);
  // OK once every line is durable. `half_way`: called when half of the file was sent, on the first broker.
  grpc::Status upload(const std::string& list, const std::function<void()>& half_way = {});
  v1::PreviewTotals preview();
  v1::Campaign submit();
  // What came of it, without repeating it.
  grpc::Status approve(const std::string& who, const std::string& content);
  v1::Campaign start();
  v1::Campaign pause(const std::string& why);
  v1::Campaign resume();
  v1::Campaign look();
  FinishedReport report();
  std::vector<v1::CampaignChange> changes();

  const std::string& name() const { return name_; }
  Client& client(std::size_t at) { return *clients_.at(at); }

 private:
  template <class Response, class Request>
  using Method = grpc::Status (v1::CampaignService::Stub::*)(grpc::ClientContext*, const Request&, Response*);
  // One broker after the other, until one answers. The test fails where it refuses, or none does.
  template <class Response, class Request>
  Response ask(const std::string& who, Method<Response, Request> method, const Request& request);
  template <class Attempt>
  void until_answered(const char* what, Attempt attempt);
  v1::CampaignActRequest act(const std::string& why) const;

  std::vector<std::unique_ptr<Client>> clients_;
  std::size_t turn_ = 0;
  std::string name_;
};

}  // namespace passerelle::e2e
